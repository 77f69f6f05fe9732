package org.parmac.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.parmac.store.DatasetDir;
import org.parmac.store.DatasetUnion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lays datasets side by side as one. */
@Command(
    name = "union",
    description =
        "Makes one dataset of several, the oldest first, without copying: its shards stay where"
            + " they are.")
final class UnionCommand extends HadoopCommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description = "DATASET… UNION: imported datasets or unions; last, the union's directory.")
  private List<String> paths;

  @Override
  int execute() throws Exception {
    if (paths == null || paths.size() < 2) {
      throw new UsageException(
          "expected at least one DATASET and the UNION, found " + (paths == null ? "none" : paths));
    }
    List<DatasetUnion.Part> parts = new ArrayList<>();
    for (String name : paths.subList(0, paths.size() - 1)) {
      parts.addAll(DatasetUnion.parts(conf(), DatasetDir.open(conf(), path(name))));
    }
    DatasetDir union = DatasetUnion.write(conf(), path(paths.get(paths.size() - 1)), parts);
    out()
        .printf(
            Locale.ROOT,
            "%s: id %s, %,d training points in %d shards of %d datasets%n",
            union.path(),
            union.id(),
            union.split(DatasetDir.TRAIN).points(),
            union.split(DatasetDir.TRAIN).shards().size(),
            parts.size());
    out().flush();
    return Main.DONE;
  }
}
