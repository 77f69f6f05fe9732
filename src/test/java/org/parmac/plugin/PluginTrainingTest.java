package org.parmac.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.cli.CommandRun;
import org.parmac.store.TestDatasets;

/** {@code train -libjars}: client and embedded tasks find the kinds of a jar. */
final class PluginTrainingTest {
  private static final String SPEC =
      """
      maxIterations: 2
      model:
        layers:
          - {kind: step, units: 4}
          - {kind: huber, delta: 0.2}
      """;

  @TempDir Path tmp;
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  @BeforeEach
  void data() throws Exception {
    Files.writeString(tmp.resolve("spec.yaml"), SPEC);
    TestDatasets.write(
        new Configuration(),
        new org.apache.hadoop.fs.Path(tmp.resolve("data").toUri()),
        2,
        64,
        TestDatasets.mixture(200, 6, 30, 1),
        TestDatasets.mixture(30, 6, 8, 2),
        TestDatasets.mixture(10, 6, 8, 3));
  }

  /** Hadoop's parser of generic options leaves its class loader behind. */
  @AfterEach
  void restore() {
    Thread.currentThread().setContextClassLoader(before);
  }

  @Test
  void aKindOfAJarTrains() throws Exception {
    Path jar = PluginJar.in(tmp);
    Configuration conf = new Configuration();
    CommandRun trained =
        CommandRun.of(
            conf,
            "train",
            "-libjars",
            jar,
            "--json",
            "--spec",
            tmp.resolve("spec.yaml"),
            tmp.resolve("data"),
            tmp.resolve("run"));

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(tmp.resolve("run/model.avro")).exists();
    // Embedded jobs find the kind where the client has it: nothing is to be localised, with links.
    assertThat(conf.get("tmpjars")).isNull();
  }

  @Test
  void aJarThatIsNotThereOrInTheWrongPlace() throws Exception {
    CommandRun missing =
        CommandRun.of(new Configuration(), "train", "-libjars", tmp.resolve("no.jar"), "d", "r");
    assertThat(missing.code()).as(missing.err()).isEqualTo(3);
    assertThat(missing.err()).startsWith("parmac train: ").contains("no.jar").hasLineCount(1);

    CommandRun late = CommandRun.of(new Configuration(), "train", "d", "r", "-libjars", "a.jar");
    assertThat(late.code()).as(late.err()).isEqualTo(2);
    assertThat(late.err())
        .endsWith("Hadoop's options stand right after the command: parmac train -libjars …\n");
  }

  @Test
  void withoutTheJarTheMessageSaysWhatIsMissing() throws Exception {
    CommandRun refused =
        CommandRun.of(
            new Configuration(),
            "train",
            "--spec",
            tmp.resolve("spec.yaml"),
            tmp.resolve("data"),
            tmp.resolve("run"));

    assertThat(refused.code()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains("got \"huber\"").contains("-libjars JAR");
  }
}
