package org.parmac.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.parmac.job.retrieval.Depths;
import org.parmac.job.retrieval.EvaluateJob;
import org.parmac.job.retrieval.Evaluation;
import org.parmac.store.Json;
import org.parmac.store.registry.RegistryDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code evaluate RUN}: how well the run's hash retrieves and reconstructs, beside tPCA, ITQ and
 * LSH.
 */
@Command(
    name = "evaluate",
    description = {
      "Compares a finished run's hash (ba) with its baselines tpca, itq and lsh at the same bits.",
      "The base is the training points, the queries are those of the dataset. True neighbours are"
          + " the exact Euclidean ones; points at equal Hamming distance count in expectation over"
          + " their order.",
      "The result also stays in RUN/" + EvaluateJob.FILE + ", in place of an older one."
    })
final class EvaluateCommand extends HadoopCommand {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "Directory of a finished run, or a registry.")
  private String run;

  @Option(
      names = "--k",
      split = ",",
      defaultValue = "100",
      paramLabel = "K",
      description =
          "precision@K: the share of the K true neighbours among the first K retrieved (default:"
              + " 100).")
  private List<Integer> precision;

  @Option(
      names = "--recall",
      split = ",",
      defaultValue = "1,10,100",
      paramLabel = "R",
      description =
          "recall@R: how often the true nearest neighbour is among the first R (default:"
              + " 1,10,100).")
  private List<Integer> recall;

  @Option(names = "--json", description = "Print one JSON object a method.")
  private boolean json;

  @Override
  int execute() throws Exception {
    Depths depths;
    try {
      depths = new Depths(precision, recall);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage());
    }
    Evaluation evaluation =
        EvaluateJob.evaluate(conf(), RegistryDir.run(conf(), path(run)), depths);
    OozieAction.capture(byMethod(evaluation));
    if (json) {
      evaluation.methods().forEach(method -> out().println(Json.line(method)));
    } else {
      print(evaluation, depths);
    }
    out().flush();
    return Main.DONE;
  }

  /** Names such as ba.precision.100, and those of the run's own hash first. */
  private static Map<String, Object> byMethod(Evaluation evaluation) {
    Map<String, Object> result = new LinkedHashMap<>();
    evaluation.methods().forEach(method -> result.put(method.method(), Json.tree(method)));
    return result;
  }

  private void print(Evaluation evaluation, Depths depths) {
    PrintWriter out = out();
    out.printf(
        Locale.ROOT,
        "%d bits. Base: the %d training points. Queries: the dataset's %d.%n",
        evaluation.methods().get(0).bits(),
        evaluation.base(),
        evaluation.queries());
    out.println(
        "True neighbours: Euclidean, as many as retrieved. Ties in Hamming distance: in"
            + " expectation.");
    out.println(
        "+- is one standard error over the queries. Error: mean of |x - f(h(x))|^2 over the base,"
            + " in data units.");
    out.println();
    out.printf("%-6s %14s", "method", "error");
    depths.precision().forEach(k -> out.printf(" %22s", "precision@" + k));
    depths.recall().forEach(rank -> out.printf(" %22s", "recall@" + rank));
    out.println();
    for (Evaluation.Method method : evaluation.methods()) {
      out.printf(Locale.ROOT, "%-6s %14.6g", method.method(), method.reconstructionError());
      print(method.precision(), method.precisionStandardError());
      print(method.recall(), method.recallStandardError());
      out.println();
    }
  }

  private void print(Map<String, Double> means, Map<String, Double> errors) {
    means.forEach(
        (depth, mean) -> {
          Double error = errors.get(depth);
          String spread = error == null ? "" : String.format(Locale.ROOT, " +- %.4f", error);
          out().printf(" %22s", String.format(Locale.ROOT, "%.4f%s", mean, spread));
        });
  }
}
