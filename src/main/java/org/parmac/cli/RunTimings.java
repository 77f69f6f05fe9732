package org.parmac.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.plan.Exchange;
import org.parmac.plan.Layout;
import org.parmac.plan.MeasuredRun;
import org.parmac.plan.MeasuredRun.MeasuredIteration;
import org.parmac.plan.Work;
import org.parmac.store.BadDataException;
import org.parmac.store.IterationSummary;
import org.parmac.store.IterationSummary.Circulation;
import org.parmac.store.IterationSummary.Seconds;
import org.parmac.store.LayerSpec;
import org.parmac.store.RunDir;
import org.parmac.store.StatisticsFile;
import org.parmac.store.StepDir;
import org.parmac.store.record.ShardStatisticsRecord;

/** What a run's directory says of the time its iterations took. */
final class RunTimings {
  private RunTimings() {}

  /**
   * @throws BadDataException if the run has no complete iteration with a Z step
   */
  static MeasuredRun read(Configuration conf, Path path) throws IOException {
    RunDir run = RunDir.open(conf, path);
    run.requireHash();
    int last = run.lastIteration();
    if (last < 1) {
      throw new BadDataException(
          run.path()
              + ": expected at least one complete iteration with a Z step ("
              + StepDir.iteration(1)
              + "), found none. Continue the run with: parmac step "
              + path);
    }
    if (run.spec().model() != null) {
      throw new BadDataException(
          run.path()
              + ": expected a run of a binary autoencoder with a linear hash, found one of the"
              + " layers "
              + run.spec().layers().stream().map(LayerSpec::kind).toList()
              + ". The run-time model knows the costs of that one only.");
    }
    List<IterationSummary> summaries = new ArrayList<>();
    for (int i = 1; i <= last; i++) {
      summaries.add(run.summary(run.iteration(i)));
    }
    List<IterationSummary> inside = summaries.stream().filter(RunTimings::isInside).toList();
    boolean resident = 2 * inside.size() > summaries.size();
    List<MeasuredIteration> iterations =
        (resident ? inside : withoutJobsOfSeveral(summaries))
            .stream().map(RunTimings::iteration).toList();
    RunDir.Description d = run.description();
    Circulation way = run.summary(run.iteration(last)).circulation();
    int bits = d.spec().bits();
    boolean both = d.spec().encoder().exchange() == d.spec().decoder().exchange() && way != null;
    Work work =
        new Work(
            d.points(),
            d.columns(),
            bits,
            both ? 2 * bits : bits,
            d.spec().encoder().epochs(),
            way == null ? 1 : way.laps());
    int slots = slots(run, run.iteration(last), d.shards());
    Layout layout =
        way == null
            ? Layout.reduce(d.shards(), slots)
            : new Layout(d.shards(), slots, Exchange.CIRCULATE, way.rings(), way.groups(), true, 1);
    if (resident) {
      boolean held = iterations.get(iterations.size() - 1).read() == 0;
      layout = layout.with(held, Layout.ENDLESS);
    }
    return new MeasuredRun(run.path().getName(), work, layout, iterations);
  }

  /** Only the first step of a job has submitted it. */
  private static boolean isInside(IterationSummary step) {
    return step.seconds().submit() == 0;
  }

  /** Where few of the iterations were in jobs of several: the others. */
  private static List<IterationSummary> withoutJobsOfSeveral(List<IterationSummary> all) {
    List<IterationSummary> others = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      boolean starts = i + 1 < all.size() && isInside(all.get(i + 1));
      if (!isInside(all.get(i)) && !starts) {
        others.add(all.get(i));
      }
    }
    return others.isEmpty() ? all : others;
  }

  private static MeasuredIteration iteration(IterationSummary s) {
    Seconds t = s.seconds();
    boolean circulated = s.circulation() != null;
    return new MeasuredIteration(
        t.total(),
        t.taskRead(),
        t.taskZStep(),
        t.taskWStep(),
        circulated ? s.circulation().exchange() : 0,
        s.tasks() == null ? 0 : s.tasks().waited(),
        s.tasks() == null ? 0 : s.tasks().longest() / s.tasks().median(),
        circulated ? s.circulation().visits() : 0,
        s.nodes() == null ? 0 : s.nodes(),
        t.reduce());
  }

  /** The most tasks of a step that were at work at one time. */
  private static int slots(RunDir run, StepDir step, int shards) throws IOException {
    List<long[]> times = new ArrayList<>();
    for (int s = 0; s < shards; s++) {
      ShardStatisticsRecord r = StatisticsFile.read(run.fs(), step.statisticsFile(s));
      times.add(new long[] {r.getEndMillis() - r.getTaskNanos() / 1_000_000, r.getEndMillis()});
    }
    long most = 1;
    for (long[] task : times) {
      // Half-way through its work, a task has beside it all those that overlap.
      long middle = (task[0] + task[1]) / 2;
      most = Math.max(most, times.stream().filter(t -> t[0] <= middle && middle <= t[1]).count());
    }
    return Math.toIntExact(most);
  }
}
