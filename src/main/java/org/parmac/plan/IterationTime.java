package org.parmac.plan;

/**
 * Seconds of an iteration by what they are spent on.
 *
 * @param start of jobs and tasks
 * @param read reading points
 * @param zStep the Z step
 * @param wStep training
 * @param exchange visits and passing on
 * @param average of copies, in the reducer
 */
public record IterationTime(
    double start, double read, double zStep, double wStep, double exchange, double average) {

  public double total() {
    return start + compute() + coordination();
  }

  /** What one task would have to do as well: reading, Z step and W step. */
  public double compute() {
    return read + zStep + wStep;
  }

  /** What comes from there being several: visits, passing on, averaging. */
  public double coordination() {
    return exchange + average;
  }
}
