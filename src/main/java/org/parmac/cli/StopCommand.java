package org.parmac.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stop JOB-ID}: ends a job of Oozie. */
@Command(
    name = "stop",
    description = {
      "Kills a job of Oozie, with its sub-workflows and the MapReduce jobs under way.",
      "A run that it trained is left at its last complete step; the same workflow, submitted again,"
          + " goes on there."
    })
final class StopCommand extends HadoopCommand {
  @Parameters(index = "0", paramLabel = "JOB-ID", description = "As submit has printed it.")
  private String id;

  @Option(names = "--oozie", paramLabel = "URL", description = "The Oozie server, as of submit.")
  private String url;

  @Override
  int execute() throws Exception {
    OozieKind kind = OozieKind.ofId(id);
    OozieServer server = OozieServer.connect(conf(), url, System.getenv());
    server.kill(id);
    Object status =
        switch (kind) {
          case WORKFLOW -> server.workflow(id).getStatus();
          case COORDINATOR -> server.coordinator(id).getStatus();
          case BUNDLE -> server.bundle(id).getStatus();
        };
    out().println(id + " " + status);
    out().flush();
    return Main.DONE;
  }
}
