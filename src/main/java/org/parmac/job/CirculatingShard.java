package org.parmac.job;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskInputOutputContext;
import org.parmac.job.circulation.Circulation;
import org.parmac.job.circulation.CirculationRun;
import org.parmac.job.circulation.LeasePreference;
import org.parmac.job.circulation.WatchedRing;
import org.parmac.mac.Itineraries;
import org.parmac.mac.MacIteration;
import org.parmac.mac.ScaledShard;
import org.parmac.mac.ShardVisits;
import org.parmac.store.FileShard;

/** A map task's part in the circulation: lets all groups of its ring visit its shard. */
final class CirculatingShard {
  /** Seconds for which a task may hold a group unchanged; at least four of its longest visits. */
  private static final String LEASE = "parmac.circulation.lease.seconds";

  /** Seconds without any movement after which a task gives up waiting in a fixed order. */
  private static final String PATIENCE = "parmac.circulation.patience.seconds";

  /** MiB of points that a task keeps between visits; read again where they are more. */
  private static final String MEMORY = "parmac.circulation.memory.mb";

  private static final int VISITS_A_LEASE = 4;

  /**
   * More than the attempts at a task, of which each restarted master begins at another thousand.
   */
  private static final long ATTEMPTS_A_JOB = 100_000;

  private CirculatingShard() {}

  /** Bytes of points that a task of this job may keep in memory. */
  static long memory(Configuration conf) {
    long megabytes = conf.getLong(MEMORY, -1);
    if (megabytes >= 0) {
      return megabytes << 20;
    }
    int tasks =
        JobDefaults.isEmbedded(conf) ? conf.getInt("mapreduce.local.map.tasks.maximum", 1) : 1;
    return Runtime.getRuntime().maxMemory() / 2 / tasks;
  }

  /**
   * @param points the shard's points
   * @param z their coordinates. Not modified.
   */
  static CirculationRun.Counts run(
      CirculationPlan plan,
      FileShard shard,
      ScaledShard points,
      long[] z,
      int bits,
      MacIteration.Times times,
      TaskInputOutputContext<?, ?, ?, ?> task)
      throws IOException, InterruptedException {
    Configuration conf = task.getConfiguration();
    ShardVisits tiles =
        new ShardVisits(
            points,
            shard.number(),
            shard.columns(),
            z,
            bits,
            plan.how().rowOrders(plan.seed()),
            plan.lap(),
            times);
    SubmodelVisits visits = new SubmodelVisits(plan, tiles);
    Itineraries itineraries = plan.itineraries();
    long lease = TimeUnit.SECONDS.toNanos(conf.getLong(LEASE, 60));
    LeasePreference preference =
        new LeasePreference(
            itineraries.preferenceOf(shard.number()),
            System::nanoTime,
            () -> Math.max(lease, VISITS_A_LEASE * visits.longest()));
    WatchedRing ring = new WatchedRing(plan.ring());
    Circulation circulation =
        new Circulation(
            shard.number(),
            attempt(task.getTaskAttemptID()),
            itineraries,
            ring,
            preference,
            visits);
    long patience =
        itineraries.isFixed()
            ? TimeUnit.SECONDS.toNanos(conf.getLong(PATIENCE, 600))
            : Long.MAX_VALUE;
    CirculationRun.Counts counts =
        new CirculationRun(circulation, ring, alive(task, itineraries.isFixed()), patience)
            .complete(visits::nanos);
    count(counts, task);
    return counts;
  }

  /**
   * A number that no other attempt has: a step that is done again has the same shards and attempts,
   * but another job.
   */
  static long attempt(TaskAttemptID id) {
    return id.getJobID().getId() * ATTEMPTS_A_JOB + id.getId();
  }

  /**
   * What a task does to show that it is alive. Embedded tasks are neither repeated nor ended when
   * another one fails: in a fixed order they would wait for it, so they look for its report.
   */
  private static Runnable alive(TaskInputOutputContext<?, ?, ?, ?> task, boolean fixed) {
    Configuration conf = task.getConfiguration();
    if (!fixed || !JobDefaults.isEmbedded(conf)) {
      return task::progress;
    }
    return () -> {
      task.progress();
      TaskErrors.endIfAny(conf);
    };
  }

  private static void count(CirculationRun.Counts c, TaskInputOutputContext<?, ?, ?, ?> task) {
    task.getCounter(TrainCounter.VISITS).increment(c.visits());
    task.getCounter(TrainCounter.TRAVELLED_BYTES).increment(c.bytes());
    task.getCounter(TrainCounter.WAIT_MILLIS).increment(c.waitNanos() / 1_000_000);
    task.getCounter(TrainCounter.EXCHANGE_MILLIS).increment(c.exchangeNanos() / 1_000_000);
    task.getCounter(TrainCounter.LOST_RACES).increment(c.lostRaces());
    task.getCounter(TrainCounter.TAKE_OVERS).increment(c.takeOvers());
    task.getCounter(TrainCounter.REPEATED_VISITS).increment(c.repeatedVisits());
  }
}
