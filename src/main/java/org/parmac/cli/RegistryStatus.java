package org.parmac.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.store.RunLock;
import org.parmac.store.registry.RegistryDir;
import org.parmac.store.registry.RegistryPointer;
import org.parmac.store.registry.Verdict;
import org.parmac.store.registry.VersionDir;

/** What is current in a registry, what was decided last, and how far a retraining has come. */
final class RegistryStatus {
  private RegistryStatus() {}

  /**
   * @return state (running: somebody is changing it, or idle), the current version, the last
   *     verdict, and an unfinished version with the state of its run
   */
  static Map<String, Object> of(Configuration conf, Path path) throws IOException {
    RegistryDir registry = RegistryDir.forReading(conf, path);
    boolean held = RunLock.isHeld(registry.fs(), registry.path());
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("registry", registry.path().toString());
    tree.put("state", held ? "running" : "idle");
    registry.current().ifPresent(pointer -> put(tree, pointer));
    Verdict last = null;
    for (VersionDir version : registry.versions()) {
      if (version.isJudged()) {
        last = version.verdict();
      } else if (version.hasPlan()) {
        tree.put("unfinished", unfinished(conf, version, held));
      }
    }
    if (last != null) {
      tree.put("last", VerdictText.flat(last));
    }
    return tree;
  }

  private static void put(Map<String, Object> tree, RegistryPointer pointer) {
    tree.put("current", pointer.version());
    tree.put("modelSha256", pointer.modelSha256());
    tree.put("since", pointer.promoted());
  }

  private static Map<String, Object> unfinished(
      Configuration conf, VersionDir version, boolean held) throws IOException {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", version.number());
    tree.put("batch", version.plan().batch());
    Map<String, Object> run = RunStatus.of(conf, version.run());
    // Its lock is the registry's.
    if (!"finished".equals(run.get("state"))) {
      run.put("state", held ? "running" : "stopped");
    }
    tree.put("run", run);
    return tree;
  }
}
