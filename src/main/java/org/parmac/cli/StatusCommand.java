package org.parmac.cli;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.parmac.store.Json;
import org.parmac.store.registry.RegistryDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code status RUN|REGISTRY|JOB-ID}: how far a training, a registry or a job of Oozie has come.
 */
@Command(
    name = "status",
    description = {
      "How far a run or a registry has come, read from its directory alone: from anywhere, whoever"
          + " trains it;",
      "or a job of Oozie, with its actions."
    })
final class StatusCommand extends HadoopCommand {
  @Parameters(
      index = "0",
      paramLabel = "RUN|REGISTRY|JOB-ID",
      description = "A run's or a registry's directory, or the id that submit has printed.")
  private String what;

  @Option(names = "--oozie", paramLabel = "URL", description = "The Oozie server, as of submit.")
  private String url;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  int execute() throws Exception {
    Map<String, Object> tree =
        OozieKind.isId(what)
            ? OozieStatus.of(OozieServer.connect(conf(), url, System.getenv()), what)
            : directory();
    OozieAction.capture(tree);
    if (json) {
      out().println(Json.line(tree));
    } else {
      TreeText.print(tree, out());
    }
    out().flush();
    return Main.DONE;
  }

  private Map<String, Object> directory() throws IOException {
    Path path = path(what);
    return RegistryDir.isBegun(path.getFileSystem(conf()), path)
        ? RegistryStatus.of(conf(), path)
        : RunStatus.of(conf(), path);
  }
}
