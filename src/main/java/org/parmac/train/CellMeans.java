package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Features;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/**
 * The round that fits outputs to cells: W has the mean target of each cell, which is the exact
 * minimum of Σ ‖y − W φ(x)‖² for cells that do not overlap. The same is done for the warm
 * parameters' cells, and the better of the two stays: this layer's W step never raises the error.
 *
 * <p>For trees that are averaged the means are the usual choice and no minimum; a further round
 * compares ({@link KeepBetter}), and the new cells are handed on to it as a draft.
 *
 * @param whole the trainer that the round belongs to
 * @param cells of parameters' arrays
 * @param names of the arrays that make the cells
 * @param compares whether a further round compares
 */
record CellMeans(
    Trainer whole,
    Kernels kernels,
    Function<Map<String, Block>, Features> cells,
    java.util.List<String> names,
    boolean compares)
    implements Trainer {
  static final String WEIGHTS = "weights";

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
    for (CellSums sums : fold.both()) {
      sums.readFrom(in);
    }
    return fold;
  }

  private static final class Fold implements PartialFit {
    private final CellMeans trainer;
    private final Parameters warm;
    private final Features next;
    private final CellSums nextSums;
    private final Features old;
    private final CellSums oldSums;

    Fold(CellMeans trainer, Parameters warm) {
      this.trainer = trainer;
      this.warm = warm;
      Map<String, Block> drafts = new java.util.LinkedHashMap<>();
      trainer.names.forEach(name -> drafts.put(name, Drafts.get(warm, name)));
      next = trainer.cells.apply(drafts);
      old = trainer.cells.apply(warm.arrays());
      nextSums = new CellSums(next, warm.units());
      oldSums = new CellSums(old, trainer.compares ? 0 : warm.units());
    }

    CellSums[] both() {
      return new CellSums[] {nextSums, oldSums};
    }

    @Override
    public void add(Block inputs, Block targets) {
      nextSums.add(trainer.kernels, inputs, targets);
      if (!trainer.compares && old.count() > 0) {
        oldSums.add(trainer.kernels, inputs, targets);
      }
    }

    @Override
    public void merge(PartialFit other) {
      nextSums.merge(((Fold) other).nextSums);
      oldSums.merge(((Fold) other).oldSums);
    }

    @Override
    public Parameters fit() {
      if (trainer.compares) {
        return Drafts.with(warm, WEIGHTS, nextSums.means(nextSums.overall()).transpose());
      }
      boolean better = old.count() == 0 || nextSums.explained() > oldSums.explained();
      Features features = better ? next : old;
      CellSums sums = better ? nextSums : oldSums;
      Map<String, Block> arrays = new java.util.LinkedHashMap<>(Drafts.without(warm).arrays());
      arrays.putAll(features.arrays());
      return SampleSeed.keep(
          warm, sums.means(sums.overall()).transpose(), new float[warm.units()], arrays);
    }

    @Override
    public void write(DataOutput out) throws IOException {
      for (CellSums sums : both()) {
        sums.write(out);
      }
    }
  }
}
