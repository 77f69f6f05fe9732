package org.parmac.mac;

import java.util.ArrayList;
import java.util.List;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.NestedModel;

/**
 * Which solvers a Z step is made of: decided by what the layers are, when a run is created.
 *
 * <ul>
 *   <li>One layer of bits before a linear layer: {@link BinaryZStep}.
 *   <li>Neighbouring layers of numbers, each followed by a smooth layer: all together, by damped
 *       Gauss–Newton.
 *   <li>Bits before a linear layer in a longer chain: sphere decoding, layer by layer.
 *   <li>Otherwise forward evaluations only: flips for bits, pattern search for numbers.
 * </ul>
 */
public final class ZStepChoice {
  /** How a block of coordinate layers is solved for. */
  public enum Method {
    /** Damped Gauss–Newton on all its layers together. */
    GAUSS_NEWTON,
    /** Sphere decoding of one layer of bits before linear units. */
    SPHERE,
    /** Flips of one layer's bits, by forward evaluations. */
    BIT_FLIPS,
    /** Pattern search over one layer's numbers, by forward evaluations. */
    PATTERN_SEARCH
  }

  /** What matters of a layer. */
  public record Kind(Layer.Output output, boolean smooth, boolean linear) {}

  /**
   * Coordinate layers that are solved for together.
   *
   * @param first from 1
   * @param last the same or later
   */
  public record Part(int first, int last, Method method) {}

  private ZStepChoice() {}

  /**
   * The parts of a chain's Z step, from the last to the first.
   *
   * @param layers f_1 … f_{K+1}
   */
  public static List<Part> of(List<Kind> layers) {
    List<Part> parts = new ArrayList<>();
    int last = layers.size() - 1;
    while (last >= 1) {
      Method method = method(layers, last);
      int first = last;
      while (method == Method.GAUSS_NEWTON && first > 1 && method(layers, first - 1) == method) {
        first--;
      }
      parts.add(new Part(first, last, method));
      last = first - 1;
    }
    return parts;
  }

  /**
   * The solvers for a model's Z step, from the last block to the first.
   *
   * @throws IllegalArgumentException if a block has none
   */
  public static List<BlockSolver> solvers(
      Kernels kernels, NestedModel model, ZStepOptions options) {
    List<Kind> kinds = model.layers().stream().map(ZStepChoice::kind).toList();
    return of(kinds).stream().map(part -> solver(kernels, model, part, options)).toList();
  }

  private static Kind kind(Layer layer) {
    boolean linear =
        layer instanceof LinearUnits u && u.activation() == LinearUnits.Activation.LINEAR;
    return new Kind(layer.output(), layer.isSmooth(), linear);
  }

  private static BlockSolver solver(
      Kernels kernels, NestedModel model, Part part, ZStepOptions options) {
    int first = part.first();
    int last = part.last();
    return switch (part.method()) {
      case GAUSS_NEWTON -> new GaussNewtonSolver(kernels, model, first, last, options);
      case SPHERE -> new SphereSolver(kernels, model, first, last);
      case BIT_FLIPS -> new BitFlipSolver(kernels, model, first, last, options.evaluations());
      case PATTERN_SEARCH ->
          new PatternSearchSolver(kernels, model, first, last, options.evaluations());
    };
  }

  /** For z_k, which layer k puts out and layer k + 1 takes. */
  private static Method method(List<Kind> layers, int k) {
    boolean bits = layers.get(k - 1).output() == Layer.Output.BINARY;
    Kind next = layers.get(k);
    if (bits) {
      return next.linear() ? Method.SPHERE : Method.BIT_FLIPS;
    }
    return next.smooth() ? Method.GAUSS_NEWTON : Method.PATTERN_SEARCH;
  }
}
