package org.parmac.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.parmac.plan.Exchange;
import org.parmac.plan.Layout;

/** What a plan says to set, and why. */
final class PlanSettings {
  /** dfs.blocksize unless it is set. */
  private static final long BLOCK = 128L << 20;

  /** Jobs of more tasks are never run in the application master by Hadoop. */
  private static final int UBER_TASKS = 9;

  /** One thing to set: an option of a command, or a key of Hadoop or of the specification. */
  record Setting(String what, String value, String why) {}

  private final Plan plan;
  private final Plan.Row chosen;
  private final Layout layout;
  private final List<Setting> settings = new ArrayList<>();

  private PlanSettings(Plan plan) {
    this.plan = plan;
    this.chosen = plan.row(plan.chosen());
    this.layout = plan.chosen();
  }

  static List<Setting> of(Plan plan) {
    PlanSettings s = new PlanSettings(plan);
    s.cut();
    s.exchange();
    s.jobs();
    s.tasks();
    return s.settings;
  }

  private void cut() {
    Plan.Row half = plan.row(plan.search().layout((layout.shards() + 1) / 2));
    String why =
        layout.shards() == 1
            ? "more tasks would not take less than 9/10 of the time"
            : String.format(
                Locale.ROOT,
                "%.3g times as fast as one; %d shards would take %s an iteration in place of %s",
                chosen.speedup(),
                half.layout().shards(),
                PlanText.time(half.time().total()),
                PlanText.time(chosen.time().total()));
    add("import --shards", layout.shards(), why);
    long shard = chosen.footprint().shardBytes();
    if (shard > BLOCK) {
      long blocks = (shard + BLOCK - 1) / BLOCK;
      add(
          "import -D dfs.blocksize",
          blocks * BLOCK,
          "a shard of " + PlanText.bytes(shard) + " in one block is read where it lies");
    }
  }

  private void exchange() {
    boolean circulates = layout.exchange() == Exchange.CIRCULATE;
    Plan.Row other = plan.otherwise();
    add(
        "encoder.exchange",
        circulates ? "circulate" : "reduce",
        String.format(
            Locale.ROOT,
            "coordination is %.1f %% of the compute; with %s an iteration would take %s",
            100 * chosen.time().coordination() / chosen.time().compute(),
            circulates ? "reduce" : "circulate",
            PlanText.time(other.time().total())));
    if (!circulates) {
      return;
    }
    int submodels = plan.work().submodels();
    add(
        "circulation.rings",
        layout.rings(),
        String.format(
            "a ring keeps at most %d tasks busy, and %d run at a time",
            submodels, Math.min(layout.shards(), layout.slots())));
    add(
        "circulation.groups",
        layout.groups(),
        String.format(
            "%d shards a ring, %d submodels: at most %d travel together",
            layout.ringShards(), submodels, (submodels + layout.groups() - 1) / layout.groups()));
  }

  private void jobs() {
    if (!layout.isResident()) {
      return;
    }
    double each = plan.row(layout.with(layout.held(), 1)).time().total();
    add(
        "train --steps-per-job",
        plan.stepsToAskFor(),
        String.format(
            Locale.ROOT,
            "%s an iteration with a job each; all %d tasks must run at once",
            PlanText.time(each),
            Math.min(layout.shards(), layout.slots())));
  }

  private void tasks() {
    int atATime = Math.min(layout.shards(), layout.slots());
    add(
        "slots",
        atATime,
        (layout.waves() == 1
                ? "all tasks at a time"
                : layout.isResident()
                    ? layout.waves() + " shards a task"
                    : "filled " + layout.waves() + " times")
            + "; embedded: -D mapreduce.local.map.tasks.maximum="
            + atATime);
    long heap = chosen.footprint().heapBytes();
    add(
        "mapreduce.map.memory.mb",
        chosen.footprint().containerMegabytes(),
        "a heap of " + PlanText.bytes(heap) + held() + "; the heap is 0.8 of a container");
    if (!chosen.footprint().isHeldByDefault()) {
      add(
          "parmac.circulation.memory.mb",
          (chosen.footprint().heldBytes() >> 20) + 1,
          "else points are kept between "
              + (layout.isResident() ? "passes" : "visits")
              + " only if they take less than half of the heap");
    }
    if (!layout.isResident()
        && layout.shards() > 1
        && layout.shards() <= UBER_TASKS
        && chosen.footprint().datasetBytes() <= BLOCK) {
      add(
          "mapreduce.job.ubertask.enable",
          "false",
          "so small a job would run its tasks one after the other, in the application master");
    }
  }

  private String held() {
    if (!layout.held()) {
      return ", tiles are streamed";
    }
    String bytes = PlanText.bytes(chosen.footprint().heldBytes());
    return layout.isResident()
        ? ", points and codes of "
            + (layout.waves() == 1 ? "a shard" : layout.waves() + " shards")
            + ", "
            + bytes
            + ", in it"
        : ", the shard of " + bytes + " in it";
  }

  private void add(String what, Object value, String why) {
    settings.add(new Setting(what, value.toString(), why));
  }
}
