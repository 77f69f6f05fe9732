package org.parmac.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.parmac.mac.GaussNewtonSolver;
import org.parmac.mac.NestedRun;
import org.parmac.mac.ShardSums;
import org.parmac.mac.ZStepOptions;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.train.LayerKind;
import org.parmac.train.LayerKinds;
import org.parmac.train.LayerOptions;

/**
 * Times the steps of a deep sigmoid autoencoder, 256–300–100–20–100–300–256, on 5000 USPS digits,
 * in seconds of one processor. Arguments: the file of images, iterations, the factor of µ,
 * conjugate gradient iterations, Gauss–Newton steps of a W step.
 */
public final class SigmoidBench {
  private static final int POINTS = 5000;
  private static final int[] UNITS = {300, 100, 20, 100, 300, 256};

  private SigmoidBench() {}

  public static void main(String[] args) throws IOException {
    Block points = images(Path.of(args[0]));
    int iterations = Integer.parseInt(args[1]);
    double factor = Double.parseDouble(args[2]);
    int cg = Integer.parseInt(args[3]);
    ZStepOptions options = new ZStepOptions(1, cg, 1e-2, 1e-6, 1, 2);
    List<LayerKind> kinds = new ArrayList<>();
    List<LayerOptions> layerOptions = new ArrayList<>();
    for (int k = 0; k < UNITS.length; k++) {
      boolean last = k == UNITS.length - 1;
      kinds.add(LayerKinds.named(last ? "linear" : "sigmoid"));
      layerOptions.add(
          new LayerOptions(
              "f" + (k + 1), last ? Map.of() : Map.of("steps", Integer.parseInt(args[4]))));
    }
    NestedRun run = new NestedRun(kinds, layerOptions, UNITS, points, 1, 512, 1);
    double mu = 1;
    for (int i = 1; i <= iterations; i++, mu *= factor) {
      long start = cpu();
      double at = mu;
      ShardSums z = run.zStep(at, m -> new GaussNewtonSolver(Kernels.get(), m, 1, 5, options));
      long middle = cpu();
      run.wStep(i);
      long end = cpu();
      System.out.printf(
          "%d mu %.3g: E_1 %.3f, E_Q %.3f, Z step %.3f in %.2f s, W step in %.2f s, E_1 %.3f%n",
          i,
          mu,
          z.nestedError / POINTS,
          z.objectiveBefore / POINTS,
          z.objective / POINTS,
          (middle - start) / 1e9,
          (end - middle) / 1e9,
          run.nestedError() / POINTS);
    }
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static Block images(Path file) throws IOException {
    Block points = new Block(POINTS, 256);
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16))) {
      in.skipNBytes(16);
      for (int p = 0; p < points.values().length; p++) {
        points.values()[p] = in.readUnsignedByte() / 255f;
      }
    }
    return points;
  }
}
