package org.parmac.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.parmac.store.RunLock;
import org.parmac.store.registry.RegistryDir;
import org.parmac.store.registry.RegistryPointer;
import org.parmac.store.registry.RegistrySwitch;
import org.parmac.store.registry.VersionDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rollback REGISTRY}: back to the version that was current before, or to any other. */
@Command(
    name = "rollback",
    description = {
      "Makes the version current again that was before the current one, or a version named.",
      "The next retrain starts warm from it and from its data."
    })
final class RollbackCommand extends HadoopCommand {
  @Parameters(index = "0", paramLabel = "REGISTRY", description = "The registry's directory.")
  private String registryPath;

  @Option(
      names = "--to",
      paramLabel = "VERSION",
      description = "The version to make current; default: the one before the current one.")
  private Integer to;

  @Option(names = "--force", description = "Let --to name a version that was refused.")
  private boolean force;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "rolled back by hand",
      description = "Why, for the history; default: ${DEFAULT-VALUE}.")
  private String reason;

  @Option(names = "--json", description = "Print what was done as one line of JSON.")
  private boolean json;

  @Override
  int execute() throws Exception {
    RegistryDir registry = RegistryDir.open(conf(), path(registryPath));
    try (RunLock lock = RunLock.acquire(conf(), registry.fs(), registry.path())) {
      registry.settle();
      RegistryPointer before = registry.current().orElseThrow();
      VersionDir target = registry.version(to == null ? previous(registry, before) : to);
      check(registry, target);
      if (target.number() == before.version()) {
        err().println("version " + target.number() + " is current already");
      } else {
        registry.point(target, RegistrySwitch.Action.ROLLED_BACK, reason);
      }
      report(registry, before);
    }
    return Main.DONE;
  }

  private static int previous(RegistryDir registry, RegistryPointer current)
      throws IOException, UsageException {
    return registry
        .before(current.version())
        .orElseThrow(
            () ->
                new UsageException(
                    registry.path()
                        + ": nothing was current before version "
                        + current.version()
                        + ". Name a version with --to."));
  }

  private void check(RegistryDir registry, VersionDir target) throws IOException, UsageException {
    if (!target.isJudged()) {
      throw new UsageException(
          registry.path()
              + ": expected a finished version, found "
              + (registry.fs().exists(target.path()) ? "an unfinished" : "no")
              + " version "
              + target.number()
              + ". See: parmac history "
              + registryPath);
    }
    if (!target.verdict().isPromoted() && !force) {
      throw new UsageException(
          registry.path()
              + ": version "
              + target.number()
              + " was refused ("
              + target.verdict().reason()
              + "). To make it current all the same, add --force.");
    }
  }

  private void report(RegistryDir registry, RegistryPointer before) throws IOException {
    RegistryPointer now = registry.current().orElseThrow();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("registry", registry.path().toString());
    result.put("current", now.version());
    result.put("before", before.version());
    result.put("modelSha256", now.modelSha256());
    result.put("reason", now.reason());
    VerdictText.print(result, json, out());
  }
}
