package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.parmac.math.Block;
import org.parmac.store.TestDatasets;

/** The contract with the launcher of a java action: its files and system properties, both ways. */
@Isolated("sets system properties")
final class OozieActionTest {
  private static final List<String> PROPERTIES =
      List.of(OozieAction.CONFIGURATION, OozieAction.OUTPUT);

  @TempDir Path tmp;
  private final Map<String, String> before = new LinkedHashMap<>();
  private Path output;

  @BeforeEach
  void launch() throws IOException {
    PROPERTIES.forEach(name -> before.put(name, System.getProperty(name)));
    Path xml = tmp.resolve("action.xml");
    output = tmp.resolve("output.properties");
    Configuration action = new Configuration(false);
    action.set("mapreduce.job.queuename", "nightly");
    action.set("mapreduce.job.tags", "mine");
    action.set("oozie.child.mapreduce.job.tags", "oozie-17");
    action.set("mapreduce.job.complete.cancel.delegation.tokens", "true");
    try (var out = Files.newOutputStream(xml)) {
      action.writeXml(out);
    }
    System.setProperty(OozieAction.CONFIGURATION, xml.toString());
    System.setProperty(OozieAction.OUTPUT, output.toString());
  }

  @AfterEach
  void restore() {
    before.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
  }

  @Test
  void theActionsConfigurationTokensAndTagsAreTaken() throws IOException {
    Configuration propagated = new Configuration(false);
    propagated.set("mapreduce.job.tags", "propagated");
    Configuration conf = new Configuration(false);
    Path resource = tmp.resolve("propagation-conf.xml");
    try (var out = Files.newOutputStream(resource)) {
      propagated.writeXml(out);
    }
    conf.addResource(resource.toUri().toURL());
    OozieAction.configure(conf, Map.of("HADOOP_TOKEN_FILE_LOCATION", "container_tokens"));
    assertThat(conf.get("mapreduce.job.queuename")).isEqualTo("nightly");
    assertThat(conf.get("mapreduce.job.credentials.binary")).isEqualTo("container_tokens");
    assertThat(conf.getBoolean("mapreduce.job.complete.cancel.delegation.tokens", true)).isFalse();
    assertThat(conf.getTrimmedStrings("mapreduce.job.tags"))
        .containsExactlyInAnyOrder("mine", "propagated", "oozie-17");
    assertThat(conf.getInt("parmac.lock.wait.seconds", 0)).isEqualTo(120);
  }

  @Test
  void whatNobodyHasSaidIsNotMadeUp() throws IOException {
    Configuration conf = new Configuration(false);
    OozieAction.configure(conf, Map.of());
    assertThat(conf.get("mapreduce.job.credentials.binary")).isNull();
    assertThat(conf.get("mapreduce.job.tags")).isEqualTo("mine,oozie-17");
  }

  @Test
  void theCommandLineGoesBeforeButTheLaunchersTagStays() throws Exception {
    Configuration conf = new Configuration();
    OozieAction.configure(conf, Map.of());
    CommandRun run =
        CommandRun.of(
            conf,
            "inspect",
            "-D",
            "mapreduce.job.tags=theirs",
            "-Dmapreduce.job.queuename=day",
            writeData());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(conf.get("mapreduce.job.queuename")).isEqualTo("day");
    assertThat(conf.get("mapreduce.job.tags")).isEqualTo("theirs,oozie-17");
  }

  @Test
  void aMissingConfigurationIsNamed() {
    System.setProperty(OozieAction.CONFIGURATION, tmp.resolve("nowhere.xml").toString());
    assertThatThrownBy(() -> OozieAction.configure(new Configuration(false), Map.of()))
        .hasMessageContaining("nowhere.xml: expected the configuration of the Oozie action");
  }

  @Test
  void aResultIsFlatStringsAndSmall() throws IOException {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("verdict", "promoted");
    tree.put("precision", Map.of("100", 0.25));
    tree.put("list", List.of(1, "two"));
    tree.put("nothing", null);
    OozieAction.capture(tree);
    assertThat(captured())
        .containsOnly(
            Map.entry("verdict", "promoted"),
            Map.entry("precision.100", "0.25"),
            Map.entry("list.0", "1"),
            Map.entry("list.1", "two"));
    assertThat(tmp.toFile().list()).containsExactlyInAnyOrder("action.xml", "output.properties");
  }

  @Test
  void whatOozieWouldNotTakeIsLeftOut() throws IOException {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      tree.put("key" + i, "ä".repeat(20));
    }
    OozieAction.capture(tree);
    assertThat(Files.size(output)).isBetween(1500L, 2047L);
    Properties captured = captured();
    assertThat(captured).containsEntry("key0", "ä".repeat(20)).doesNotContainKey("key99");
    int omitted = Integer.parseInt(captured.getProperty("omitted"));
    assertThat(captured).hasSize(100 - omitted + 1);
  }

  @Test
  void oneActionAnIterationThenTheFinish() throws Exception {
    String data = writeData();
    String run = tmp.resolve("run").toString();
    Properties prepared =
        act("train", "--bits", "6", "--steps", "2", "--mu-factor", "8", data, run);
    assertThat(prepared)
        .containsEntry("step", "iter-0000")
        .containsEntry("iteration", "0")
        .containsEntry("steps", "2")
        .containsEntry("stop", "none")
        .containsEntry("next", "iterate")
        .containsEntry("penaltyRaised", "false")
        .containsKey("validationPrecision")
        .doesNotContainKeys("penalty", "objective", "modelSha256");

    List<Properties> steps = new ArrayList<>(List.of(prepared));
    Properties last = prepared;
    while (last.getProperty("next").equals("iterate")) {
      last = act("step", run);
      steps.add(last);
      assertThat(last)
          .containsEntry("step", "iter-000" + (steps.size() - 1))
          .containsEntry("steps", "1")
          .containsEntry("penaltyRaised", "true")
          .containsKeys("penalty", "objective", "nestedError", "violatedBits");
    }
    assertThat(steps).hasSizeGreaterThan(3);
    assertThat(last).containsEntry("next", "finish").containsEntry("stop", "converged");

    Properties finish = act("step", run);
    assertThat(finish)
        .containsEntry("step", "finish")
        .containsEntry("next", "none")
        .containsEntry("stop", "converged")
        .containsEntry("penaltyRaised", last.getProperty("penaltyRaised"));
    assertThat(finish.getProperty("modelSha256")).hasSize(64);
    assertThat(act("step", run)).containsEntry("steps", "0").containsEntry("next", "none");
    assertThat(act("train", "--bits", "6", "--mu-factor", "8", data, run))
        .containsEntry("modelSha256", finish.getProperty("modelSha256"));
  }

  @Test
  void manyStepsEndBeforeTheFinishAndItIsAskedForByItself() throws Exception {
    String data = writeData();
    String run = tmp.resolve("run").toString();
    act("train", "--bits", "6", "--steps", "1", "--mu-factor", "8", data, run);
    Properties all = act("step", "--steps", "1000", run);
    assertThat(all).containsEntry("next", "finish").containsEntry("penaltyRaised", "true");
    assertThat(tmp.resolve("run/finish")).doesNotExist();
    assertThat(act("step", "--steps", "1000", run))
        .containsEntry("step", "finish")
        .containsEntry("steps", "1");
  }

  @Test
  void repeatedIterationsDoNotRaiseThePenalty() throws Exception {
    String data = writeData();
    String run = tmp.resolve("run").toString();
    Path spec = Files.writeString(tmp.resolve("spec.yaml"), "bits: 6\npenalty:\n  repeats: 2\n");
    act("train", "--spec", spec.toString(), "--steps", "3", data, run);
    assertThat(act("step", run)).containsEntry("penaltyRaised", "false");
    assertThat(act("step", run)).containsEntry("penaltyRaised", "true");
    assertThat(act("step", "--steps", "2", run)).containsEntry("penaltyRaised", "true");
  }

  @Test
  void aFailureIsSaidToOozieWithItsCode() {
    assertThatThrownBy(() -> Main.main(new String[] {"step", tmp.resolve("nowhere").toString()}))
        .hasMessageStartingWith("exit code 3: ")
        .hasMessageContaining("nowhere: expected a run (a directory with run.json), found none");
    assertThatThrownBy(() -> Main.main(new String[] {"step", "--stairs", "run"}))
        .hasMessageStartingWith("exit code 2: ")
        .hasMessageContaining("--stairs");
    assertThat(output).doesNotExist();
  }

  @Test
  void asALauncherMainReturns() throws Exception {
    Main.main(new String[] {"inspect", writeData()});
    assertThat(captured()).isNotEmpty();
  }

  @Test
  void stepsAreAtLeastOne() throws Exception {
    CommandRun run = CommandRun.of(new Configuration(), "step", "--steps", 0, tmp);
    assertThat(run.code()).isEqualTo(Main.USAGE);
    assertThat(run.err()).contains("--steps must be >= 1, got 0");
  }

  private Properties act(String... command) throws Exception {
    Files.deleteIfExists(output);
    CommandRun run = CommandRun.of(new Configuration(), (Object[]) command);
    assertThat(run.code()).as(run.err()).isZero();
    return captured();
  }

  private Properties captured() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(output)) {
      properties.load(in);
    }
    return properties;
  }

  private String writeData() throws IOException {
    Path data = tmp.resolve("data");
    Block train = TestDatasets.mixture(900, 8, 12, 1);
    TestDatasets.write(
        new Configuration(),
        new org.apache.hadoop.fs.Path(data.toUri()),
        2,
        64,
        train,
        TestDatasets.mixture(100, 8, 12, 2),
        TestDatasets.mixture(10, 8, 12, 3));
    return data.toString();
  }
}
