package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.job.JobDefaults;
import org.parmac.math.Block;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunDir;
import org.parmac.store.TestCodes;
import org.parmac.store.TestDatasets;
import org.parmac.store.TestRuns;
import org.parmac.store.record.CodeRecord;
import picocli.CommandLine;

class RetrievalCommandsTest {
  @TempDir java.nio.file.Path tmp;
  private final Configuration conf = new Configuration();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void write() throws IOException {
    JobDefaults.apply(conf);
    write("run", TestDatasets.mixture(12, 4, 3, 3));
  }

  private void write(String name, Block queries) throws IOException {
    Path path = new Path(new Path(tmp.toUri()), name);
    DatasetDir dataset =
        TestDatasets.write(
            conf,
            path.suffix("-data"),
            2,
            16,
            TestDatasets.mixture(120, 4, 3, 1),
            TestDatasets.mixture(2, 4, 3, 2),
            queries);
    TestRuns.write(conf, path, dataset, 8);
  }

  private String at(String name) {
    return tmp.resolve(name).toString();
  }

  private int execute(String... arguments) {
    CommandLine commandLine = Main.commandLine(conf);
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    return commandLine.execute(arguments);
  }

  private List<JsonNode> json() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  @Test
  void evaluatePrintsAnObjectAMethod() throws Exception {
    assertThat(execute("evaluate", at("run"), "--json")).isEqualTo(Main.DONE);
    List<JsonNode> methods = json();
    assertThat(methods)
        .extracting(m -> m.get("method").asText())
        .containsExactly("ba", "tpca", "itq", "lsh");
    for (JsonNode method : methods) {
      List<String> keys = new ArrayList<>();
      method.fieldNames().forEachRemaining(keys::add);
      assertThat(keys)
          .startsWith("method", "bits", "reconstructionError", "precision", "recall", "queries");
      assertThat(method.get("bits").asInt()).isEqualTo(8);
      assertThat(method.get("queries").asInt()).isEqualTo(12);
      assertThat(method.get("reconstructionError").asDouble()).isPositive();
      assertThat(method.get("precision").get("100").asDouble()).isBetween(0.5, 1.0);
      assertThat(method.get("recall").get("1").asDouble()).isBetween(0.0, 1.0);
      assertThat(method.get("recall").get("10").asDouble())
          .isLessThanOrEqualTo(method.get("recall").get("100").asDouble());
    }
    assertThat(
            new ObjectMapper().readTree(tmp.resolve("run/evaluation.json").toFile()).get("methods"))
        .isEqualTo(new ObjectMapper().valueToTree(methods));
  }

  @Test
  void evaluatePrintsATableThatStatesItsProtocol() {
    assertThat(execute("evaluate", at("run"), "--k", "5,20", "--recall", "3")).isEqualTo(Main.DONE);
    assertThat(out.toString())
        .contains("8 bits. Base: the 120 training points. Queries: the dataset's 12.")
        .contains("Ties in Hamming distance: in expectation.")
        .containsPattern("method +error +precision@5 +precision@20 +recall@3\n")
        .containsPattern(
            "(?m)^ba +\\d+\\.\\d+ +0\\.\\d{4} \\+- 0\\.\\d{4} +0\\.\\d{4} \\+- 0\\.\\d{4}"
                + " +[01]\\.\\d{4} \\+- 0\\.\\d{4}$")
        .containsPattern("(?m)^lsh ");
  }

  @Test
  void evaluateReplacesAnOlderEvaluation() throws Exception {
    execute("evaluate", at("run"), "--k", "5");
    execute("evaluate", at("run"), "--k", "7");
    assertThat(Files.readString(tmp.resolve("run/evaluation.json")))
        .contains("\"7\"")
        .doesNotContain("\"5\"");
  }

  @Test
  void evaluateRefusesWhatMakesNoSense() throws Exception {
    assertThat(execute("evaluate", at("run"), "--k", "0")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("--k must be whole numbers >= 1, got [0]");
    assertThat(execute("evaluate", at("run"), "--k", "many")).isEqualTo(Main.USAGE);
    assertThat(execute("evaluate")).isEqualTo(Main.USAGE);
    assertThat(execute("evaluate", at("run"), "--k", "121")).isEqualTo(Main.BAD_DATA);
    assertThat(err.toString())
        .contains("expected at least 121 training points to search, found 120");
    assertThat(execute("evaluate", at("nowhere"))).isEqualTo(Main.BAD_DATA);
    assertThat(err.toString()).contains("nowhere: expected a run");
    write("none", new Block(0, 4));
    assertThat(execute("evaluate", at("none"))).isEqualTo(Main.BAD_DATA);
    assertThat(err.toString()).contains("expected points in the split queries, found none");
    assertThat(out.toString()).isEmpty();
  }

  private void writeCodes() throws IOException {
    TestCodes.write(
        FileSystem.getLocal(conf),
        new Path(at("codes")),
        1,
        8,
        RunDir.open(conf, new Path(at("run"))).modelSha256(),
        List.of(new CodeRecord("b", "0f"), new CodeRecord("a", "f0"), new CodeRecord("c", "00")));
  }

  @Test
  void searchPrintsASummaryAndNeighbours() throws Exception {
    writeCodes();
    assertThat(
            execute(
                "search",
                at("run"),
                at("codes"),
                at("codes"),
                at("out"),
                "--k",
                "2",
                "--print",
                "2"))
        .isEqualTo(Main.DONE);
    assertThat(out.toString().lines())
        .containsExactly(
            "b: b (0) c (4)",
            "a: a (0) c (4)",
            "3 queries, 2 nearest of 3 codes of 8 bits each: " + at("out"));
    assertThat(tmp.resolve("out/neighbours.json")).exists();
  }

  @Test
  void searchPrintsJson() throws Exception {
    writeCodes();
    execute(
        "search",
        at("run"),
        at("codes"),
        at("codes") + "/part-m-00000.avro",
        at("out"),
        "--print",
        "5",
        "--json");
    List<JsonNode> lines = json();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(2))
        .hasToString(
            "{\"query\":\"c\",\"neighbours\":[{\"key\":\"c\",\"distance\":0},{\"key\":\"a\",\"distance\":4},"
                + "{\"key\":\"b\",\"distance\":4}]}");
    assertThat(lines.get(3))
        .hasToString(
            "{\"neighbours\":\""
                + at("out")
                + "\",\"bits\":8,\"k\":100,\"queries\":3,\"codes\":3}");
  }

  @Test
  void searchTakesVectorsWithTheOptionsOfEncode() throws Exception {
    Files.writeString(tmp.resolve("queries.dat"), "first 1 2 3 4\nsecond 9 9 0 0\n");
    String[] options = {"--format", "csv", "--key-column", "1", "--no-header"};
    String[] encode = {"encode", at("run"), at("queries.dat"), at("codes")};
    assertThat(execute(concat(encode, options))).as(err.toString()).isEqualTo(Main.DONE);
    out.getBuffer().setLength(0);
    String[] search = {
      "search", at("run"), at("codes"), at("queries.dat"), at("out"), "--k", "1", "--print", "2"
    };
    assertThat(execute(concat(search, options))).as(err.toString()).isEqualTo(Main.DONE);
    assertThat(out.toString()).startsWith("first: first (0)\nsecond: second (0)\n");
    assertThat(execute("search", at("run"), at("codes"), at("queries.dat"), at("other")))
        .isEqualTo(Main.BAD_DATA);
    assertThat(err.toString()).contains("queries.dat: expected a name that tells the format");
    assertThat(tmp.resolve("other")).doesNotExist();
  }

  @Test
  void finishedCodesAreTheResultOnlyWhereThatIsAskedForAndTheyAreTheSame() throws Exception {
    Files.writeString(tmp.resolve("a.csv"), "1 2 3 4\n9 9 0 0\n");
    Files.writeString(tmp.resolve("b.csv"), "1 2 3 4\n");
    assertThat(execute("encode", "--resume", at("run"), at("a.csv"), at("codes")))
        .as(err.toString())
        .isEqualTo(Main.DONE);
    String first = out.toString();
    byte[] json = Files.readAllBytes(tmp.resolve("codes/codes.json"));
    out.getBuffer().setLength(0);
    assertThat(execute("encode", "--resume", at("run"), at("a.csv"), at("codes")))
        .isEqualTo(Main.DONE);
    assertThat(out.toString()).isEqualTo(first).contains("2 codes of 8 bits");
    assertThat(execute("encode", at("run"), at("a.csv"), at("codes")))
        .isEqualTo(Main.OUTPUT_IN_USE);
    assertThat(execute("encode", "--resume", at("run"), at("b.csv"), at("codes")))
        .isEqualTo(Main.OUTPUT_IN_USE);
    assertThat(tmp.resolve("codes/codes.json")).hasBinaryContent(json);
  }

  private static String[] concat(String[] first, String[] second) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(second)).toArray(String[]::new);
  }

  @Test
  void searchRefusesWhatMakesNoSense() throws Exception {
    writeCodes();
    assertThat(execute("search", at("run"), at("codes"), at("codes"), at("run")))
        .isEqualTo(Main.OUTPUT_IN_USE);
    assertThat(err.toString())
        .contains("run: expected a new or empty directory, found one with other files");
    assertThat(execute("search", at("run"), at("codes"), at("codes"), at("out"), "--k", "0"))
        .isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("--k must be >= 1, got 0");
    assertThat(execute("search", at("run"), at("nothing"), at("codes"), at("out")))
        .isEqualTo(Main.BAD_DATA);
    assertThat(out.toString()).isEmpty();
  }
}
