package org.parmac.math;

/** Which kernels this JVM uses. */
final class KernelChoice {
  /** Where vector instructions are: incubating, so only there if the JVM was told to add it. */
  private static final String MODULE = "jdk.incubator.vector";

  /** Compiled apart: see pom.xml. */
  private static final String VECTOR_KERNELS = "org.parmac.math.VectorKernels";

  private static final String LAST_COMPILER = "4";

  static final Kernels IN_USE = vectors() ? vector() : PlainKernels.INSTANCE;

  private KernelChoice() {}

  /** Whether the JVM has vectors, and the compiler without which they would be slower than none. */
  private static boolean vectors() {
    return ModuleLayer.boot().findModule(MODULE).isPresent()
        && LAST_COMPILER.equals(JvmOption.of("TieredStopAtLevel"))
        && "true".equals(JvmOption.of("UseCompiler"))
        && Fma.isHardware();
  }

  /**
   * The vector kernels; plain ones where the processor's vectors are too narrow, or the module is
   * another than they were compiled for.
   */
  static Kernels vector() {
    try {
      return (Kernels) Class.forName(VECTOR_KERNELS).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError unfit) {
      return PlainKernels.INSTANCE;
    }
  }
}
