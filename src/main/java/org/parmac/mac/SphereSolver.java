package org.parmac.mac;

import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Codes;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;

/**
 * One layer of bits before linear units in a longer chain: for each point, min over z_k of w_k ‖z_k
 * − f_k(z_{k−1}) − s_k‖² + w_{k+1} ‖z_{k+1} − f_{k+1}(z_k) − s_{k+1}‖², by sphere decoding; exact
 * for up to 24 bits. See {@link CodeSearch}.
 */
final class SphereSolver implements BlockSolver {
  private final Kernels kernels;
  private final int k;
  private final Parameters next;
  private final LinkCost link;
  private CodeSearch search;
  private double weight;
  private double mu;

  /**
   * @param first the layer of coordinates, from 1
   * @param last the same
   */
  SphereSolver(Kernels kernels, NestedModel model, int first, int last) {
    OneLayer.check(first, last);
    this.kernels = kernels;
    this.k = first;
    this.next = model.layers().get(k).parameters();
    this.link = new LinkCost(kernels, model, k);
  }

  @Override
  public int first() {
    return k;
  }

  @Override
  public int last() {
    return k;
  }

  @Override
  public void solve(ChainTile tile, ShardSums sums) {
    link.of(tile);
    if (search == null || weight != link.targetWeight() || mu != link.nearWeight()) {
      weight = link.targetWeight();
      mu = link.nearWeight();
      search = new CodeSearch(kernels, next, weight, mu, true);
    }
    Block z = tile.z(k);
    long[] hashes = new long[z.rows()];
    long[] codes = new long[z.rows()];
    Codes.pack(link.forward(), hashes);
    Codes.pack(z, codes);
    search.tile(link.target(), link.near(), hashes, codes, 0);
    for (int i = 0; i < z.rows(); i++) {
      codes[i] = search.solve(i, sums);
    }
    Codes.unpack(codes, 0, z.rows(), z);
  }
}
