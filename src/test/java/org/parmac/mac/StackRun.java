package org.parmac.mac;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.NestedModel;
import org.parmac.model.Scaling;
import org.parmac.model.Targets;

/** A {@link NestedTraining} of a stack at one µ, with all that its Z steps have seen. */
record StackRun(NestedTraining.Result result, List<Visit> visits, List<NestedModel> models) {
  private static final double MU = 0.5;
  private static final int TILE = 32;
  private static final long SEED = 5;

  /**
   * @param given the models to find coordinates for; null: those that are trained
   */
  static StackRun train(LayerStack stack, int shards, int iterations, List<NestedModel> given)
      throws IOException {
    List<Visit> visits = new ArrayList<>();
    List<NestedModel> models = new ArrayList<>();
    List<Shard> parts = new ArrayList<>();
    int points = LayerStack.POINTS.rows();
    for (int s = 0; s < shards; s++) {
      int from = s * points / shards;
      parts.add(new NestedRun.Part(LayerStack.POINTS, from, (s + 1) * points / shards, TILE));
    }
    NestedTraining.ZSteps zSteps =
        (trained, mu) -> {
          NestedModel model = given == null ? trained : given.get(models.size());
          models.add(trained);
          Visit visit = new Visit(model, stack.zStep(model, mu));
          visits.add(visit);
          return visit;
        };
    NestedTraining.Result result =
        new NestedTraining(
                Kernels.get(),
                Scaling.none(LayerStack.POINTS.columns()),
                Targets.INPUTS,
                parts,
                stack.training(SEED),
                zSteps,
                model -> new PenaltySchedule(MU, 1, 1),
                iterations,
                null)
            .train(SEED);
    return new StackRun(result, visits, models);
  }

  /** A Z step that looks at E_Q before and after it. */
  static final class Visit implements ZStep {
    private final NestedModel model;
    private final ZStep inner;
    private final double[] before;
    private final double[] after;
    private final List<List<Float>> z = new ArrayList<>();
    private double largestRise = Double.NEGATIVE_INFINITY;

    Visit(NestedModel model, ZStep inner) {
      this.model = model;
      this.inner = inner;
      this.before = new double[model.layers().size()];
      this.after = new double[model.layers().size()];
      for (int k = 0; k < model.hidden(); k++) {
        z.add(new ArrayList<>());
      }
    }

    @Override
    public void solve(Block x, Block y, Coordinates coordinates, int from, ShardSums sums) {
      double[] old = look(x, y, coordinates, from, before);
      inner.solve(x, y, coordinates, from, sums);
      double[] now = look(x, y, coordinates, from, after);
      for (int i = 0; i < x.rows(); i++) {
        largestRise = Math.max(largestRise, (now[i] - old[i]) / (1e-3 + old[i]));
      }
      for (int k = 0; k < model.hidden(); k++) {
        for (float v : coordinates(coordinates, k, from, x.rows()).values()) {
          z.get(k).add(v);
        }
      }
    }

    /** E_Q of each point; adds each layer's share. */
    private double[] look(Block x, Block y, Coordinates coordinates, int from, double[] shares) {
      Block[] chain = new Block[model.hidden() + 2];
      chain[0] = x;
      chain[model.hidden() + 1] = y;
      for (int k = 0; k < model.hidden(); k++) {
        chain[k + 1] = coordinates(coordinates, k, from, x.rows());
      }
      ChainTile tile = new ChainTile(Kernels.get(), model.layers(), MU, chain, null);
      double[] costs = new double[x.rows()];
      for (int k = 1; k < chain.length; k++) {
        double[] share = new double[x.rows()];
        tile.addCosts(k, k, share);
        shares[k - 1] += Arrays.stream(share).sum() / tile.weight(k);
        tile.addCosts(k, k, costs);
      }
      return costs;
    }

    private static Block coordinates(Coordinates z, int k, int from, int rows) {
      Block block = new Block(0, z.spaces().get(k).units());
      z.read(k, from, rows, block);
      return block.copy();
    }

    NestedModel model() {
      return model;
    }

    /** All coordinates after the step, by layer. */
    List<List<Float>> z() {
      return z;
    }

    /** Σ ‖z_k − f_k(z_{k−1})‖² before the step, k from 0. */
    double before(int k) {
      return before[k];
    }

    double after(int k) {
      return after[k];
    }

    double objectiveBefore() {
      return objective(before);
    }

    /** E_Q after the step. */
    double objective() {
      return objective(after);
    }

    private static double objective(double[] shares) {
      double hidden = 0;
      for (int k = 0; k < shares.length - 1; k++) {
        hidden += shares[k];
      }
      return shares[shares.length - 1] + MU * hidden;
    }

    /** The largest rise of a point's E_Q, relative to it. */
    double largestRise() {
      return largestRise;
    }
  }
}
