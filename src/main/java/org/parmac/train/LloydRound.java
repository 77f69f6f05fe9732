package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.NearestCentre;
import org.parmac.model.Parameters;

/**
 * A round of k-means: every centre of the draft moves to the mean of the inputs that are nearest to
 * it. A centre with none stays where it is.
 *
 * <p>Source: Lloyd, "Least squares quantization in PCM", 1982.
 *
 * @param whole the trainer that the round belongs to
 */
record LloydRound(Trainer whole, Kernels kernels) implements Trainer {
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
    Block centres = Drafts.get(warm, NearestCentre.CENTRES);
    return new Fold(
        kernels, warm, centres, new CellSums(new NearestCentre(centres), centres.columns()));
  }

  @Override
  public PartialFit read(Parameters warm, DataInput in) throws IOException {
    Fold fold = (Fold) start(warm, 0);
    fold.sums().readFrom(in);
    return fold;
  }

  private record Fold(Kernels kernels, Parameters warm, Block centres, CellSums sums)
      implements PartialFit {
    @Override
    public void add(Block inputs, Block targets) {
      sums.add(kernels, inputs, inputs);
    }

    @Override
    public void merge(PartialFit next) {
      sums.merge(((Fold) next).sums);
    }

    @Override
    public Parameters fit() {
      return Drafts.with(warm, NearestCentre.CENTRES, sums.means(centres));
    }

    @Override
    public void write(DataOutput out) throws IOException {
      sums.write(out);
    }
  }
}
