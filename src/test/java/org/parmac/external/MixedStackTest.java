package org.parmac.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.cli.CommandRun;
import org.parmac.store.TestDatasets;

/** Hash bits on kernels, cells of k-means and a command in Python, trained as one model. */
@Timeout(120)
final class MixedStackTest {
  private static final int COLUMNS = 6;

  @TempDir Path tmp;

  @BeforeEach
  void data() throws Exception {
    Boxes.needPython();
    TestDatasets.write(
        new Configuration(),
        new org.apache.hadoop.fs.Path(tmp.resolve("data").toUri()),
        2,
        64,
        TestDatasets.mixture(240, COLUMNS, 30, 1),
        TestDatasets.mixture(30, COLUMNS, 8, 2),
        TestDatasets.mixture(10, COLUMNS, 8, 3));
  }

  /** Σ ‖x − f(x)‖² over the training points, of the finished model. */
  private double nestedError(int iterations) throws Exception {
    String spec =
        """
        maxIterations: %d
        model:
          layers:
            - {kind: kernel-step, units: 5, centres: 40}
            - {kind: quantiser, units: 3, cells: 16}
            - {kind: external, command: [python3, ridge.py], files: ["%s/ridge.py"]}
          zStep: {evaluations: 14, sweeps: 1}
        penalty: {start: 0.1, factor: 1.5}
        """
            .formatted(iterations, Boxes.FILES);
    CommandRun trained =
        CommandRun.of(
            new Configuration(),
            "train",
            "--json",
            "--spec",
            Files.writeString(tmp.resolve("spec" + iterations + ".yaml"), spec),
            tmp.resolve("data"),
            tmp.resolve("run" + iterations));
    assertThat(trained.code()).as(trained.err()).isZero();
    Matcher error = Pattern.compile("\"nestedError\":([.e0-9]+)").matcher(trained.out());
    assertThat(error.find()).as(trained.out()).isTrue();
    return Double.parseDouble(error.group(1));
  }

  @Test
  void isBetterTrainedTogetherThanLayerByLayer() throws Exception {
    assertThat(nestedError(3)).isLessThan(0.98 * nestedError(0));
  }
}
