package org.parmac.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.parmac.plan.CostFit;
import org.parmac.plan.IterationModel;
import org.parmac.plan.Layout;
import org.parmac.plan.LayoutSearch;
import org.parmac.plan.MeasuredRun;
import org.parmac.plan.UnitCosts;
import org.parmac.plan.Work;
import org.parmac.store.Json;
import org.parmac.store.RunDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code plan --run DIR…}: how long a training will take, on how many tasks, and what to set. */
@Command(
    name = "plan",
    description = {
      "Says how long a training takes by the number of tasks, what it needs, and what to set:"
          + " ParMAC's speed-up model, with the costs that Hadoop adds.",
      "The seconds come from the counters of runs that were made (--run, the more different the"
          + " better), or are given, or else are usual ones. Those fitted are medians over"
          + " iterations, without the first two, in which the virtual machine still compiles.",
      "Speed-up is against one task. Coordination is what visits, passing on and averaging take,"
          + " against reading, Z step and W step. Training counts three steps besides the"
          + " iterations, of which the first always has a job of its own."
    })
final class PlanCommand extends HadoopCommand {
  @Option(
      names = "--run",
      arity = "1..*",
      paramLabel = "RUN",
      description = "Runs to fit the costs to, on points of one width; the last says the defaults.")
  private List<String> runPaths = new ArrayList<>();

  @CommandLine.Mixin private PlanTargetMixin target;

  @Option(
      names = "--shards",
      paramLabel = "P",
      description = "Shards, a task each; default: as many as are worth it.")
  private Integer shards;

  @CommandLine.Mixin private PlanCostsMixin given;

  @Option(names = "--json", description = "Print one line of JSON, in seconds and bytes.")
  private boolean json;

  @Override
  int execute() throws Exception {
    List<MeasuredRun> runs = new ArrayList<>();
    for (String run : runPaths) {
      runs.add(RunTimings.read(conf(), path(run)));
    }
    Plan plan = plan(runs);
    if (json) {
      out().println(Json.line(PlanTree.of(plan)));
    } else {
      PlanText.print(plan, out());
    }
    out().flush();
    return Main.DONE;
  }

  private Plan plan(List<MeasuredRun> runs) throws IOException, UsageException {
    MeasuredRun last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    try {
      Work work = target.work(last);
      UnitCosts fitted = last == null ? null : CostFit.of(runs, UnitCosts.USUAL);
      UnitCosts costs = last == null ? UnitCosts.USUAL : fitted;
      costs = given.over(costs.forShape(work.columns(), work.bits()));
      int iterations = target.iterations(ended());
      LayoutSearch search = target.search(new IterationModel(costs, work), last, iterations);
      Layout best = fitting(search, search.best().orElse(null));
      Layout chosen =
          shards == null
              ? search.worthwhile().orElseThrow()
              : fitting(search, search.layout(shards));
      List<String> notes = PlanNotes.of(runs, work, chosen, given.isComplete());
      Plan plan = new Plan(runs, fitted, search, iterations, best, chosen, notes);
      notes.addAll(PlanNotes.ofJobs(plan));
      return plan;
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static Layout fitting(LayoutSearch search, Layout layout) throws UsageException {
    if (layout == null || !search.fits(layout)) {
      throw new UsageException(
          "--memory: no task fits"
              + (layout == null ? ", however many shards" : " with " + layout.shards() + " shards")
              + ": give more memory, more shards or more slots");
    }
    return layout;
  }

  /** Iterations of the last run, if it has ended. */
  private int ended() throws IOException {
    if (runPaths.isEmpty()) {
      return 0;
    }
    Path path = path(runPaths.get(runPaths.size() - 1));
    RunDir run = RunDir.open(conf(), path);
    int last = run.lastIteration();
    return run.summary(run.iteration(last)).stop() == null ? 0 : last;
  }
}
