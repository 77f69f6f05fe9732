package org.parmac.mac;

import java.util.List;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;

/**
 * Coordinates that a chain of functions gives: the first ones (of the start) and the last (z_k =
 * f_k(z_{k−1}) of the trained layers).
 */
public final class ForwardZ implements ZStep {
  /**
   * Where a layer of coordinates comes from.
   *
   * @param fromPoints whether the function takes x; otherwise it takes the coordinates before
   */
  public record Source(Layer function, boolean fromPoints) {}

  private final Kernels kernels;
  private final List<Source> sources;
  private final Block[] blocks;

  /** Coordinates of a chain, z_k = f_k(z_{k−1}). */
  public ForwardZ(Kernels kernels, List<? extends Layer> layers) {
    this(layers.stream().map(layer -> new Source(layer, false)).toList(), kernels);
  }

  /** One layer of coordinates, z = h(x). */
  public ForwardZ(Kernels kernels, Layer hash) {
    this(kernels, List.of(hash));
  }

  /**
   * @param sources one for each layer of coordinates
   */
  public ForwardZ(List<Source> sources, Kernels kernels) {
    this.kernels = kernels;
    this.sources = List.copyOf(sources);
    this.blocks =
        sources.stream().map(s -> new Block(0, s.function().units())).toArray(Block[]::new);
  }

  @Override
  public void solve(Block x, Block y, Coordinates z, int from, ShardSums sums) {
    Block inputs = x;
    for (int k = 0; k < blocks.length; k++) {
      Source source = sources.get(k);
      source.function().forward(kernels, source.fromPoints() ? x : inputs, blocks[k]);
      sums.changedBits += changedBits(z, k, from);
      z.write(k, from, blocks[k]);
      inputs = blocks[k];
    }
    sums.consistentPoints += x.rows();
  }

  private long changedBits(Coordinates z, int k, int from) {
    if (!z.spaces().get(k).binary()) {
      return 0;
    }
    Block old = new Block(0, z.spaces().get(k).units());
    z.read(k, from, blocks[k].rows(), old);
    long changed = 0;
    for (int p = 0; p < old.rows() * old.columns(); p++) {
      changed += old.values()[p] != blocks[k].values()[p] ? 1 : 0;
    }
    return changed;
  }
}
