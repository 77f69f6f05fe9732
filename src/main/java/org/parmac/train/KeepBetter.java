package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/**
 * A last round that takes what the rounds before have drafted only if it lowers Σ ‖y − f(x)‖².
 *
 * @param whole the trainer that the round belongs to
 * @param names of the arrays that were drafted, beside the weights
 */
record KeepBetter(Trainer whole, Kernels kernels, List<String> names) implements Trainer {
  @Override
  public Layer layer(Parameters parameters) {
    return whole.layer(parameters);
  }

  @Override
  public int passes() {
    return 1;
  }

  @Override
  public PartialFit start(Parameters warm, long seed) {
    return new Fold(this, warm);
  }

  @Override
  public PartialFit read(Parameters warm, DataInput in) throws IOException {
    Fold fold = new Fold(this, warm);
    fold.oldError = in.readDouble();
    fold.newError = in.readDouble();
    return fold;
  }

  private static final class Fold implements PartialFit {
    private final Kernels kernels;
    private final Parameters old;
    private final Parameters next;
    private final Layer oldLayer;
    private final Layer nextLayer;
    private final Block outputs;
    private double oldError;
    private double newError;

    Fold(KeepBetter trainer, Parameters warm) {
      kernels = trainer.kernels;
      old = Drafts.without(warm);
      Map<String, Block> arrays = new LinkedHashMap<>(old.arrays());
      trainer.names.forEach(name -> arrays.put(name, Drafts.get(warm, name)));
      Block weights = Drafts.get(warm, CellMeans.WEIGHTS);
      next = SampleSeed.keep(warm, weights, new float[warm.units()], arrays);
      oldLayer = trainer.layer(old);
      nextLayer = trainer.layer(next);
      outputs = new Block(0, warm.units());
    }

    @Override
    public void add(Block inputs, Block targets) {
      oldLayer.forward(kernels, inputs, outputs);
      oldError += SquaredError.of(outputs, targets);
      nextLayer.forward(kernels, inputs, outputs);
      newError += SquaredError.of(outputs, targets);
    }

    @Override
    public void merge(PartialFit other) {
      oldError += ((Fold) other).oldError;
      newError += ((Fold) other).newError;
    }

    @Override
    public Parameters fit() {
      return newError < oldError ? next : old;
    }

    @Override
    public void write(DataOutput out) throws IOException {
      out.writeDouble(oldError);
      out.writeDouble(newError);
    }
  }
}
