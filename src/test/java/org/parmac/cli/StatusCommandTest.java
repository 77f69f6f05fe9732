package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.store.IterationSummary;
import org.parmac.store.RunDir;
import org.parmac.store.RunLock;

/** How far a run has come, as its directory tells. */
final class StatusCommandTest {
  @TempDir Path tmp;
  private final Configuration conf = new Configuration();

  @Test
  void ofARunThatIsNotStopsAndEnds() throws Exception {
    Path run = tmp.resolve("run");
    assertThat(status(run).get("state").asText()).isEqualTo("not started");
    assertThat(run).doesNotExist();

    RunDir dir = SmallRun.in(tmp).open();
    JsonNode finished = status(run);
    assertThat(finished.get("state").asText()).isEqualTo("finished");
    assertThat(finished.get("step").asText()).isEqualTo("finish");
    assertThat(finished.get("modelSha256").asText()).isEqualTo(dir.modelSha256());

    FileUtil.fullyDelete(run.resolve("finish").toFile());
    Files.delete(run.resolve("model.avro"));
    JsonNode stopped = status(run);
    IterationSummary last = dir.summary(dir.iteration(SmallRun.ITERATIONS));
    assertThat(stopped.get("state").asText()).isEqualTo("stopped");
    assertThat(stopped.get("iterations").asInt()).isEqualTo(SmallRun.ITERATIONS);
    assertThat(stopped.get("step").asText()).isEqualTo(last.step());
    assertThat(stopped.get("penalty").asDouble()).isEqualTo(last.penaltyInDataUnits());
    assertThat(stopped.get("meanObjective").asDouble()).isEqualTo(last.objective() / SmallRun.ROWS);
    assertThat(stopped.get("stepSeconds").asDouble()).isPositive();
    assertThat(stopped.has("modelSha256")).isFalse();
  }

  @Test
  void ofARunThatSomebodyTrainsAndWithoutATrace() throws Exception {
    Path run = Path.of(SmallRun.in(tmp).run().toString());
    FileUtil.fullyDelete(run.resolve("finish").toFile());
    Files.delete(run.resolve("model.avro"));
    long before = files(run);
    FileSystem fs = FileSystem.getLocal(conf);
    try (RunLock lock = RunLock.acquire(fs, new org.apache.hadoop.fs.Path(run.toUri()))) {
      assertThat(status(run).get("state").asText()).isEqualTo("running");
    }
    assertThat(status(run).get("state").asText()).isEqualTo("stopped");
    assertThat(files(run)).isEqualTo(before);
  }

  @Test
  void ofADataset() throws Exception {
    Path data = SmallRun.in(tmp).data();
    CommandRun result = CommandRun.of(conf, "status", data);
    assertThat(result.code()).isEqualTo(Main.BAD_DATA);
    assertThat(result.err()).contains("expected a run or a registry, found a dataset");
  }

  private static long files(Path directory) throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.count();
    }
  }

  private JsonNode status(Path run) throws Exception {
    CommandRun result = CommandRun.of(conf, "status", "--json", run);
    assertThat(result.code()).as(result.err()).isZero();
    return new ObjectMapper().readTree(result.out());
  }
}
