package org.parmac.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.parmac.job.vectors.EncodeJob;
import org.parmac.store.CodesDir;
import org.parmac.store.Json;
import org.parmac.store.RunDir;
import org.parmac.store.registry.RegistryDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns vectors into codes. */
@Command(name = "encode", description = "Encodes vectors by the finished model of a run.")
final class EncodeCommand extends HadoopCommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description =
          "RUN INPUT… CODES: a finished run, or a registry; files, folders and patterns of vectors,"
              + " or a dataset's split such as DATASET/queries; last, the codes' new directory.")
  private List<String> paths;

  @CommandLine.Mixin private VectorOptionsMixin vectors;

  @Option(
      names = "--resume",
      description =
          "Codes that are finished already are the result, if the same model made them of the same"
              + " inputs: for workflows.")
  private boolean resume;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Override
  int execute() throws Exception {
    if (paths == null || paths.size() < 3) {
      throw new UsageException(
          "expected RUN, at least one INPUT, and CODES, found " + (paths == null ? "none" : paths));
    }
    RunDir run = RegistryDir.run(conf(), path(paths.get(0)));
    List<Path> inputs = new ArrayList<>();
    for (String name : paths.subList(1, paths.size() - 1)) {
      inputs.add(path(name));
    }
    Path codes = path(paths.get(paths.size() - 1));
    Optional<CodesDir.Description> finished =
        resume ? EncodeJob.finished(conf(), run, inputs, codes) : Optional.empty();
    CodesDir.Description description =
        finished.isPresent()
            ? finished.get()
            : EncodeJob.run(conf(), run, inputs, vectors.options(), codes);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("codes", codes.toString());
    line.put("points", description.points());
    line.put("bits", description.bits());
    line.put("modelSha256", description.modelSha256());
    OozieAction.capture(line);
    if (json) {
      out().println(Json.line(line));
    } else {
      out()
          .printf(
              Locale.ROOT,
              "%s: %,d codes of %d bits%n",
              codes,
              description.points(),
              description.bits());
    }
    out().flush();
    return Main.DONE;
  }
}
