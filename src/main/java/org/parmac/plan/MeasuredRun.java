package org.parmac.plan;

import java.util.List;

/**
 * What a run's own counters say of its iterations.
 *
 * @param name to print
 * @param layout as it was; slots: the most tasks that were seen to run at a time; steps a job: 1,
 *     or {@link Layout#ENDLESS} where iterations are those inside of jobs of several steps
 * @param iterations those with a Z step, in order; of jobs of several steps without the first of a
 *     job, which has the job's start in it
 */
public record MeasuredRun(
    String name, Work work, Layout layout, List<MeasuredIteration> iterations) {

  /**
   * Seconds of an iteration: wall and reduce as they passed, the others summed over tasks.
   *
   * @param wall from its start to its end
   * @param read reading points
   * @param zStep Z step
   * @param wStep training
   * @param exchange of visits: all but training and waiting
   * @param waited for submodels
   * @param skew work of the longest task over that of the middle one; 0: not known
   * @param visits number of visits
   * @param nodes number of nodes that the Z step's search has visited
   * @param reduce of the reducer
   */
  public record MeasuredIteration(
      double wall,
      double read,
      double zStep,
      double wStep,
      double exchange,
      double waited,
      double skew,
      long visits,
      long nodes,
      double reduce) {

    /** What the tasks worked by themselves. */
    double work() {
      return read + zStep + wStep;
    }
  }

  /** Iterations in which the virtual machine still compiles: left out if so many more remain. */
  private static final int WARM_UP = 2;

  public MeasuredRun {
    if (iterations.isEmpty()) {
      throw new IllegalArgumentException(
          name + ": expected at least one iteration with a Z step, found none");
    }
    iterations = List.copyOf(iterations);
  }

  /** The iterations that count: without the first two, if at least three remain. */
  public List<MeasuredIteration> counted() {
    return iterations.size() < WARM_UP + 3
        ? iterations
        : iterations.subList(WARM_UP, iterations.size());
  }

  /** The middle one of the iterations that count, in seconds from start to end. */
  public double medianWall() {
    return Numbers.median(counted().stream().map(MeasuredIteration::wall).toList());
  }
}
