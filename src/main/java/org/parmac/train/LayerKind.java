package org.parmac.train;

import java.util.Map;
import org.parmac.math.Block;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/**
 * A kind of layer, by the name that specifications give it: what it puts out, and who trains it.
 * Kinds are found by {@link java.util.ServiceLoader}, so a jar on the class path can add some.
 *
 * <p>An implementation has a public constructor without arguments and no state. Whatever it makes
 * is a function of its arguments alone: tasks on different machines make their trainers apart.
 */
public interface LayerKind {
  /** What a specification has after {@code kind:}, such as sigmoid. */
  String name();

  /** What layers of this kind put out. */
  Layer.Output output();

  /** What a layer with these options puts out, where that is not always the same. */
  default Layer.Output output(LayerOptions options) {
    return output();
  }

  /** Whether layers of this kind have a derivative that is of use. */
  boolean isSmooth();

  /**
   * Whether a layer is of use before it was trained, so that the first coordinates can be what it
   * makes of random parameters. Otherwise the first coordinates come from the data.
   */
  boolean startsForward();

  /**
   * Makes the layer's trainer.
   *
   * @throws IllegalArgumentException if an option is nonsense, with the option's name
   */
  Trainer trainer(LayerShape shape, LayerOptions options);

  /**
   * Makes a trainer that goes down step by step, with one pass over the points: for iterations in
   * which layers are trained minibatch by minibatch, each {@link PartialFit#add} of it being one.
   *
   * @return null: layers of this kind cannot be trained so
   */
  default IncrementalTrainer descent(LayerShape shape, LayerOptions options) {
    return null;
  }

  /** The parameters that training starts from. */
  Parameters initial(LayerShape shape, LayerOptions options, long seed);

  /**
   * Options that are best found on data, from a small random sample of the first pairs: used where
   * the specification does not have them, and frozen with the run.
   *
   * @param x rows × inputs. Not modified.
   * @param y rows × units. Not modified.
   */
  default Map<String, Double> tuned(LayerShape shape, LayerOptions options, Block x, Block y) {
    return Map.of();
  }
}
