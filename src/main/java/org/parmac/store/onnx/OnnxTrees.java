package org.parmac.store.onnx;

import java.util.ArrayList;
import java.util.List;

/** Trees as the attributes of a TreeEnsembleRegressor, a node at a time, each tree's root first. */
final class OnnxTrees {
  private final List<Integer> trees = new ArrayList<>();
  private final List<Integer> nodes = new ArrayList<>();
  private final List<Integer> features = new ArrayList<>();
  private final List<String> modes = new ArrayList<>();
  private final List<Float> thresholds = new ArrayList<>();
  private final List<Integer> left = new ArrayList<>();
  private final List<Integer> right = new ArrayList<>();
  private final List<Integer> leafTrees = new ArrayList<>();
  private final List<Integer> leafNodes = new ArrayList<>();
  private final List<Float> leafNumbers = new ArrayList<>();

  /**
   * Adds a node.
   *
   * @param feature negative of a leaf
   * @param next of an inner node its left child, which the right one follows, of a leaf its number
   * @return whether it is an inner node
   */
  boolean add(int tree, int node, int feature, float threshold, int next) {
    boolean inner = feature >= 0;
    trees.add(tree);
    nodes.add(node);
    features.add(inner ? feature : 0);
    modes.add(inner ? "BRANCH_LEQ" : "LEAF");
    thresholds.add(inner ? threshold : 0f);
    left.add(inner ? next : 0);
    right.add(inner ? next + 1 : 0);
    if (!inner) {
      leafTrees.add(tree);
      leafNodes.add(node);
      leafNumbers.add((float) next);
    }
    return inner;
  }

  /** All of it; the leaf that a point reaches in tree t gives its number for target t. */
  OnnxAttributes attributes(int targets) {
    return new OnnxAttributes()
        .number("n_targets", targets)
        .text("aggregate_function", "SUM")
        .text("post_transform", "NONE")
        .numbers("nodes_treeids", trees)
        .numbers("nodes_nodeids", nodes)
        .numbers("nodes_featureids", features)
        .texts("nodes_modes", modes)
        .reals("nodes_values", thresholds)
        .numbers("nodes_truenodeids", left)
        .numbers("nodes_falsenodeids", right)
        .numbers("target_ids", leafTrees)
        .numbers("target_treeids", leafTrees)
        .numbers("target_nodeids", leafNodes)
        .reals("target_weights", leafNumbers);
  }
}
