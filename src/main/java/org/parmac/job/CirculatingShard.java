package org.parmac.job;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskInputOutputContext;
import org.parmac.job.circulation.Circulation;
import org.parmac.job.circulation.CirculationRun;
import org.parmac.job.circulation.LeasePreference;
import org.parmac.job.circulation.WatchedRing;
import org.parmac.mac.Coordinates;
import org.parmac.mac.Itineraries;
import org.parmac.mac.MacIteration;
import org.parmac.mac.ScaledShard;
import org.parmac.mac.ShardVisits;
import org.parmac.store.FileShard;

/** A map task's part in the circulation: lets all groups of its ring visit its shard. */
final class CirculatingShard {
  /** Seconds for which a task may hold a group unchanged; at least four of its longest visits. */
  private static final String LEASE = "parmac.circulation.lease.seconds";

  /** Seconds, beside two leases, without any movement after which a task that waits gives up. */
  private static final String PATIENCE = "parmac.circulation.patience.seconds";

  /** MiB of points that a task keeps between visits; read again where they are more. */
  private static final String MEMORY = "parmac.circulation.memory.mb";

  private static final int VISITS_A_LEASE = 4;

  /**
   * More than the attempts at a task, of which each restarted master begins at another thousand.
   */
  private static final long ATTEMPTS_A_JOB = 100_000;

  private final CirculationPlan plan;
  private final FileShard shard;
  private final TaskInputOutputContext<?, ?, ?, ?> task;
  private final Configuration conf;

  CirculatingShard(CirculationPlan plan, FileShard shard, TaskInputOutputContext<?, ?, ?, ?> task) {
    this.plan = plan;
    this.shard = shard;
    this.task = task;
    this.conf = task.getConfiguration();
  }

  /**
   * Bytes of points that a task may keep in memory: half of what the heap has beside Hadoop's
   * buffer for sorting, of which each task in this process has one.
   */
  static long memory(Configuration conf) {
    long megabytes = conf.getLong(MEMORY, -1);
    if (megabytes >= 0) {
      return megabytes << 20;
    }
    int tasks =
        JobDefaults.isEmbedded(conf) ? conf.getInt("mapreduce.local.map.tasks.maximum", 1) : 1;
    long sorting = conf.getLong("mapreduce.task.io.sort.mb", 100) << 20;
    return Math.max(0, Runtime.getRuntime().maxMemory() / tasks - sorting) / 2;
  }

  /**
   * Lets the groups of the shard's ring visit.
   *
   * @param points the shard's points
   * @param z their coordinates. Not modified.
   * @param times what the time of training is added to
   */
  CirculationRun.Counts visits(ScaledShard points, Coordinates z, MacIteration.Times times)
      throws IOException, InterruptedException {
    ShardVisits tiles =
        new ShardVisits(
            points, shard.number(), z, plan.how().rowOrders(plan.seed()), plan.lap(), times);
    SubmodelVisits visits = new SubmodelVisits(plan, tiles);
    Itineraries itineraries = plan.itineraries();
    LongSupplier lease = lease(visits, times);
    WatchedRing ring = new WatchedRing(plan.ring(itineraries, shard.number()));
    Circulation circulation =
        new Circulation(
            shard.number(),
            attempt(task.getTaskAttemptID()),
            itineraries,
            ring,
            new LeasePreference(itineraries.preferenceOf(shard.number()), System::nanoTime, lease),
            visits);
    long patience = TimeUnit.SECONDS.toNanos(conf.getLong(PATIENCE, 600));
    CirculationRun.Counts counts =
        new CirculationRun(
                circulation,
                ring,
                alive(itineraries.isFixed()),
                () -> patience + 2 * lease.getAsLong())
            .complete(visits::nanos);
    count(counts);
    return counts;
  }

  /** Before its first visit a task takes its Z step for the measure of one. */
  private LongSupplier lease(SubmodelVisits visits, MacIteration.Times times) {
    long least = TimeUnit.SECONDS.toNanos(conf.getLong(LEASE, 60));
    return () -> {
      long visit = visits.longest() > 0 ? visits.longest() : times.zStep;
      return Math.max(least, VISITS_A_LEASE * visit);
    };
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
  private Runnable alive(boolean fixed) {
    if (!fixed || !JobDefaults.isEmbedded(conf)) {
      return task::progress;
    }
    return () -> {
      task.progress();
      TaskErrors.endIfAny(task);
    };
  }

  private void count(CirculationRun.Counts c) {
    task.getCounter(TrainCounter.VISITS).increment(c.visits());
    task.getCounter(TrainCounter.TRAVELLED_BYTES).increment(c.bytes());
    task.getCounter(TrainCounter.WAIT_MILLIS).increment(c.waitNanos() / 1_000_000);
    task.getCounter(TrainCounter.EXCHANGE_MILLIS).increment(c.exchangeNanos() / 1_000_000);
    task.getCounter(TrainCounter.LOST_RACES).increment(c.lostRaces());
    task.getCounter(TrainCounter.TAKE_OVERS).increment(c.takeOvers());
    task.getCounter(TrainCounter.REPEATED_VISITS).increment(c.repeatedVisits());
  }
}
