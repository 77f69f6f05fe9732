package org.parmac.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.job.vectors.ValidateJob;
import org.parmac.store.DatasetDir;
import org.parmac.store.Json;
import org.parmac.store.vectors.InputFindings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says everything that is wrong with files of vectors, or with a dataset, at once. */
@Command(
    name = "validate",
    description = {
      "Reads files of vectors as import does, or a dataset, and reports all trouble at once: of"
          + " each kind how often, where first, and what to do about it.",
      "Exit code 3 if anything is wrong; warnings are not."
    })
final class ValidateCommand extends HadoopCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description = "Files, folders and patterns, in order; or one DATASET.")
  private List<String> inputs;

  @CommandLine.Mixin private VectorOptionsMixin vectors;

  @Option(
      names = "--query-input",
      arity = "1",
      paramLabel = "INPUT",
      description = "Queries from files of their own; may be given several times.")
  private List<String> queryInputs = new ArrayList<>();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  int execute() throws Exception {
    InputFindings found = find();
    Map<String, Object> summary = summary(found);
    OozieAction.capture(summary);
    if (json) {
      out().println(Json.line(summary));
    } else {
      print(found);
    }
    out().flush();
    return found.isBad() ? Main.BAD_DATA : Main.DONE;
  }

  private InputFindings find() throws IOException, UsageException {
    Configuration conf = conf();
    Path first = path(inputs.get(0));
    boolean dataset =
        inputs.size() == 1 && first.getFileSystem(conf).exists(new Path(first, DatasetDir.FILE));
    return dataset
        ? ValidateJob.dataset(conf, DatasetDir.open(conf, first))
        : ValidateJob.files(conf, paths(inputs), paths(queryInputs), vectors.options());
  }

  private List<Path> paths(List<String> names) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (String name : names) {
      paths.add(path(name));
    }
    return paths;
  }

  private void print(InputFindings found) {
    for (InputFindings.Kind kind : found.kinds()) {
      out()
          .printf(
              Locale.ROOT,
              "%s %s: %,d%n",
              kind.trouble().isWarning() ? "warning" : "error  ",
              kind.trouble().label(),
              kind.count());
      kind.first().forEach(place -> out().println("          " + place));
      if (kind.count() > kind.first().size() && !kind.first().isEmpty()) {
        out().println("          ...");
      }
      out().println("        " + kind.trouble().remedy());
    }
    out()
        .printf(
            Locale.ROOT,
            "%,d record%s of %d columns in %,d file%s: %s%n",
            found.records(),
            found.records() == 1 ? "" : "s",
            found.columns(),
            found.files(),
            found.files() == 1 ? "" : "s",
            found.isBad() ? "not usable as they are" : "nothing wrong");
  }

  private static Map<String, Object> summary(InputFindings found) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("ok", !found.isBad());
    line.put("files", found.files());
    line.put("records", found.records());
    line.put("columns", found.columns());
    List<Map<String, Object>> kinds = new ArrayList<>();
    for (InputFindings.Kind kind : found.kinds()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("kind", kind.trouble());
      one.put("warning", kind.trouble().isWarning());
      one.put("count", kind.count());
      one.put("first", kind.first());
      one.put("remedy", kind.trouble().remedy());
      kinds.add(one);
    }
    line.put("trouble", kinds);
    return line;
  }
}
