package org.parmac.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.IterationSummary;
import org.parmac.store.Json;
import org.parmac.store.RunDir;
import org.parmac.store.RunLock;
import org.parmac.store.StartsDir;
import org.parmac.store.StepDir;

/** How far a run has come, from its directory alone. */
final class RunStatus {
  private RunStatus() {}

  /**
   * @return state (not started, running, stopped, finished); once a step is complete, also the last
   *     step and what it found: means over points in squared data units; how even the tasks of the
   *     last iteration were, how submodels travelled in it, and which shard to shrink, if any
   */
  static Map<String, Object> of(Configuration conf, Path path) throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("run", path.toString());
    boolean held = RunLock.isHeld(fs, path);
    StartsDir starts = new StartsDir(fs, path);
    if (starts.isUnderWay()) {
      int ended = starts.results().size();
      tree.put("state", held ? "running" : "stopped");
      tree.put("starts", starts.plan().starts());
      tree.put("startsEnded", ended);
      if (ended < starts.plan().starts()) {
        tree.put("start", of(conf, starts.start(ended + 1)));
      }
      return tree;
    }
    if (!RunDir.exists(fs, path)) {
      if (fs.exists(new Path(path, DatasetDir.FILE))) {
        throw new BadDataException(
            path
                + ": expected a run or a registry, found a dataset. What it holds says: parmac"
                + " inspect "
                + path);
      }
      tree.put("state", held ? "running" : "not started");
      return tree;
    }
    RunDir run = RunDir.open(conf, path);
    int iteration = run.lastIteration();
    boolean finished = run.finish().isComplete() && fs.exists(run.modelFile());
    tree.put("state", finished ? "finished" : held ? "running" : "stopped");
    tree.put("iterations", Math.max(0, iteration));
    StepDir step =
        run.finish().isComplete()
            ? run.finish()
            : iteration >= 0 ? run.iteration(iteration) : run.init();
    if (step.isComplete()) {
      describe(tree, run, step, iteration);
    }
    if (finished) {
      tree.put("modelSha256", run.modelSha256());
    }
    ShardAdvice.put(tree, conf, run);
    return tree;
  }

  private static void describe(Map<String, Object> tree, RunDir run, StepDir step, int iteration)
      throws IOException {
    IterationSummary last = run.summary(step);
    IterationSummary iterated = iteration < 0 ? last : run.summary(run.iteration(iteration));
    tree.put("step", last.step());
    tree.put("stop", last.stop() == null ? "none" : last.stop());
    put(tree, "penalty", iterated.penaltyInDataUnits(), 1);
    put(tree, "meanObjective", iterated.objective(), last.points());
    put(tree, "meanNestedError", last.nestedError(), last.points());
    put(tree, "validationPrecision", last.validationPrecision(), 1);
    if (!run.spec().isHash()) {
      put(tree, "validationError", last.validationError(), 1);
    }
    long written = run.fs().getFileStatus(step.summaryFile()).getModificationTime();
    tree.put("stepEnded", Instant.ofEpochMilli(written).toString());
    tree.put("stepSeconds", Math.round(100 * last.seconds().total()) / 100.0);
    if (iterated.tasks() != null) {
      tree.put("tasks", Json.tree(iterated.tasks()));
    }
    if (iterated.circulation() != null) {
      tree.put("circulation", Json.tree(iterated.circulation()));
    }
  }

  private static void put(Map<String, Object> tree, String name, Double sum, long points) {
    if (sum != null) {
      tree.put(name, sum / points);
    }
  }
}
