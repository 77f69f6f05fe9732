package org.parmac.cli;

import org.apache.hadoop.fs.Path;
import org.parmac.store.Json;
import org.parmac.store.RunDir;
import org.parmac.store.RunLock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Does the next steps of a run, decided from its directory alone. */
@Command(
    name = "step",
    description = {
      "Does the next step of a run that train has started, or the next so many: for workflows.",
      "Several steps end before the run's finish, which is a step to ask for."
    })
final class StepCommand extends HadoopCommand {
  @Parameters(index = "0", paramLabel = "RUN", description = "The run's directory.")
  private String runPath;

  @Option(
      names = "--steps",
      defaultValue = "1",
      paramLabel = "N",
      description = "Do at most N steps; default: ${DEFAULT-VALUE}.")
  private int most;

  @Option(names = "--json", description = "Print where the run stands as one line of JSON.")
  private boolean json;

  @Override
  int execute() throws Exception {
    if (most < 1) {
      throw new UsageException("--steps must be >= 1, got " + most);
    }
    Path path = path(runPath);
    RunDir run = RunDir.open(conf(), path);
    try (StopSignal stop = StopSignal.watch(err());
        RunLock lock = RunLock.acquire(conf(), run.fs(), path)) {
      StepLoop loop = new StepLoop(conf(), run, err());
      loop.runIterations(most);
      OozieAction.capture(loop.result());
      if (json) {
        out().println(Json.line(loop.result()));
      } else if (loop.done() == 0) {
        out().println(run.path() + ": finished, nothing to do");
      }
      out().flush();
    }
    return Main.DONE;
  }
}
