package org.parmac.job;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.mapred.AvroValue;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskInputOutputContext;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunDir;
import org.parmac.store.StepDir;
import org.parmac.store.record.PartialFitRecord;

/**
 * One task's part in several steps, told by the run's directory alone. In each round of a step it
 * does its shards, whose statistics are their last files; the task of shard 0 waits for all of them
 * and fits, w/fit.json last; that is where the next round begins. The driver completes the step,
 * and its summary is where the next one begins.
 *
 * <p>What is there already is not done again, so that an attempt goes on where the one before it
 * was; two at once write the same files.
 */
final class ResidentTask {
  /** The shard whose task fits. */
  static final int FITTER = 0;

  private final TaskInputOutputContext<?, ?, ?, ?> task;
  private final Configuration conf;
  private final List<ShardState> shards;
  private final RunDir run;
  private final FileSystem fs;
  private final boolean fits;
  private final TaskWait wait;

  /**
   * @param shards in order
   */
  ResidentTask(TaskInputOutputContext<?, ?, ?, ?> task, List<ShardState> shards)
      throws IOException {
    this.task = task;
    this.conf = task.getConfiguration();
    this.shards = shards;
    this.run = StepPlan.run(conf);
    this.fs = run.fs();
    this.fits = shards.stream().anyMatch(state -> state.shard().number() == FITTER);
    this.wait = new TaskWait(task, run);
  }

  void run() throws IOException, InterruptedException {
    StepDir step = StepPlan.step(conf, run);
    for (int left = ResidentOptions.steps(conf); left > 0 && step != null; left--) {
      if (!step.isComplete()) {
        onStep(step);
        wait.until(step::isComplete);
      }
      step = left > 1 ? next(step) : null;
    }
  }

  /** The step after a complete one; null: none that is this job's. */
  private StepDir next(StepDir step) throws IOException {
    if (!step.isIteration()) {
      return null;
    }
    int number = Integer.parseInt(step.name().substring(step.name().indexOf('-') + 1));
    StepDir next = run.summary(step).stop() == null ? run.iteration(number + 1) : run.finish();
    return ResidentOptions.includes(conf, next) ? next : null;
  }

  private void onStep(StepDir step) throws IOException, InterruptedException {
    boolean more = true;
    for (int round = 0; more; round++) {
      try (StepPlan plan = StepPlan.of(run, step, round)) {
        int rounds = plan.rounds();
        if (round == rounds) {
          // The driver has put the rounds together.
          wait.until(() -> fs.exists(step.parametersFile()));
        }
        if (!fs.exists(step.fitFile(round))) {
          onRound(plan);
        }
        more = round + 1 < rounds || round + 1 == rounds && isMeasured(plan, rounds);
      }
    }
  }

  /** Whether the step has a round that measures the finished model. */
  private static boolean isMeasured(StepPlan plan, int rounds) throws IOException {
    return plan.isFinish() && RoundFiles.residual(plan.step(), rounds) == null;
  }

  private void onRound(StepPlan plan) throws IOException, InterruptedException {
    StepDir step = plan.step();
    int round = plan.round();
    AsideFiles files = new AsideFiles(fs, step.output(round), task.getTaskAttemptID().toString());
    CirculationPlan circulation = CirculationPlan.of(plan);
    if (circulation != null) {
      if (fits) {
        circulation.start(files.aside("ring"));
      }
      wait.until(() -> fs.exists(step.ring(round)) || fs.exists(step.fitFile(round)));
    }
    ShardStep work = new ShardStep(plan, circulation, task);
    for (ShardState shard : shards) {
      int number = shard.shard().number();
      if (!fs.exists(step.statisticsFile(round, number))) {
        Output output = new Output(files, number);
        work.run(shard, output);
        files.publish();
      }
    }
    if (fits) {
      fit(plan, circulation, files);
    }
    wait.until(() -> fs.exists(step.fitFile(round)));
  }

  /** Files aside; the partial fits in one of them, before the statistics. */
  private record Output(AsideFiles files, int shard, List<PartialFitRecord> fits)
      implements ShardStep.Output {
    Output(AsideFiles files, int shard) {
      this(files, shard, new ArrayList<>());
    }

    @Override
    public void emit(int layer, AvroValue<PartialFitRecord> fit) {
      fits.add(fit.datum());
    }

    @Override
    public OutputStream create(String name) throws IOException {
      if (name.equals(StepDir.statisticsName(shard)) && !fits.isEmpty()) {
        FitsFile.write(files.create(FitsFile.name(shard)), fits);
      }
      return files.create(name);
    }
  }

  /** Merges the shards in order as they come, then fits. */
  private void fit(StepPlan plan, CirculationPlan circulation, AsideFiles files)
      throws IOException, InterruptedException {
    boolean folds = plan.layers().stream().anyMatch(layer -> !layer.circulates());
    LayerFits merged = new LayerFits(plan, circulation, task);
    int[] next = {0};
    int all = run.description().shards();
    wait.until(
        () -> {
          Set<String> done = done(plan.step().statisticsFile(plan.round(), 0).getParent());
          while (next[0] < all && done.contains(DatasetDir.shardFile(next[0]))) {
            if (folds) {
              add(plan, next[0], merged);
            }
            next[0]++;
          }
          return next[0] == all;
        });
    merged.fit();
    merged.write(files::create);
    files.publish();
  }

  private void add(StepPlan plan, int shard, LayerFits merged) throws IOException {
    Path file = new Path(plan.step().output(plan.round()), FitsFile.name(shard));
    for (PartialFitRecord fit : FitsFile.read(fs, file)) {
      merged.add(merged.layer(fit), new AvroValue<>(fit));
    }
  }

  private Set<String> done(Path statistics) throws IOException {
    Set<String> names = new HashSet<>();
    try {
      for (FileStatus file : fs.listStatus(statistics)) {
        names.add(file.getPath().getName());
      }
    } catch (FileNotFoundException e) {
      return names;
    }
    return names;
  }
}
