package org.parmac.external;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.train.LayerOptions;
import org.parmac.train.LayerShape;
import org.parmac.train.Trainer;

/** External layers for tests: their files are src/test/resources/external. */
final class Boxes {
  static final int INPUTS = 3;
  static final int UNITS = 2;
  static final String FILES = Path.of("src/test/resources/external").toAbsolutePath().toString();

  private Boxes() {}

  /** Skips a test where there is no Python. */
  static void needPython() {
    assumeTrue(runs("python3", "--version"), "python3 is missing");
  }

  private static boolean runs(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static LayerShape shape() {
    return new LayerShape(Kernels.get(), "box", INPUTS, UNITS, false, false, FILES);
  }

  static LayerOptions options(List<String> command, Map<String, ?> others) {
    Map<String, Object> all = new LinkedHashMap<>(others);
    all.put("command", command);
    return new LayerOptions("box", all);
  }

  static Trainer trainer(List<String> command, Map<String, ?> others) {
    return new ExternalKind().trainer(shape(), options(command, others));
  }

  static Block uniform(int rows, int columns, String purpose) {
    CounterRandom random = new CounterRandom(5, purpose);
    Block block = new Block(rows, columns);
    for (int i = 0; i < block.values().length; i++) {
      block.values()[i] = (float) random.uniform(i);
    }
    return block;
  }
}
