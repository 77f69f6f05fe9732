package org.parmac.train;

import java.io.DataInput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.parmac.math.Block;
import org.parmac.model.FeatureUnits;
import org.parmac.model.Features;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;
import org.parmac.model.TreeLeaves;

/**
 * A regression tree with a vector at each leaf, or the average of several: grown from the root in
 * each fit, level by level, a round each. One tree stays as it is, with new means, where the new
 * one does not lower Σ ‖y − f(x)‖²; so does a forest, with its old means.
 */
record DecisionTrees(LayerShape shape, TreeOptions options) implements Trainer {
  /** The array of the borders of bins, features × (bins − 1). */
  static final String EDGES = "edges";

  /** Rows that borders of bins are found by. */
  private static final int EDGE_ROWS = 5000;

  private static final List<String> ARRAYS = List.of(TreeLeaves.NODES, TreeLeaves.TREES);

  @Override
  public Layer layer(Parameters p) {
    return new FeatureUnits(leaves(p.arrays()), new LinearUnits(LinearUnits.Activation.LINEAR, p));
  }

  private Features leaves(Map<String, Block> arrays) {
    return new TreeLeaves(shape.inputs(), options.trees(), arrays.get(TreeLeaves.NODES));
  }

  /** Borders of bins, the levels, the means; of several trees a comparison. */
  @Override
  public int rounds() {
    return options.depth() + (options.trees() > 1 ? 3 : 2);
  }

  @Override
  public int firstRound(Parameters warm) {
    return shape.first() && warm.arrays().containsKey(EDGES) ? 1 : 0;
  }

  @Override
  public Trainer round(int round) {
    if (round == 0) {
      return new SampleRound(
          this,
          shape,
          EDGE_ROWS,
          (warm, sample) -> withArray(warm, EDGES, BinEdges.of(sample, options.bins())));
    }
    if (round <= options.depth()) {
      return new TreeLevel(this, round - 1);
    }
    return round == options.depth() + 1
        ? new CellMeans(this, shape.kernels(), this::leaves, ARRAYS, options.trees() > 1)
        : new KeepBetter(this, shape.kernels(), ARRAYS);
  }

  private static Parameters withArray(Parameters p, String name, Block array) {
    Map<String, Block> arrays = new LinkedHashMap<>(p.arrays());
    arrays.put(name, array);
    return p.with(arrays);
  }

  /** What training starts from: no nodes, 0 for all points. */
  Parameters initial(long seed) {
    Block none = new Block(0, TreeLeaves.WIDTH);
    return SampleSeed.untrained(shape, 0, seed)
        .with(new TreeLeaves(shape.inputs(), options.trees(), none).arrays());
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
