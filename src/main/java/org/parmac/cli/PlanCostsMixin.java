package org.parmac.cli;

import org.parmac.plan.UnitCosts;
import picocli.CommandLine.Option;

/** Costs that are given, in seconds, for points as wide and codes as long as the target's. */
final class PlanCostsMixin {
  @Option(
      names = "--t-w",
      paramLabel = "S",
      description = "Seconds to train a submodel on a point, a pass.")
  private Double wStep;

  @Option(
      names = "--t-g",
      paramLabel = "S",
      description = "Seconds to bring a point before the submodels of a visit, a pass.")
  private Double touch;

  @Option(
      names = "--t-z",
      paramLabel = "S",
      description = "Seconds of the Z step, a point and bit.")
  private Double zStep;

  @Option(names = "--t-r", paramLabel = "S", description = "Seconds to read a point.")
  private Double read;

  @Option(names = "--t-c", paramLabel = "S", description = "Seconds to pass a submodel on.")
  private Double pass;

  @Option(
      names = "--t-v",
      paramLabel = "S",
      description = "Seconds a visit takes besides: look, claim, open, publish.")
  private Double visit;

  @Option(
      names = "--t-a",
      paramLabel = "S",
      description = "Seconds of the reducer to take and add up what a task has sent.")
  private Double sum;

  @Option(
      names = "--t-j",
      paramLabel = "S",
      description = "Seconds a job takes besides: start, commit, reduce.")
  private Double job;

  @Option(names = "--t-t", paramLabel = "S", description = "Seconds to start a task.")
  private Double task;

  @Option(
      names = "--t-i",
      paramLabel = "S",
      description = "Seconds of an iteration in a job of several, beside its work.")
  private Double round;

  @Option(
      names = "--skew",
      paramLabel = "X",
      description = "The longest task's work over that of the middle one, at least 1.")
  private Double skew;

  @Option(
      names = "--idle",
      paramLabel = "X",
      description = "Waiting for submodels, as a share of the time of visits.")
  private Double idle;

  /** The costs with those that are given in their places. */
  UnitCosts over(UnitCosts c) {
    return new UnitCosts(
        c.columns(),
        c.bits(),
        or(wStep, c.wStep()),
        or(touch, c.touch()),
        zStep == null ? c.project() : 0,
        or(zStep, c.search()),
        or(read, c.read()),
        or(pass, c.pass()),
        or(visit, c.visit()),
        or(sum, c.sum()),
        or(job, c.job()),
        or(task, c.task()),
        or(round, c.round()),
        or(skew, c.skew()),
        or(idle, c.idle()));
  }

  /** Whether all that ParMAC's own model has is given. */
  boolean isComplete() {
    return wStep != null && zStep != null && pass != null;
  }

  private static double or(Double given, double otherwise) {
    return given == null ? otherwise : given;
  }
}
