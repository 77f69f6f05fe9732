package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.report.Pages;
import org.parmac.store.DatasetDir;
import org.parmac.store.IterationSummary;
import org.parmac.store.Json;
import org.parmac.store.RunDir;
import org.parmac.store.TestDatasets;
import org.parmac.store.TestRuns;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Reports of real runs of all kinds. */
class ReportCommandTest {
  /** What would make a browser ask for something, or run something. */
  private static final Pattern ACTIVE =
      Pattern.compile("(?i)<script|javascript:|\\son[a-z]+=|https?:|url\\(|@import|<link|<iframe");

  @TempDir static Path shared;
  private static GeneralRuns runs;
  private static SmallRun small;

  @BeforeAll
  static void train() throws Exception {
    runs = new GeneralRuns(shared);
    small = SmallRun.in(shared);
    CommandRun evaluated =
        CommandRun.of(
            new Configuration(), "evaluate", "--k", "1,10,50", "--recall", "1,10,100", small.run());
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
  }

  /** Runs the command, and reads what it has written by a strict reader. */
  private static Document report(Path file, Object... words) throws Exception {
    CommandRun run = CommandRun.of(new Configuration(), words);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().strip()).endsWith(file.toString());
    String html = Files.readString(file);
    assertThat(ACTIVE.matcher(html).results().map(m -> m.group()).toList()).isEmpty();
    assertThat(html)
        .contains("default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:");
    try (Stream<Path> beside = Files.list(file.getParent())) {
      assertThat(beside.map(p -> p.getFileName().toString()))
          .noneMatch(name -> name.contains("report.html.") || name.contains("out.html."));
    }
    return Pages.parse(html);
  }

  private static Document report(Path run) throws Exception {
    return report(run.resolve("report.html"), "report", run);
  }

  private static List<String> figures(Document page) {
    return Pages.elements(page, "figcaption").stream()
        .map(c -> Pages.texts(c, "strong").get(0))
        .toList();
  }

  private static String text(Document page) {
    return page.getDocumentElement().getTextContent().replace('\u202f', ' ');
  }

  private static String verdict(Document page) {
    return Pages.elements(page, "p").stream()
        .filter(p -> p.getAttribute("class").equals("verdict"))
        .findFirst()
        .orElseThrow()
        .getTextContent()
        .replace('\u202f', ' ');
  }

  @Test
  void aHashHasItsCurvesTimesAndRetrieval() throws Exception {
    Document page = report(small.run());
    assertThat(figures(page))
        .contains(
            "Precision@k",
            "Recall@R",
            "Errors",
            "Errors over time",
            "Violations",
            "Where the time went",
            "Tasks",
            "What travelled");
    RunDir run = small.open();
    IterationSummary finish = run.summary(run.finish());
    assertThat(verdict(page))
        .startsWith("A binary autoencoder of 6 bits on 500 points of 12 columns (data)")
        .contains("after 3 iterations");
    String error = String.format(Locale.ROOT, "%.3f", finish.nestedError() / finish.points());
    assertThat(text(page)).contains(error.substring(0, 5));
    assertThat(text(page)).contains(TestDatasets.ID).contains(run.modelSha256());
  }

  @Test
  void scoresStandInTheTableAsEvaluateHasThem() throws Exception {
    Document page = report(small.run());
    Map<?, ?> evaluation = Json.tree(json(small.run().resolve("evaluation.json")));
    Map<?, ?> own = (Map<?, ?>) ((List<?>) evaluation.get("methods")).get(0);
    Map<?, ?> precision = (Map<?, ?>) own.get("precision");
    Map<?, ?> errors = (Map<?, ?>) own.get("precisionStandardError");
    Element row =
        Pages.elements(page, "tr").stream()
            .filter(r -> r.getTextContent().startsWith("this run"))
            .findFirst()
            .orElseThrow();
    assertThat(row.getTextContent().replace('\u202f', ' '))
        .contains(
            String.format(
                Locale.ROOT,
                "%.4f ± %.4f",
                (Double) precision.get("10"),
                (Double) errors.get("10")));
  }

  private static Object json(Path file) throws IOException {
    return Json.options(Files.readString(file));
  }

  /** What an iteration says of its start stands at the iteration before. */
  @Test
  void theErrorStandsAtTheIterationThatFittedIt() throws Exception {
    Document page = report(small.run());
    RunDir run = small.open();
    IterationSummary second = run.summary(run.iteration(2));
    String mean = String.format(Locale.ROOT, "%.5g", second.nestedError() / second.points());
    assertThat(Pages.texts(page, "title")).contains("E_BA, iteration 1: " + mean);
  }

  @Test
  void aRunThatWasNotEvaluatedSaysHow() throws Exception {
    Path run = shared.resolve("plain");
    CommandRun trained =
        CommandRun.of(
            new Configuration(), "train", "--bits", 4, "--max-iterations", 1, small.data(), run);
    assertThat(trained.code()).as(trained.err()).isZero();
    Document page = report(run);
    assertThat(Pages.texts(page, "code"))
        .anyMatch(code -> code.startsWith("parmac evaluate --k") && code.endsWith(run.toString()));
    assertThat(figures(page)).doesNotContain("Precision@k").contains("Where the time went");
  }

  @Test
  void aRunThatIsNotFinishedSaysSo() throws Exception {
    Path run = shared.resolve("begun");
    for (int step : new int[] {1, 2}) {
      CommandRun.of(
          new Configuration(),
          "train",
          "--bits",
          4,
          "--max-iterations",
          9,
          "--steps",
          step,
          small.data(),
          run);
      Document page = report(run);
      assertThat(verdict(page)).contains("has stopped and is not finished");
    }
    assertThat(verdict(report(run))).contains("of at most 9 is done");
  }

  @Test
  void aDeepNetHasRoundsAndNoRetrieval() throws Exception {
    RunDir run = runs.trained(GeneralRuns.DEEP, digits(), "deep");
    Document page = report(shared.resolve("deep"));
    assertThat(figures(page))
        .contains("Errors", "Distance of the coordinates", "Rounds")
        .contains("Error on the validation points")
        .doesNotContain("Violations", "Precision@k");
    assertThat(verdict(page)).contains("An autoencoder 64–12–4–12–64 (sigmoid, linear)");
    assertThat(Pages.texts(page, "h2")).doesNotContain("Retrieval");
    assertThat(run.spec().isHash()).isFalse();
  }

  private static Path digits() throws Exception {
    Path data = shared.resolve("digits");
    return Files.exists(data) ? data : runs.digits(2);
  }

  private static final String CLASSES =
      """
      maxIterations: 2
      model:
        targets: {columns: 1, classes: 10}
        layers:
          - {name: h, kind: sigmoid, units: 2, steps: 1}
          - {name: out, kind: linear}
      """;

  @Test
  void aLayerOfTwoUnitsHasAMapByClass() throws Exception {
    Path csv = shared.resolve("labelled.csv.gz");
    try (InputStream in = Main.class.getResourceAsStream("/org/parmac/digits.csv.gz")) {
      Files.copy(in, csv);
    }
    Path data = shared.resolve("labelled");
    assertThat(CommandRun.of(new Configuration(), "import", csv, data).code()).isZero();
    runs.trained(CLASSES, data, "classes");
    Document page = report(shared.resolve("classes"));
    assertThat(verdict(page)).startsWith("A classifier of 10 classes 64–2–10");
    assertThat(figures(page)).contains("Coordinates of layer h");
    assertThat(Pages.texts(page, "li")).contains("class 0", "class 9");
    assertThat(text(page)).doesNotContain("of the variance");
  }

  @Test
  void aMixedStackHasBitsAndNumbers() throws Exception {
    String spec =
        """
        maxIterations: 2
        model:
          layers:
            - {name: bits, kind: step, units: 6}
            - {name: h, kind: sigmoid, units: 3, steps: 1}
            - {name: out, kind: linear}
        """;
    runs.trained(spec, runs.mixture("stack-data", 2), "stack");
    assertThat(figures(report(shared.resolve("stack"))))
        .contains("Violations", "Distance of the coordinates");
  }

  @Test
  void severalStartsAreListed() throws Exception {
    runs.trained(GeneralRuns.SHALLOW, runs.mixture("starts-data", 2), "starts-run", "--starts", 2);
    Document page = report(shared.resolve("starts-run"));
    assertThat(text(page)).contains("The best of 2 starts became the run.");
    assertThat(Pages.texts(page, "td")).contains("became the run");
  }

  @Test
  void startsUnderWayAreReportedByTheOneThatIsTraining() throws Exception {
    Path data = runs.mixture("under-data", 2);
    runs.train(
        new Configuration(), GeneralRuns.SHALLOW, data, "under", "--starts", 3, "--steps", 6);
    Document page = report(shared.resolve("under"));
    assertThat(text(page)).contains("of 3 have ended").contains("Starts");
  }

  /** What a version before could not say: tasks, bytes, kernels. */
  @Test
  void aRunOfAnOlderVersionHasFewerPictures() throws Exception {
    Path run = shared.resolve("older");
    copy(small.run(), run);
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(f -> f.endsWith("summary.json")).toList()) {
        Map<String, Object> summary = Json.options(Files.readString(file));
        summary.remove("tasks");
        summary.remove("validationError");
        summary.remove("validationPrecision");
        Files.writeString(file, Json.pretty(summary));
        Files.deleteIfExists(file.resolveSibling(".summary.json.crc"));
      }
    }
    Document page = report(run);
    assertThat(figures(page)).contains("Errors", "Where the time went");
    assertThat(figures(page)).doesNotContain("Tasks", "What travelled");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  @Test
  void aRunWithoutValidationPointsAndQueries() throws Exception {
    Path data = shared.resolve("bare-data");
    TestDatasets.write(
        new Configuration(),
        GeneralRuns.hadoop(data),
        1,
        64,
        TestDatasets.mixture(200, 9, 12, 1),
        TestDatasets.mixture(0, 9, 12, 2),
        TestDatasets.mixture(0, 9, 12, 3));
    Path run = shared.resolve("bare");
    CommandRun trained =
        CommandRun.of(new Configuration(), "train", "--bits", 4, "--max-iterations", 2, data, run);
    assertThat(trained.code()).as(trained.err()).isZero();
    Document page = report(run.resolve("report.html"), "report", "--image", "square", run);
    assertThat(figures(page)).contains("Originals and reconstructions");
    assertThat(text(page)).contains("The first 12 training points");
    assertThat(figures(page)).noneMatch(f -> f.contains("alidation"));
  }

  @Test
  void picturesAreShownWhereSomebodyAsksForThem() throws Exception {
    Path out = shared.resolve("pictures/out.html");
    Document page = report(out, "report", "--image", "4x3", "--out", out, small.run());
    assertThat(figures(page)).contains("Queries and their nearest neighbours by code");
    assertThat(Pages.elements(page, "img")).hasSizeGreaterThan(24 + 6 * 10);
    assertThat(Pages.elements(page, "img"))
        .allMatch(img -> img.getAttribute("src").startsWith("data:image/png;base64,"))
        .allMatch(img -> img.getAttribute("width").equals("4"));
    assertThat(text(page)).contains("among all 500 training points");
  }

  @Test
  void theModelAloneInARegistryIsEnough() throws Exception {
    Configuration conf = new Configuration();
    DatasetDir data =
        TestDatasets.write(
            conf,
            GeneralRuns.hadoop(shared.resolve("kept-data")),
            1,
            16,
            TestDatasets.mixture(60, 6, 3, 1),
            TestDatasets.mixture(2, 6, 3, 2),
            TestDatasets.mixture(8, 6, 3, 3));
    TestRuns.write(conf, GeneralRuns.hadoop(shared.resolve("kept")), data, 6);
    Path registry = shared.resolve("registry");
    CommandRun promoted = CommandRun.of(conf, "promote", shared.resolve("kept"), registry);
    assertThat(promoted.code()).as(promoted.err()).isZero();
    Document page = report(shared.resolve("kept/report.html"), "report", registry);
    assertThat(text(page)).contains("Only the model was kept of this run");
  }

  @Test
  void runsLieSideBySide() throws Exception {
    Path other = shared.resolve("other");
    CommandRun trained =
        CommandRun.of(
            new Configuration(),
            "train",
            "--bits",
            4,
            "--seed",
            5,
            "--max-iterations",
            2,
            small.data(),
            other);
    assertThat(trained.code()).as(trained.err()).isZero();
    Path out = shared.resolve("compare/out.html");
    Document page = report(out, "report", "--compare", small.run(), other, "--out", out);
    assertThat(figures(page))
        .contains("Error of the model", "Error of the model over time", "Precision@k");
    Element differences = Pages.elements(page, "table").get(1);
    assertThat(Pages.texts(differences, "th")).contains("bits", "seed", "maxIterations");
    assertThat(Pages.texts(differences, "th")).doesNotContain("dataset id", "penalty.factor");
    assertThat(Pages.elements(page, "path"))
        .anyMatch(p -> p.getAttribute("class").equals("line c2"));
  }

  @Test
  void anOlderReportIsReplaced() throws Exception {
    Path out = shared.resolve("again/out.html");
    report(out, "report", "--out", out, small.run());
    Files.writeString(out, "old");
    report(out, "report", "--out", out, small.run());
  }

  /** Nothing of what cannot be done leaves a file. */
  @Test
  void whatCannotBeReportedIsRefused() throws Exception {
    refused(2, "--compare needs --out", "report", "--compare", small.run(), small.run());
    refused(2, "ends with .html", "report", "--out", shared.resolve("run/run.json"), small.run());
    refused(2, "or did you mean --compare", "report", small.run(), small.run());
    refused(2, "has 9 pixels, but a point has 12", "report", "--image", "3x3", small.run());
    refused(2, "--image square needs", "report", "--image", "square", small.run());
    refused(2, "such as 28x28", "report", "--image", "28", small.run());
    refused(3, "expected a run", "report", shared.resolve("nothing"));
    refused(3, "expected a run", "report", small.data());
    Path out = shared.resolve("refused.html");
    refused(3, "expected a run", "report", "--compare", "--out", out, small.run(), small.data());
    assertThat(out).doesNotExist();
    assertThat(Files.readString(shared.resolve("run/run.json"))).contains("\"bits\"");
  }

  private static void refused(int code, String says, Object... words) throws Exception {
    CommandRun run = CommandRun.of(new Configuration(), words);
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.err()).contains(says);
    assertThat(run.out()).isEmpty();
  }

  /** Where a rename does not replace, the new report is whole all the same. */
  @Test
  void anyFileSystemWillDo() throws Exception {
    Configuration conf = new Configuration();
    conf.set("fs.plain.impl", PlainFiles.class.getName());
    Path out = shared.resolve("plain-files/out.html");
    for (int i = 0; i < 2; i++) {
      CommandRun run = CommandRun.of(conf, "report", "--out", "plain://" + out, small.run());
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(Pages.parse(Files.readString(out))).isNotNull();
    }
    try (Stream<Path> files = Files.list(out.getParent())) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(n -> !n.endsWith(".crc")))
          .containsExactly("out.html");
    }
  }
}
