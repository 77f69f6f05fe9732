package org.parmac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is in the job jar: our classes and what Hadoop lacks, small, and nothing that a task has
 * already.
 */
final class JobJarIT {
  private static final File JAR = new File("target/parmac.jar");
  private static final long MOST_BYTES = 2_500_000;

  /** Add a library here only if Hadoop's own class path does not have it. */
  private static final List<String> ALLOWED =
      List.of(
          "META-INF/MANIFEST.MF",
          "META-INF/LICENSE",
          "META-INF/NOTICE",
          "META-INF/services/org.parmac.train.LayerKind",
          "org/parmac/",
          "org/apache/avro/hadoop/",
          "org/apache/avro/mapred/",
          "org/apache/avro/mapreduce/",
          "org/apache/oozie/",
          "org/json/simple/",
          "picocli/",
          "org/ejml/",
          "pabeles/concurrency/");

  @Test
  void holdsNothingThatIsNotAllowed() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      List<String> others =
          jar.stream()
              .filter(entry -> !entry.isDirectory())
              .map(ZipEntry::getName)
              .filter(name -> ALLOWED.stream().noneMatch(name::startsWith))
              .toList();
      assertThat(others).as("entries of %s outside the allow-list", JAR).isEmpty();
    }
  }

  @Test
  void holdsEverythingThatAllowedSays() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      for (String prefix : ALLOWED) {
        assertThat(jar.stream().map(ZipEntry::getName))
            .as(prefix)
            .anyMatch(name -> name.startsWith(prefix));
      }
    }
  }

  @Test
  void isSmall() {
    assertThat(JAR).exists();
    assertThat(JAR.length()).as("bytes of %s", JAR).isLessThanOrEqualTo(MOST_BYTES);
  }

  /** What the pom leaves out of EJML is not missed, in small problems as in those by blocks. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 64, 1100})
  void solvesSymmetricSystemsWithNothingButItself(int n) throws Exception {
    double[] a = new double[n * n];
    double[] b = new double[n];
    for (int i = 0; i < n; i++) {
      a[i * n + i] = 2;
      a[i * n + (i + 1) % n] += 0.5;
      a[(i + 1) % n * n + i] += 0.5;
      b[i] = i;
    }
    double[] x;
    try (URLClassLoader alone =
        new URLClassLoader(new URL[] {JAR.toURI().toURL()}, ClassLoader.getPlatformClassLoader())) {
      Class<?> solver = alone.loadClass("org.parmac.math.SymmetricSolver");
      x =
          (double[])
              solver
                  .getMethod("solve", double[].class, int.class, double[].class, int.class)
                  .invoke(null, a.clone(), n, b.clone(), 1);
    }
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += a[i * n + j] * x[j];
      }
      assertThat(sum).as("row " + i).isCloseTo(b[i], within(1e-9 * n));
    }
  }

  /** The same of eigenvectors, which start codes are made of; from 1800 columns on by blocks. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 64, 1810})
  void reducesSymmetricMatricesWithNothingButItself(int n) throws Exception {
    double[] identity = new double[n * n];
    for (int i = 0; i < n; i++) {
      identity[i * n + i] = 1;
    }
    try (URLClassLoader alone =
        new URLClassLoader(new URL[] {JAR.toURI().toURL()}, ClassLoader.getPlatformClassLoader())) {
      Class<?> matrix = alone.loadClass("org.ejml.data.DMatrixRMaj");
      Object a =
          matrix
              .getConstructor(int.class, int.class, boolean.class, double[].class)
              .newInstance(n, n, true, identity);
      Object eigen =
          alone
              .loadClass("org.ejml.dense.row.factory.DecompositionFactory_DDRM")
              .getMethod("eig", int.class, boolean.class, boolean.class)
              .invoke(null, n, true, true);
      Class<?> decomposition =
          alone.loadClass("org.ejml.interfaces.decomposition.EigenDecomposition");
      Object done =
          decomposition
              .getMethod("decompose", alone.loadClass("org.ejml.data.Matrix"))
              .invoke(eigen, a);
      assertThat(done).isEqualTo(true);
      assertThat(decomposition.getMethod("getNumberOfEigenvalues").invoke(eigen)).isEqualTo(n);
    }
  }

  @Test
  void saysWhatToRunAndWhichVersionItIs() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertThat(manifest.getValue(Attributes.Name.MAIN_CLASS)).isEqualTo("org.parmac.cli.Main");
      assertThat(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION)).isNotBlank();
    }
  }
}
