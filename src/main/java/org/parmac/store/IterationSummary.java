package org.parmac.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * What a step of a run found: its summary.json. Errors are sums over the training points in data
 * units (squared distances), µ is given in both units. A fused iteration looks at the parameters it
 * started from, so objective, nestedError and violatedBits belong to the Z step of this iteration
 * and the W of the one before.
 *
 * @param step init, iter-0004, finish
 * @param iteration of an iteration, its number; of init −1; of finish, that of the last iteration
 * @param penalty µ in model units
 * @param penaltyInDataUnits µ times range²
 * @param bitCost s, in model units: what µ is measured against
 * @param points N
 * @param objectiveBefore E_Q before the Z step, at this µ
 * @param objective E_Q after the Z step
 * @param nestedError E_BA; of finish: with the final model
 * @param residual Σ ‖x − f(z)‖² with the decoder that this step fitted; null where it circulated
 * @param changedBits bits of Z changed by the Z step
 * @param violatedBits bits of Z that differ from h(x)
 * @param consistentPoints points with z = h(x)
 * @param nodes visited by sphere decoding
 * @param cappedPoints points whose search was cut short
 * @param violation Σ ‖z − f(z before)‖² over coordinates that are not bits, after the Z step, in
 *     model units; null where all are bits
 * @param multipliersMoved whether the multipliers of the augmented Lagrangian moved before the Z
 *     step; null where there are none
 * @param validationPrecision precision@k on the validation split with the encoder this step fitted
 * @param validationError mean ‖y − f(x)‖² on the validation split with the layers this step fitted
 * @param sizes of layers that choose their own, such as the number of centres, by their names; null
 *     where none does
 * @param stop why iterations end here, a {@link org.parmac.mac.StopRule}, or null
 * @param seconds where the time went
 * @param tasks how even the work was
 * @param circulation how submodels travelled; null where none did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IterationSummary(
    String step,
    int iteration,
    Double penalty,
    Double penaltyInDataUnits,
    Double bitCost,
    long points,
    Double objectiveBefore,
    Double objective,
    Double nestedError,
    Double residual,
    Long changedBits,
    Long violatedBits,
    Long consistentPoints,
    Long nodes,
    Long cappedPoints,
    Double violation,
    Boolean multipliersMoved,
    Double validationPrecision,
    Double validationError,
    Map<String, Integer> sizes,
    String stop,
    Seconds seconds,
    Tasks tasks,
    Circulation circulation) {

  /** The summary of a run's first step, which has no coordinates yet. */
  public static IterationSummary ofStart(String step, long points, Seconds seconds) {
    return new IterationSummary(
        step, -1, null, null, null, points, null, null, null, null, null, null, null, null, null,
        null, null, null, null, null, null, seconds, null, null);
  }

  /**
   * Wall seconds of a step's job by phase, and the sums over its tasks.
   *
   * @param submit until the job was accepted
   * @param map until the last map ended
   * @param reduce until the last reduce ended
   * @param commit until the job's output stood in place and the summary was ready
   * @param taskRead summed over tasks: reading and unpacking tiles
   * @param taskZStep summed over tasks: forward pass, Z step, objective
   * @param taskWStep summed over tasks: partial fits
   * @param taskWrite summed over tasks: writing coordinates
   * @param kernels the part of the map seconds in which tasks were in the Z and W steps
   */
  public record Seconds(
      double submit,
      double map,
      double reduce,
      double commit,
      double taskRead,
      double taskZStep,
      double taskWStep,
      double taskWrite,
      double kernels) {

    @com.fasterxml.jackson.annotation.JsonIgnore
    public double total() {
      return submit + map + reduce + commit;
    }
  }

  /**
   * How even the work of a step's tasks was.
   *
   * @param longest seconds of the task that worked longest; waiting for submodels and passing them
   *     on are not counted
   * @param median seconds of the middle one; of an even number, the mean of the middle two
   * @param longestShard shard of the longest
   * @param waited seconds that tasks waited for submodels, summed over tasks
   * @param cpu processor seconds, summed over tasks
   * @param partialFitBytes of the partial fits that they sent to be merged; what circulated is not
   *     counted. Null in summaries of before.
   * @param kernels what their products were computed by, {@code vector} or {@code plain-java}; both
   *     where tasks differed, which changes no byte of what they gave. Null in summaries of before.
   */
  public record Tasks(
      double longest,
      double median,
      int longestShard,
      double waited,
      double cpu,
      Long partialFitBytes,
      String kernels) {}

  /**
   * How submodels travelled in a step; sums over tasks.
   *
   * @param groups groups of submodels in a ring
   * @param rings copies of each group, on disjoint shares of the shards
   * @param laps rounds over the shards
   * @param visits of a group to a shard
   * @param bytes of parameters that travelled
   * @param exchange seconds of looking for, claiming, reading, writing and passing on
   * @param lostRaces claims that another task was quicker with
   * @param takeOvers groups taken over from tasks that had held them too long
   * @param repeatedVisits visits whose work was dropped because somebody else's counts
   */
  public record Circulation(
      int groups,
      int rings,
      int laps,
      long visits,
      long bytes,
      double exchange,
      long lostRaces,
      long takeOvers,
      long repeatedVisits) {}
}
