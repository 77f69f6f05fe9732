package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;
import org.parmac.model.TreeLeaves;

/**
 * The round that grows trees by one level. The fold counts and sums targets over (node, feature,
 * bin), so that no data travel and any number of shards gives the same tree but for rounding; the
 * fit splits each node where that lowers the sum of squares most,
 *
 * <pre>  ‖S_left‖² / n_left + ‖S_right‖² / n_right − ‖S‖² / n,  S = Σ y over a node's points
 * </pre>
 *
 * which for targets of one-of-n is the Gini criterion. Of more than 16 targets, 16 random
 * projections stand in for them.
 *
 * <p>Sources: Breiman, Friedman, Olshen and Stone, "Classification and regression trees", 1984;
 * Ben-Haim and Tom-Tov, "A streaming parallel decision tree algorithm", JMLR 2010 (histograms that
 * are merged); Joly, Geurts and Wehenkel, "Random forests with random projections of the output
 * space for high dimensional multi-label classification", ECML 2014.
 *
 * @param level depth of the nodes that are split, from 0
 */
record TreeLevel(DecisionTrees whole, int level) implements Trainer {
  /** The least share by which a split must raise the sum of squares that the means explain. */
  private static final double LEAST_GAIN = 1e-10;

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
    return new Fold(this, warm).readFrom(in);
  }

  private static final class Fold implements PartialFit {
    private final TreeLevel trainer;
    private final TreeOptions options;
    private final Kernels kernels;
    private final Parameters warm;
    private final Block edges;
    private final Block nodes;
    private final TreeLeaves leaves;
    private final Block projection;
    private final Block targets;
    private final CounterRandom bag;

    /** Of each node that may grow: the features it may split on, and its histogram. */
    private final int[][] features;

    private final double[][] histograms;
    private final int width;
    private long row;

    Fold(TreeLevel trainer, Parameters warm) {
      this.trainer = trainer;
      this.options = trainer.whole.options();
      this.kernels = trainer.whole.shape().kernels();
      this.warm = warm;
      this.edges = warm.array(DecisionTrees.EDGES);
      this.nodes =
          trainer.level == 0
              ? TreeLeaves.roots(options.trees())
              : Drafts.get(warm, TreeLeaves.NODES);
      this.leaves = new TreeLeaves(edges.rows(), options.trees(), nodes);
      long seed = SampleSeed.of(warm);
      this.projection = projection(warm.units(), seed);
      this.targets = projection == null ? null : new Block(0, TreeOptions.TARGETS);
      this.width = 1 + Math.min(TreeOptions.TARGETS, warm.units());
      this.bag = new CounterRandom(seed, "rows of trees");
      this.features = new int[nodes.rows()][];
      this.histograms = new double[nodes.rows()][];
      openNodes(new CounterRandom(seed, "features of nodes"));
    }

    private static Block projection(int units, long seed) {
      if (units <= TreeOptions.TARGETS) {
        return null;
      }
      CounterRandom random = new CounterRandom(seed, "projection of targets");
      Block projection = new Block(TreeOptions.TARGETS, units);
      for (int p = 0; p < projection.values().length; p++) {
        projection.values()[p] = (float) random.gaussian(p);
      }
      return projection;
    }

    private void openNodes(CounterRandom random) {
      for (int n = 0; n < features.length; n++) {
        if (nodes.get(n, 3) != 0) {
          features[n] = chosen(random, n);
          histograms[n] = new double[features[n].length * options.bins() * width];
        }
      }
    }

    /** The features of the lowest random ranks, in order. */
    private int[] chosen(CounterRandom random, int node) {
      int inputs = edges.rows();
      int count = options.features(inputs);
      long[] ranks = new long[inputs];
      for (int f = 0; f < inputs; f++) {
        ranks[f] = random.bits((long) node * inputs + f);
      }
      long[] sorted = ranks.clone();
      Arrays.sort(sorted);
      return java.util.stream.IntStream.range(0, inputs)
          .filter(f -> ranks[f] <= sorted[count - 1])
          .limit(count)
          .toArray();
    }

    @Override
    public void startShard(long firstRow) {
      row = firstRow;
    }

    @Override
    public void add(Block inputs, Block y) {
      Block t = y;
      if (projection != null) {
        targets.resize(y.rows());
        kernels.timesTransposed(y, projection, targets);
        t = targets;
      }
      int trees = options.trees();
      for (int i = 0; i < inputs.rows(); i++, row++) {
        for (int tree = 0; tree < trees; tree++) {
          if (options.rowShare() >= 1 || bag.uniform(row * trees + tree) < options.rowShare()) {
            int node = leaves.reached(tree, inputs, i);
            if (features[node] != null) {
              add(node, inputs, i, t);
            }
          }
        }
      }
    }

    private void add(int node, Block inputs, int i, Block t) {
      double[] histogram = histograms[node];
      int[] chosen = features[node];
      int from = inputs.offset(i);
      for (int slot = 0; slot < chosen.length; slot++) {
        int bin = BinEdges.bin(edges, chosen[slot], inputs.values()[from + chosen[slot]]);
        int h = (slot * options.bins() + bin) * width;
        histogram[h++]++;
        for (int u = 0, p = t.offset(i); u < width - 1; u++, p++) {
          histogram[h++] += t.values()[p];
        }
      }
    }

    @Override
    public void merge(PartialFit next) {
      Fold other = (Fold) next;
      for (int n = 0; n < histograms.length; n++) {
        for (int h = 0; histograms[n] != null && h < histograms[n].length; h++) {
          histograms[n][h] += other.histograms[n][h];
        }
      }
    }

    @Override
    public Parameters fit() {
      TreeSplit[] splits = new TreeSplit[histograms.length];
      int found = 0;
      for (int n = 0; n < splits.length; n++) {
        if (histograms[n] != null) {
          splits[n] =
              TreeSplit.best(
                  histograms[n], features[n], options.bins(), width, options.minLeaf(), LEAST_GAIN);
          found += splits[n] == null ? 0 : 1;
        }
      }
      return Drafts.with(warm, TreeLeaves.NODES, grown(splits, found));
    }

    private Block grown(TreeSplit[] splits, int found) {
      boolean more = trainer.level + 1 < options.depth();
      Block result = new Block(nodes.rows() + 2 * found, TreeLeaves.WIDTH);
      System.arraycopy(nodes.values(), 0, result.values(), 0, nodes.rows() * TreeLeaves.WIDTH);
      int end = nodes.rows();
      for (int n = 0; n < splits.length; n++) {
        if (splits[n] != null) {
          result.set(n, 0, splits[n].feature());
          result.set(n, 1, edges.get(splits[n].feature(), splits[n].bin()));
          result.set(n, 2, end);
          result.set(n, 3, 0);
          TreeLeaves.setLeaf(result, end++, 0, more);
          TreeLeaves.setLeaf(result, end++, 0, more);
        } else {
          result.set(n, 3, 0);
        }
      }
      for (int n = 0, leaf = 0; n < end; n++) {
        if (result.get(n, 0) < 0) {
          result.set(n, 2, leaf++);
        }
      }
      return result;
    }

    /** Histograms; of an empty bin only that it is. */
    @Override
    public void write(DataOutput out) throws IOException {
      for (double[] histogram : histograms) {
        for (int h = 0; histogram != null && h < histogram.length; h += width) {
          out.writeInt((int) histogram[h]);
          for (int u = 1; histogram[h] > 0 && u < width; u++) {
            out.writeDouble(histogram[h + u]);
          }
        }
      }
    }

    Fold readFrom(DataInput in) throws IOException {
      for (double[] histogram : histograms) {
        for (int h = 0; histogram != null && h < histogram.length; h += width) {
          histogram[h] = in.readInt();
          for (int u = 1; histogram[h] > 0 && u < width; u++) {
            histogram[h + u] = in.readDouble();
          }
        }
      }
      return this;
    }
  }
}
