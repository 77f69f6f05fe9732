package org.parmac.train;

import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/**
 * {@code tree}: a decision tree with numbers at its leaves, or a forest. Options: {@code trees}, 1
 * where it is not said; {@code depth}, {@code minLeaf} and {@code bins} of each; {@code
 * featureShare} that a node and {@code rowShare} that a tree chooses from, all for one tree, 1/3
 * and 0.632 for more.
 */
public final class TreeKind implements LayerKind {
  @Override
  public String name() {
    return "tree";
  }

  @Override
  public Layer.Output output() {
    return Layer.Output.REAL;
  }

  @Override
  public boolean isSmooth() {
    return false;
  }

  @Override
  public boolean startsForward() {
    return false;
  }

  @Override
  public Trainer trainer(LayerShape shape, LayerOptions options) {
    DecisionTrees trees = new DecisionTrees(shape, TreeOptions.of(shape, options));
    options.refuseOthers();
    return trees;
  }

  @Override
  public Parameters initial(LayerShape shape, LayerOptions options, long seed) {
    return new DecisionTrees(shape, TreeOptions.of(shape, options)).initial(seed);
  }
}
