package org.parmac.train;

import java.io.DataInput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.parmac.math.Block;
import org.parmac.model.FeatureUnits;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.NearestCentre;
import org.parmac.model.Parameters;

/**
 * Cells of the inputs by k-means, and for each the mean of its targets: f(x) = mean of y over the
 * cell of x.
 *
 * <p>The first fit starts k-means from centres drawn of a sample, further ones from the centres
 * that are there. If the new cells do not lower Σ ‖y − f(x)‖², the old cells stay, with new means.
 *
 * @param cells of the layer, at least 1
 * @param lloydRounds rounds of k-means in each fit
 */
record Quantiser(LayerShape shape, int cells, int lloydRounds) implements Trainer {
  private static final List<String> ARRAYS = List.of(NearestCentre.CENTRES);

  @Override
  public Layer layer(Parameters p) {
    return new FeatureUnits(
        new NearestCentre(p.array(NearestCentre.CENTRES)),
        new LinearUnits(LinearUnits.Activation.LINEAR, p));
  }

  /** A sample, rounds of k-means, and the means. */
  @Override
  public int rounds() {
    return lloydRounds + 2;
  }

  @Override
  public int firstRound(Parameters warm) {
    return warm.array(NearestCentre.CENTRES).rows() > 0 ? 1 : 0;
  }

  @Override
  public Trainer round(int round) {
    if (round == 0) {
      return new SampleRound(this, shape, CentreSeeds.rows(cells), this::drawn);
    }
    return round <= lloydRounds
        ? new LloydRound(this, shape.kernels())
        : new CellMeans(
            this,
            shape.kernels(),
            arrays -> new NearestCentre(arrays.get(NearestCentre.CENTRES)),
            ARRAYS,
            false);
  }

  private Parameters drawn(Parameters warm, Block sample) {
    Block centres = warm.array(NearestCentre.CENTRES);
    return Drafts.with(
        warm,
        NearestCentre.CENTRES,
        centres.rows() > 0
            ? centres
            : CentreSeeds.of(shape.kernels(), sample, cells, SampleSeed.of(warm)));
  }

  /** What training starts from: no cells, 0 for all points. */
  Parameters initial(long seed) {
    return SampleSeed.untrained(shape, 0, seed)
        .with(Map.of(NearestCentre.CENTRES, new Block(0, shape.inputs())));
  }

  @Override
  public int passes() {
    return 1;
  }

  @Override
  public PartialFit start(Parameters warm, long seed) {
    return round(firstRound(warm)).start(warm, seed);
  }

  @Override
  public PartialFit read(Parameters warm, DataInput in) throws IOException {
    return round(firstRound(warm)).read(warm, in);
  }
}
