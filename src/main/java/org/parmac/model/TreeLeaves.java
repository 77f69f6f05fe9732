package org.parmac.model;

import java.util.Arrays;
import java.util.Map;
import org.parmac.math.Block;
import org.parmac.math.Kernels;

/**
 * The leaves of one or more decision trees: 1/T in the place of the leaf that a point reaches in
 * each of the T trees, 0 elsewhere. A point goes left where x_feature ≤ threshold.
 *
 * <p>Nodes are rows of four numbers: the feature, or −1 of a leaf; the threshold; of an inner node
 * the row of its left child, which the right one follows, of a leaf its number; and 1 of a leaf
 * that may still grow. The first T rows are the roots. Without nodes, all is 0.
 */
public final class TreeLeaves implements Cells {
  /** The array of the nodes, nodes × 4. */
  public static final String NODES = "nodes";

  /** The array of T, 1 × 1. */
  public static final String TREES = "trees";

  /** Columns of a node. */
  public static final int WIDTH = 4;

  private final int inputs;
  private final int trees;
  private final Block nodes;
  private final int leaves;
  private float[][] boxes;

  /**
   * @param trees T
   * @param nodes nodes × 4. Shared, not modified.
   */
  public TreeLeaves(int inputs, int trees, Block nodes) {
    this.inputs = inputs;
    this.trees = trees;
    this.nodes = nodes;
    int count = 0;
    for (int n = 0; n < nodes.rows(); n++) {
      count += nodes.get(n, 0) < 0 ? 1 : 0;
    }
    this.leaves = count;
  }

  /** Trees that are nothing but a root, which may grow. */
  public static Block roots(int trees) {
    Block nodes = new Block(trees, WIDTH);
    for (int t = 0; t < trees; t++) {
      setLeaf(nodes, t, t, true);
    }
    return nodes;
  }

  /** Makes a node a leaf. */
  public static void setLeaf(Block nodes, int node, int number, boolean mayGrow) {
    nodes.set(node, 0, -1f);
    nodes.set(node, 1, 0f);
    nodes.set(node, 2, number);
    nodes.set(node, 3, mayGrow ? 1f : 0f);
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int count() {
    return leaves;
  }

  @Override
  public boolean areDisjoint() {
    return trees == 1;
  }

  @Override
  public boolean givesNearest() {
    return true;
  }

  @Override
  public Map<String, Block> arrays() {
    return Map.of(NODES, nodes, TREES, new Block(1, 1, new float[] {trees}));
  }

  /** The row of the leaf that a point reaches in a tree. */
  public int reached(int tree, Block x, int row) {
    float[] n = nodes.values();
    int node = tree;
    int from = x.offset(row);
    while (n[node * WIDTH] >= 0) {
      int p = node * WIDTH;
      node = (int) n[p + 2] + (x.values()[from + (int) n[p]] <= n[p + 1] ? 0 : 1);
    }
    return node;
  }

  @Override
  public void apply(Kernels kernels, Block x, Block phi) {
    phi.resize(x.rows());
    Arrays.fill(phi.values(), 0, x.rows() * leaves, 0f);
    for (int i = 0; i < (leaves == 0 ? 0 : x.rows()); i++) {
      for (int t = 0; t < trees; t++) {
        phi.set(i, (int) nodes.get(reached(t, x, i), 2), 1f / trees);
      }
    }
  }

  /** The nearest point of the leaf's box. */
  @Override
  public void into(Kernels kernels, Block x, int cell, Block points) {
    if (boxes == null) {
      boxes = boxes();
    }
    float[] box = boxes[cell];
    points.resize(x.rows());
    for (int i = 0, p = 0; i < x.rows(); i++) {
      for (int j = 0; j < inputs; j++, p++) {
        points.values()[p] = Math.min(box[inputs + j], Math.max(box[j], x.values()[p]));
      }
    }
  }

  /** Of each leaf the least and then the largest values of its points. */
  private float[][] boxes() {
    float[][] result = new float[leaves][];
    float[] all = new float[2 * inputs];
    Arrays.fill(all, 0, inputs, Float.NEGATIVE_INFINITY);
    Arrays.fill(all, inputs, 2 * inputs, Float.POSITIVE_INFINITY);
    fill(result, 0, all);
    return result;
  }

  private void fill(float[][] result, int node, float[] box) {
    int feature = (int) nodes.get(node, 0);
    int next = (int) nodes.get(node, 2);
    if (feature < 0) {
      result[next] = box;
      return;
    }
    float[] left = box.clone();
    left[inputs + feature] = Math.min(box[inputs + feature], nodes.get(node, 1));
    fill(result, next, left);
    float[] right = box.clone();
    right[feature] = Math.max(box[feature], Math.nextUp(nodes.get(node, 1)));
    fill(result, next + 1, right);
  }
}
