package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models whose targets are columns of their own, on the digits: the label is the last column. */
final class SupervisedTrainingTest {
  private static final Pattern FINISH = Pattern.compile("(?m)^finish .* validation ([-+.e0-9]+) ");

  @TempDir Path tmp;

  @BeforeEach
  void data() throws Exception {
    Path file = tmp.resolve("digits.csv.gz");
    try (InputStream in = Main.class.getResourceAsStream("/org/parmac/digits.csv.gz")) {
      Files.copy(in, file);
    }
    CommandRun imported =
        CommandRun.of(new Configuration(), "import", "--shards", "2", file, tmp.resolve("digits"));
    assertThat(imported.code()).as(imported.err()).isZero();
  }

  /** The mean of ‖y − f(x)‖² over the validation points, of the finished model. */
  private double error(String targets, String layer) throws Exception {
    String spec =
        """
        maxIterations: 4
        model:
          targets: {%s}
          layers:
            - {%s}
            - {kind: linear}
        """
            .formatted(targets, layer);
    CommandRun trained =
        CommandRun.of(
            new Configuration(),
            "train",
            "--spec",
            Files.writeString(tmp.resolve("spec.yaml"), spec),
            tmp.resolve("digits"),
            tmp.resolve("run"));
    assertThat(trained.code()).as(trained.err()).isZero();
    Matcher finish = FINISH.matcher(trained.err());
    assertThat(finish.find()).as(trained.err()).isTrue();
    return Double.parseDouble(finish.group(1));
  }

  /** The best constant has an error of 0.9. */
  @Test
  void classesOfDigitsByOneOfTen() throws Exception {
    assertThat(error("columns: 1, classes: 10", "kind: sigmoid, units: 20")).isLessThan(0.45);
  }

  @Test
  void classesOfDigitsFromBits() throws Exception {
    assertThat(error("columns: 1, classes: 10", "kind: kernel-step, units: 16, centres: 100"))
        .isLessThan(0.55);
  }

  /** The best constant has an error of 8.2. */
  @Test
  void theDigitAsANumber() throws Exception {
    assertThat(error("columns: 1", "kind: sigmoid, units: 20")).isLessThan(4.5);
  }
}
