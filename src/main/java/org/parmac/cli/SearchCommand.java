package org.parmac.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.parmac.job.retrieval.SearchJob;
import org.parmac.store.Json;
import org.parmac.store.record.Neighbour;
import org.parmac.store.record.NeighboursRecord;
import org.parmac.store.registry.RegistryDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code search RUN CODES QUERIES OUT}: the codes nearest to each query. */
@Command(
    name = "search",
    description = {
      "Finds the codes nearest to each query by Hamming distance, exactly; equal distances in the"
          + " order of their keys.",
      "OUT gets Avro files of neighbours, queries in their order, and " + SearchJob.FILE + "."
    })
final class SearchCommand extends HadoopCommand {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "Directory of the finished run that made the codes, or its registry.")
  private String run;

  @Parameters(
      index = "1",
      paramLabel = "CODES",
      description = "Codes to search: what 'encode' wrote.")
  private String codes;

  @Parameters(
      index = "2",
      paramLabel = "QUERIES",
      description =
          "What to search for: codes, or vectors as 'encode' takes them: files, a folder, a"
              + " pattern, or a dataset's split such as DATASET/queries.")
  private String queries;

  @Parameters(index = "3", paramLabel = "OUT", description = "The neighbours' new directory.")
  private String out;

  @CommandLine.Mixin private VectorOptionsMixin vectors;

  @Option(
      names = "--k",
      defaultValue = "100",
      description = "Neighbours of each query (default: 100).")
  private int k;

  @Option(
      names = "--print",
      paramLabel = "N",
      description = "Print the neighbours of the first N queries.")
  private int print;

  @Option(names = "--json", description = "Print JSON, one object a line.")
  private boolean json;

  @Override
  int execute() throws Exception {
    if (k < 1) {
      throw new UsageException("--k must be >= 1, got " + k);
    }
    if (print < 0) {
      throw new UsageException("--print must be >= 0, got " + print);
    }
    Path output = path(out);
    SearchJob.Summary summary =
        SearchJob.search(
            conf(),
            RegistryDir.run(conf(), path(run)),
            new SearchJob.Spec(path(codes), path(queries), vectors.options(), k),
            output);
    List<NeighboursRecord> first = print == 0 ? List.of() : SearchJob.read(conf(), output, print);
    first.forEach(record -> out().println(json ? Json.line(tree(record)) : line(record)));
    OozieAction.capture(tree(summary));
    out().println(json ? Json.line(tree(summary)) : line(summary));
    out().flush();
    return Main.DONE;
  }

  private static String line(NeighboursRecord record) {
    return record.getNeighbours().stream()
        .map(neighbour -> neighbour.getKey() + " (" + neighbour.getDistance() + ")")
        .collect(Collectors.joining(" ", record.getQuery() + ": ", ""));
  }

  private static Map<String, Object> tree(NeighboursRecord record) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("query", record.getQuery());
    tree.put("neighbours", record.getNeighbours().stream().map(SearchCommand::tree).toList());
    return tree;
  }

  private static Map<String, Object> tree(Neighbour neighbour) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("key", neighbour.getKey());
    tree.put("distance", neighbour.getDistance());
    return tree;
  }

  private Map<String, Object> tree(SearchJob.Summary summary) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("neighbours", out);
    tree.put("bits", summary.bits());
    tree.put("k", summary.k());
    tree.put("queries", summary.queries());
    tree.put("codes", summary.codes());
    return tree;
  }

  private String line(SearchJob.Summary summary) {
    return String.format(
        "%d queries, %d nearest of %d codes of %d bits each: %s",
        summary.queries(),
        Math.min(summary.k(), summary.codes()),
        summary.codes(),
        summary.bits(),
        out);
  }
}
