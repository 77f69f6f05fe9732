package org.parmac.math;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.parmac.bench.Timing;

/**
 * Products of both kernels on one thread, beside those of a native BLAS that another program has
 * measured before: lines of "plain|transposed n k m rate".
 */
final class KernelBench {
  private KernelBench() {}

  /** Arguments: the file of the other program's lines. */
  public static void main(String[] args) throws IOException {
    Kernels vector = KernelChoice.vector();
    System.out.println("| product | native BLAS | vector | / native | plain Java | / native |");
    System.out.println("|---|---|---|---|---|---|");
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      String[] words = line.split(" ");
      boolean transposed = words[0].equals("transposed");
      int n = Integer.parseInt(words[1]);
      int k = Integer.parseInt(words[2]);
      int m = Integer.parseInt(words[3]);
      double other = Double.parseDouble(words[4]);
      double fast = rate(vector, transposed, n, k, m);
      double plain = rate(PlainKernels.INSTANCE, transposed, n, k, m);
      System.out.printf(
          "| %s | %.1f | %.1f | %.2f | %.1f | %.2f |%n",
          transposed
              ? k + " × " + n + " · " + n + " × " + m
              : n + " × " + k + " · " + k + " × " + m,
          other,
          fast,
          fast / other,
          plain,
          plain / other);
    }
  }

  /** Billions of floating-point operations a second of processor. */
  private static double rate(Kernels kernels, boolean transposed, int n, int k, int m) {
    Random random = new Random(1);
    Block a = numbers(random, n, k);
    Block b = transposed ? numbers(random, n, m) : numbers(random, m, k);
    Block c = new Block(transposed ? k : n, m);
    Timing timing =
        Timing.of(
            () -> {
              if (transposed) {
                kernels.transposedTimes(a, b, c);
              } else {
                kernels.timesTransposed(a, b, c);
              }
            });
    return 2e-9 * n * k * m / timing.seconds();
  }

  private static Block numbers(Random random, int rows, int columns) {
    Block block = new Block(rows, columns);
    for (int p = 0; p < rows * columns; p++) {
      block.values()[p] = random.nextFloat() - 0.5f;
    }
    return block;
  }
}
