package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.parmac.math.Block;

/** What the warm and the new parameters of each unit have lost over some points. */
final class WarmAndNewLosses {
  private final double[] warm;
  private final double[] fresh;
  private long points;

  WarmAndNewLosses(int units) {
    warm = new double[units];
    fresh = new double[units];
  }

  /** Adds each unit's Σ (t − f)² over the rows of f, whose targets begin at row from. */
  static void add(Block outputs, Block targets, int from, double[] sums) {
    for (int i = 0, p = 0, q = targets.offset(from); i < outputs.rows(); i++) {
      for (int u = 0; u < sums.length; u++, p++, q++) {
        double r = (double) targets.values()[q] - outputs.values()[p];
        sums[u] += r * r;
      }
    }
  }

  /** One sum a unit. Shared: to be added to. */
  double[] warm() {
    return warm;
  }

  /** One sum a unit. Shared: to be added to. */
  double[] fresh() {
    return fresh;
  }

  long points() {
    return points;
  }

  void addPoints(int rows) {
    points += rows;
  }

  /** Whether a unit's new parameters have lost less. */
  boolean hasFallen(int unit) {
    return fresh[unit] < warm[unit];
  }

  void add(WarmAndNewLosses other) {
    points += other.points;
    for (int u = 0; u < warm.length; u++) {
      warm[u] += other.warm[u];
      fresh[u] += other.fresh[u];
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(points);
    for (int u = 0; u < warm.length; u++) {
      out.writeDouble(warm[u]);
      out.writeDouble(fresh[u]);
    }
  }

  static WarmAndNewLosses read(int units, DataInput in) throws IOException {
    WarmAndNewLosses losses = new WarmAndNewLosses(units);
    losses.points = in.readLong();
    for (int u = 0; u < units; u++) {
      losses.warm[u] = in.readDouble();
      losses.fresh[u] = in.readDouble();
    }
    return losses;
  }
}
