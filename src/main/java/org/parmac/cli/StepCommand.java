package org.parmac.cli;

import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.parmac.job.Steps;
import org.parmac.store.IterationSummary;
import org.parmac.store.Json;
import org.parmac.store.RunDir;
import org.parmac.store.RunLock;
import org.parmac.store.StepDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Does exactly one next step of a run, decided from its directory alone. */
@Command(
    name = "step",
    description = "Does the next step of a run that train has started, and no more: for workflows.")
final class StepCommand extends HadoopCommand {
  @Parameters(index = "0", paramLabel = "RUN", description = "The run's directory.")
  private String runPath;

  @Option(names = "--json", description = "Print the step's summary as one line of JSON.")
  private boolean json;

  @Override
  int execute() throws Exception {
    Path path = path(runPath);
    RunDir run = RunDir.open(conf(), path);
    try (StopSignal stop = StopSignal.watch(err());
        RunLock lock = RunLock.acquire(run.fs(), path)) {
      Steps steps = new Steps(conf(), run);
      Optional<StepDir> step = steps.next();
      if (step.isEmpty()) {
        out().println(json ? "{\"finished\":true}" : run.path() + ": finished, nothing to do");
      } else {
        IterationSummary summary = steps.run(step.get());
        new StepLine(err(), run).print(summary);
        if (json) {
          out().println(Json.line(summary));
        }
      }
      out().flush();
    }
    return Main.DONE;
  }
}
