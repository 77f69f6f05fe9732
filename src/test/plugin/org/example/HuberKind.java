package org.example;

import org.parmac.math.Block;
import org.parmac.math.SymmetricSolver;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;
import org.parmac.train.BatchTrainer;
import org.parmac.train.LayerKind;
import org.parmac.train.LayerOptions;
import org.parmac.train.LayerShape;
import org.parmac.train.Trainer;

/** {@code huber}: linear units that do not let outliers lead them. Option {@code delta}. */
public final class HuberKind implements LayerKind {
  @Override
  public String name() {
    return "huber";
  }

  @Override
  public Layer.Output output() {
    return Layer.Output.REAL;
  }

  @Override
  public boolean isSmooth() {
    return true;
  }

  @Override
  public boolean startsForward() {
    return false;
  }

  @Override
  public Trainer trainer(LayerShape shape, LayerOptions options) {
    double delta = options.number("delta", 0.1, Double.MIN_NORMAL);
    int maxPoints = options.whole("maxPoints", 100_000, 1);
    options.refuseOthers();
    return new Huber(shape, maxPoints, delta);
  }

  @Override
  public Parameters initial(LayerShape shape, LayerOptions options, long seed) {
    return Parameters.zeros(shape.units(), shape.inputs());
  }

  /** Least squares again and again, a residual r weighted by min(1, delta / |r|). */
  private static final class Huber extends BatchTrainer {
    private static final int ROUNDS = 10;
    private final double delta;

    Huber(LayerShape shape, int maxPoints, double delta) {
      super(shape, maxPoints);
      this.delta = delta;
    }

    @Override
    public Layer layer(Parameters parameters) {
      return new LinearUnits(LinearUnits.Activation.LINEAR, parameters);
    }

    @Override
    protected Parameters fit(Block x, Block y, Parameters warm, long seed) {
      Parameters fitted = Parameters.zeros(y.columns(), x.columns());
      for (int unit = 0; unit < y.columns(); unit++) {
        double[] w = new double[x.columns() + 1];
        for (int round = 0; round < ROUNDS; round++) {
          w = weighted(x, y, unit, w, round == 0 ? Double.POSITIVE_INFINITY : delta);
        }
        for (int j = 0; j < x.columns(); j++) {
          fitted.weights().set(unit, j, (float) w[j]);
        }
        fitted.bias()[unit] = (float) w[x.columns()];
      }
      return fitted;
    }

    private static double[] weighted(Block x, Block y, int unit, double[] w, double delta) {
      int n = w.length;
      double[] gram = new double[n * n];
      double[] cross = new double[n];
      double[] row = new double[n];
      for (int i = 0; i < x.rows(); i++) {
        double residual = y.get(i, unit);
        for (int j = 0; j < n; j++) {
          row[j] = j < n - 1 ? x.get(i, j) : 1;
          residual -= w[j] * row[j];
        }
        double weight = Math.min(1, delta / Math.abs(residual));
        for (int j = 0; j < n; j++) {
          cross[j] += weight * row[j] * y.get(i, unit);
          for (int k = 0; k < n; k++) {
            gram[j * n + k] += weight * row[j] * row[k];
          }
        }
      }
      for (int j = 0; j < n; j++) {
        gram[j * n + j] += 1e-8 * x.rows();
      }
      return SymmetricSolver.solve(gram, n, cross, 1);
    }
  }
}
