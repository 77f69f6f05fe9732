package org.parmac.cli;

import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunDir;
import org.parmac.store.RunLock;
import org.parmac.store.registry.RegistryDir;
import org.parmac.store.registry.RegistryPointer;
import org.parmac.store.registry.RegistrySweep;
import org.parmac.store.registry.RegistrySwitch;
import org.parmac.store.registry.Verdict;
import org.parmac.store.registry.VersionDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code promote RUN REGISTRY}: a finished run's model becomes a registry's current one. */
@Command(
    name = "promote",
    description = {
      "Publishes a finished run's model as a new version of a registry and makes it the current"
          + " one. The run's dataset is what retrain adds the days to.",
      "Given again for the model that is current, it only says so."
    })
final class PromoteCommand extends HadoopCommand {
  @Parameters(index = "0", paramLabel = "RUN", description = "Directory of a finished run.")
  private String runPath;

  @Parameters(
      index = "1",
      paramLabel = "REGISTRY",
      description = "The registry's directory; made if it does not exist.")
  private String registryPath;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "promoted by hand",
      description = "Why, for the history; default: ${DEFAULT-VALUE}.")
  private String reason;

  @Option(names = "--json", description = "Print the verdict as one line of JSON.")
  private boolean json;

  @Override
  int execute() throws Exception {
    RunDir run = RunDir.open(conf(), path(runPath));
    run.model();
    RegistryDir registry = RegistryPaths.forWriting(conf(), path(registryPath));
    try (RunLock lock = RunLock.acquire(conf(), registry.fs(), registry.path())) {
      registry.settle();
      Optional<RegistryPointer> current = registry.current();
      Verdict verdict;
      if (current.isPresent() && current.get().modelSha256().equals(run.modelSha256())) {
        verdict = registry.version(current.get().version()).verdict();
        err().println("the model is current already, as version " + verdict.version());
      } else {
        verdict = publish(run, registry);
      }
      VerdictText.print(VerdictText.result(registry, verdict), json, out());
    }
    return Main.DONE;
  }

  private Verdict publish(RunDir run, RegistryDir registry) throws Exception {
    for (VersionDir version : registry.versions()) {
      if (!version.isJudged() && !version.hasPlan()) {
        new RegistrySweep(conf(), registry).forget(version);
      }
    }
    Path data = new Path(run.description().dataset(), DatasetDir.FILE);
    if (!data.getFileSystem(conf()).exists(data)) {
      err().println("the run's dataset is not there: retrain will need " + data.getParent());
    }
    VersionDir version = registry.next();
    version.copyModel(run);
    version.copyRun(run);
    Verdict verdict = new Judgement(conf(), registry, version).byHand(run, reason);
    version.judge(verdict);
    registry.point(version, RegistrySwitch.Action.PROMOTED, reason);
    return verdict;
  }
}
