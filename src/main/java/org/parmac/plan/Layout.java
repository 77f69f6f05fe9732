package org.parmac.plan;

/**
 * How the work is cut.
 *
 * @param shards P, a task each
 * @param slots S, tasks that run at a time
 * @param exchange how parameters meet
 * @param rings R, copies of each group, on disjoint shares of the shards
 * @param groups G, in which the submodels of a ring travel
 * @param held whether a task keeps its points in memory, of one step for the visits, of several
 *     from step to step; otherwise they are read again for each pass
 * @param steps J, steps that a job does. Of several, min(P, S) tasks share the shards and all run
 *     at once.
 */
public record Layout(
    int shards, int slots, Exchange exchange, int rings, int groups, boolean held, int steps) {
  /** Steps of a job without end: what an iteration inside of a job costs, without its start. */
  public static final int ENDLESS = Integer.MAX_VALUE;

  public Layout {
    Numbers.atLeast("shards", shards, 1);
    Numbers.atLeast("slots", slots, 1);
    Numbers.atLeast("rings", rings, 1);
    Numbers.atLeast("groups", groups, 1);
    Numbers.atLeast("steps a job", steps, 1);
    if (rings > shards) {
      throw new IllegalArgumentException(
          "rings must be at most the shards, " + shards + ", got " + rings);
    }
  }

  /** Every shard for itself, then an average; a job each step. */
  public static Layout reduce(int shards, int slots) {
    return new Layout(shards, slots, Exchange.REDUCE, shards, 1, false, 1);
  }

  /**
   * Groups that circulate, a job each step.
   *
   * @param submodels M
   * @param rings 0: the fewest that keep all tasks busy that run at a time, ⌈min(P, S)/M⌉
   * @param groups 0: as many as a ring has shards, at most M
   */
  public static Layout circulate(
      int shards, int slots, int submodels, int rings, int groups, boolean held) {
    int r = rings == 0 ? up(Math.min(shards, slots), submodels) : rings;
    int g = groups == 0 ? Math.min(up(shards, r), submodels) : Math.min(groups, submodels);
    return new Layout(shards, slots, Exchange.CIRCULATE, r, g, held, 1);
  }

  /**
   * The same with other jobs.
   *
   * @param keeps whether tasks keep their points in memory
   * @param stepsPerJob J
   */
  public Layout with(boolean keeps, int stepsPerJob) {
    return new Layout(shards, slots, exchange, rings, groups, keeps, stepsPerJob);
  }

  /** Whether a job does several steps, in tasks that live as long. */
  public boolean isResident() {
    return steps > 1;
  }

  /** Q = ⌈P/R⌉, shards of the largest ring. */
  public int ringShards() {
    return up(shards, rings);
  }

  /** ⌈P/S⌉: how often all slots are filled; of a job of several steps, the shards of a task. */
  public int waves() {
    return up(shards, slots);
  }

  /** q: tasks of a ring that run at a time. */
  public int ringTasks() {
    return Math.max(1, Math.min(ringShards(), up(Math.min(shards, slots), rings)));
  }

  /** ⌈dividend / divisor⌉, of numbers ≥ 1. */
  public static int up(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}
