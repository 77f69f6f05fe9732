package org.parmac.train;

import java.io.DataInput;
import java.io.IOException;
import java.util.Map;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.math.SymmetricSolver;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;

/**
 * Sigmoid units by nonlinear least squares: for each unit, min over w, b of E(w, b) = Σ_n (t_n −
 * σ(w·x_n + b))² + δN‖w‖², by Gauss–Newton steps with backtracking. No unit's E rises.
 *
 * <p>With the augmented input x̃ = (x, 1), slopes s_n = σ'(w·x_n + b) and residuals r_n = t_n −
 * σ_n, a step d solves (Σ s_n² x̃_n x̃_nᵀ + δN diag(1, …, 1, 0) + ρI) d = Σ s_n r_n x̃_n − δN (w,
 * 0). The ridge ρ = damping · (mean diagonal of Σ s_n² x̃ x̃ᵀ + N/100).
 *
 * <p>A round is one fold over all points, in which each unit is tried at several places along its
 * step: at 0, where it stands, and at 1, ½ and ¼ of it; what the next step needs is summed at 1, in
 * the hope that the unit will go there. A unit that does goes on from there; one that gains only by
 * ½ or ¼ goes there and finds its next step in the round after; one that gains nowhere tries ⅛ of
 * its step. The first round has no step, and is there to find one; the last only tries. So n steps
 * take n + 1 rounds. Between rounds, parameters are what was reached, with the step in an array.
 *
 * <p>Source: Carreira-Perpiñán and Wang, "Distributed optimization of deeply nested systems",
 * AISTATS 2014, supplement (per-unit Gauss–Newton with backtracking from step 1, 1 to 2 steps).
 */
public final class SigmoidUnits implements Trainer {
  /**
   * How units are fitted.
   *
   * @param steps of Gauss–Newton, ≥ 1
   * @param damping ridge relative to what it is added to, &gt; 0
   * @param weightDecay δ ≥ 0
   */
  public record Options(int steps, double damping, double weightDecay) {
    public Options {
      if (steps < 1) {
        throw new IllegalArgumentException("steps must be a whole number >= 1, got " + steps);
      }
      if (!(damping > 0)) {
        throw new IllegalArgumentException("damping must be > 0, got " + damping);
      }
      if (!(weightDecay >= 0)) {
        throw new IllegalArgumentException("weightDecay must be >= 0, got " + weightDecay);
      }
    }
  }

  /** Name of the array that has a step for each unit between rounds: units × (inputs + 1). */
  static final String STEP = "step";

  /** What a step is cut to where none of the places tried was better. */
  private static final float CUT = 0.125f;

  private static final double ABSOLUTE_DAMPING = 0.01;
  private static final double MORE_DAMPING = 100;

  private final Kernels kernels;
  private final Options options;
  private final boolean last;

  public SigmoidUnits(Kernels kernels, Options options) {
    this(kernels, options, false);
  }

  private SigmoidUnits(Kernels kernels, Options options, boolean last) {
    this.kernels = kernels;
    this.options = options;
    this.last = last;
  }

  @Override
  public Layer layer(Parameters parameters) {
    return new LinearUnits(LinearUnits.Activation.SIGMOID, parameters);
  }

  /** The upper triangle of each unit's matrix. */
  @Override
  public long foldBytes(int inputs, int units, long points) {
    long d = inputs + 1L;
    return units * d * (d + 1) / 2 * Double.BYTES;
  }

  @Override
  public int rounds() {
    return options.steps() + 1;
  }

  @Override
  public Trainer round(int round) {
    return new SigmoidUnits(kernels, options, round == options.steps());
  }

  @Override
  public int passes() {
    return 1;
  }

  @Override
  public PartialFit start(Parameters warm, long seed) {
    return new SigmoidFold(this, warm);
  }

  @Override
  public PartialFit read(Parameters warm, DataInput in) throws IOException {
    SigmoidFold fold = new SigmoidFold(this, warm);
    fold.sums().read(in);
    return fold;
  }

  Kernels kernels() {
    return kernels;
  }

  /** Whether this round only tries steps. */
  boolean isLast() {
    return last;
  }

  /** The parameters after this round. */
  Parameters fit(Parameters warm, SigmoidSums sums) {
    Parameters reached = new Parameters(warm.weights().copy(), warm.bias().clone());
    if (sums.points() == 0) {
      return reached;
    }
    Block steps = step(warm);
    Block next = new Block(steps.rows(), steps.columns());
    for (int u = 0; u < warm.units(); u++) {
      int place = place(u, warm, steps, sums);
      move(reached, u, steps, SigmoidFold.PLACES[place]);
      if (!last) {
        boolean tried = place != 1 && hasStep(steps, u);
        if (!tried) {
          newStep(u, reached, sums, next);
        } else if (place == 0) {
          scaleRow(steps, u, CUT, next);
        }
      }
    }
    return last ? reached : reached.with(Map.of(STEP, next));
  }

  /** The steps that parameters come with; none: zero. */
  static Block step(Parameters warm) {
    Block none = new Block(warm.units(), warm.inputs() + 1);
    return warm.arrays().getOrDefault(STEP, none);
  }

  /**
   * Where a unit goes: the full step if that is any good and there is another round, or the best.
   */
  private int place(int u, Parameters warm, Block steps, SigmoidSums sums) {
    if (!hasStep(steps, u)) {
      return 0;
    }
    double[] costs = new double[SigmoidFold.PLACES.length];
    for (int s = 0; s < costs.length; s++) {
      costs[s] = sums.loss(u, s) + decay(u, warm, steps, SigmoidFold.PLACES[s], sums.points());
    }
    if (!last && costs[1] < costs[0]) {
      return 1;
    }
    int best = 0;
    for (int s = 1; s < costs.length; s++) {
      best = costs[s] < costs[best] ? s : best;
    }
    return best;
  }

  private double decay(int u, Parameters warm, Block steps, float place, long points) {
    if (options.weightDecay() == 0) {
      return 0;
    }
    double squares = 0;
    for (int i = 0; i < warm.inputs(); i++) {
      double w = warm.weights().get(u, i) + place * steps.get(u, i);
      squares += w * w;
    }
    return options.weightDecay() * points * squares;
  }

  private static boolean hasStep(Block steps, int u) {
    for (int i = 0; i < steps.columns(); i++) {
      if (steps.get(u, i) != 0) {
        return true;
      }
    }
    return false;
  }

  private static void scaleRow(Block from, int u, float factor, Block to) {
    for (int i = 0; i < from.columns(); i++) {
      to.set(u, i, factor * from.get(u, i));
    }
  }

  /** Moves a unit along its step, with the rounding of {@link SigmoidFold}'s trial. */
  static void move(Parameters p, int u, Block steps, float place) {
    int inputs = p.inputs();
    for (int i = 0; i < inputs; i++) {
      p.weights().set(u, i, p.weights().get(u, i) + place * steps.get(u, i));
    }
    p.bias()[u] += place * steps.get(u, inputs);
  }

  /** Solves for a unit's next step from where the sums were taken. */
  private void newStep(int u, Parameters reached, SigmoidSums sums, Block next) {
    int d = next.columns();
    double[] gram = sums.gram(u);
    double[] right = sums.gradient(u);
    double decay = options.weightDecay() * sums.points();
    double diagonal = 0;
    for (int i = 0; i < d - 1; i++) {
      right[i] -= decay * reached.weights().get(u, i);
      gram[i * d + i] += decay;
    }
    for (int i = 0; i < d; i++) {
      diagonal += gram[i * d + i] / d;
    }
    double ridge = options.damping() * (diagonal + ABSOLUTE_DAMPING * sums.points());
    double[] step = solved(gram, right, d, ridge);
    for (int i = 0; i < d; i++) {
      next.set(u, i, (float) step[i]);
    }
  }

  /** Where rounding has left the matrix indefinite, it takes a larger ridge. */
  private static double[] solved(double[] gram, double[] right, int d, double ridge) {
    double added = 0;
    for (double r = ridge; ; r *= MORE_DAMPING) {
      for (int i = 0; i < d; i++) {
        gram[i * d + i] += r - added;
      }
      added = r;
      try {
        return SymmetricSolver.solve(gram, d, right, 1);
      } catch (ArithmeticException indefinite) {
        if (!(r < 1e3 * Math.max(1, ridge) * MORE_DAMPING)) {
          throw indefinite;
        }
      }
    }
  }
}
