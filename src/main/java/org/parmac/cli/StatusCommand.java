package org.parmac.cli;

import java.util.Map;
import org.parmac.store.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code status RUN|JOB-ID}: how far a training or a job of Oozie has come. */
@Command(
    name = "status",
    description = {
      "How far a run has come, read from its directory alone: from anywhere, whoever trains it;",
      "or a job of Oozie, with its actions."
    })
final class StatusCommand extends HadoopCommand {
  @Parameters(
      index = "0",
      paramLabel = "RUN|JOB-ID",
      description = "A run's directory, or the id that submit has printed.")
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
            : RunStatus.of(conf(), path(what));
    OozieAction.capture(tree);
    if (json) {
      out().println(Json.line(tree));
    } else {
      TreeText.print(tree, out());
    }
    out().flush();
    return Main.DONE;
  }
}
