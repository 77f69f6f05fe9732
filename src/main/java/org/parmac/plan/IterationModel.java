package org.parmac.plan;

/**
 * The time of an iteration on Hadoop: ParMAC's model ({@link SpeedupModel}), and what Hadoop adds.
 *
 * <p>With n = N/P points a shard, v = ⌈P/S⌉ fillings of the slots, u = v + skew − 1 (the longest
 * task makes the last filling longer), a laps of ε passes:
 *
 * <pre>
 *   start   = a (t_j + v t_t)
 *   Z step  = u n L t_Z
 *
 *   circulate, R rings of Q = ⌈P/R⌉ shards, G groups of at most m = ⌈M/G⌉ submodels, q = min(Q, ⌈S/R⌉) tasks of a ring at a time:
 *   k       = max(G, q) visits one after the other, for each filling of the slots
 *   W step  = (1 + idle) a u k n ε (m t_W + t_g), without t_g if G = 1
 *   exchange= (1 + idle) a v k (t_v + m t_c) + v k m t_c
 *   read    = a u n t_R where the shard is held, otherwise u n t_R (1 + a k ε)
 *   average = P t_a, and a R M t_c if R &gt; 1
 *
 *   reduce:
 *   W step  = a u n ε M t_W,   read = a u n ε t_R,   average = a P t_a
 *
 *   jobs of J &gt; 1 steps, by either exchange:
 *   start   = a t_i + (t_j + t_t) / J
 *   read    = u n t_R / J where the shards are held; otherwise as above
 * </pre>
 *
 * <p>k is the shortest schedule in which every task of a ring trains every group once, each in one
 * place at a time (an open shop of equal jobs); taking whatever is free comes near it. With R = 1,
 * S = P, L = M, G = min(M, P), ε = 1, a = e it is k m = ⌈M/P⌉ P, and without t_g, t_R, t_v, t_a,
 * t_j, t_t, skew and idle the sum is ParMAC's T(P). The last v k m t_c is ParMAC's last lap: each
 * task reads the final parameters. One shard passes nothing on. Copies are averaged by one reducer,
 * which also adds up the sums of the exact decoder.
 *
 * <p>Jobs of several steps are an extension of ours, as is all but ParMAC's own terms: of a job's
 * start, a task's start and the first pass over the points an iteration bears the Jth part, and
 * each lap pays t_i. All min(P, S) tasks run at once, v shards in each, one after the other; the
 * task of shard 0 does what is the reducer's otherwise.
 *
 * <p>Source: Carreira-Perpiñán and Alizadeh, "ParMAC: distributed optimisation of nested functions,
 * with application to learning binary autoencoders", MLSys 2019, the theoretical model of the
 * parallel speed-up.
 */
public record IterationModel(UnitCosts costs, Work work) {

  /** The costs are brought to the width of the points and the length of the codes. */
  public IterationModel {
    boolean same = costs.columns() == work.columns() && costs.bits() == work.bits();
    costs = same ? costs : costs.forShape(work.columns(), work.bits());
  }

  /** T(P) and its parts. */
  public IterationTime time(Layout layout) {
    double start = start(layout);
    double points = shardPoints(layout) * (layout.waves() + skew(layout) - 1);
    double zStep = points * work.bits() * costs.zStep();
    return layout.exchange() == Exchange.REDUCE
        ? reduced(layout, start, points, zStep)
        : circulated(layout, start, points, zStep);
  }

  /** T(1): everything in one shard and one task, by the same exchange and in jobs as long. */
  public double serial(Layout layout) {
    Layout one =
        layout.exchange() == Exchange.REDUCE
            ? Layout.reduce(1, 1).with(layout.isResident(), layout.steps())
            : Layout.circulate(1, 1, work.submodels(), 1, 1, true).with(true, layout.steps());
    return time(one).total();
  }

  /** S = T(1)/T(P). */
  public double speedup(Layout layout) {
    return serial(layout) / time(layout).total();
  }

  private double start(Layout layout) {
    return layout.isResident()
        ? work.laps() * costs.round() + (costs.job() + costs.task()) / layout.steps()
        : work.laps() * (costs.job() + layout.waves() * costs.task());
  }

  /**
   * How often a point is read.
   *
   * @param passes over the points, if each reads them
   * @param jobs what a job of one step reads that holds its shard
   */
  private static double reads(Layout layout, double passes, double jobs) {
    if (!layout.held()) {
      return passes;
    }
    return layout.isResident() ? 1.0 / layout.steps() : jobs;
  }

  private IterationTime reduced(Layout layout, double start, double points, double zStep) {
    double passes = work.laps() * work.passes();
    return new IterationTime(
        start,
        points * reads(layout, passes, passes) * costs.read(),
        zStep,
        points * passes * work.submodels() * costs.wStep(),
        0,
        layout.shards() == 1 ? 0 : work.laps() * layout.shards() * costs.sum());
  }

  private IterationTime circulated(Layout layout, double start, double points, double zStep) {
    double size = Math.ceil((double) work.submodels() / layout.groups());
    double visits = Math.max(layout.groups(), layout.ringTasks());
    double passes = work.laps() * visits * work.passes();
    double wait = layout.ringTasks() > 1 ? 1 + costs.idle() : 1;
    double hop = size * costs.pass();
    double read = points * costs.read() * reads(layout, 1 + passes, work.laps());
    double touch = layout.groups() == 1 ? 0 : costs.touch();
    double wStep = wait * points * passes * (size * costs.wStep() + touch);
    if (layout.shards() == 1) {
      return new IterationTime(start, read, zStep, wStep, 0, 0);
    }
    double turns = layout.waves() * visits;
    double copies =
        layout.rings() == 1 ? 0 : work.laps() * layout.rings() * work.submodels() * costs.pass();
    return new IterationTime(
        start,
        read,
        zStep,
        wStep,
        wait * work.laps() * turns * (costs.visit() + hop) + turns * hop,
        layout.shards() * costs.sum() + copies);
  }

  private double shardPoints(Layout layout) {
    return (double) work.points() / layout.shards();
  }

  private double skew(Layout layout) {
    return layout.shards() == 1 ? 1 : costs.skew();
  }
}
