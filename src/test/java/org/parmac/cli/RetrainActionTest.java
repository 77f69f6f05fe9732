package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Retraining as an action whose output a workflow takes: a refusal is an outcome. */
@Isolated("sets a system property")
final class RetrainActionTest {
  @TempDir Path tmp;

  private Properties captured(Path file) throws Exception {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    }
    return properties;
  }

  @Test
  void aRefusalIsAResultAndNoFailure() throws Exception {
    Nights nights = new Nights(tmp).after("one");
    Path output = tmp.resolve("output.properties");
    String before = System.getProperty(OozieAction.OUTPUT);
    System.setProperty(OozieAction.OUTPUT, output.toString());
    CommandRun run;
    try {
      run = nights.retrain("spoiled");
    } finally {
      if (before == null) {
        System.clearProperty(OozieAction.OUTPUT);
      } else {
        System.setProperty(OozieAction.OUTPUT, before);
      }
    }

    assertThat(run.code()).as(run.err()).isEqualTo(Main.DONE);
    assertThat(Files.size(output)).isLessThan(2048);
    Properties captured = captured(output);
    assertThat(captured).containsEntry("verdict", "refused").doesNotContainKey("omitted");
    JsonNode said = Nights.json(run);
    said.fieldNames()
        .forEachRemaining(
            name ->
                assertThat(captured.getProperty(name)).as(name).isEqualTo(said.get(name).asText()));
    assertThat(nights.current()).isEqualTo(1);
  }
}
