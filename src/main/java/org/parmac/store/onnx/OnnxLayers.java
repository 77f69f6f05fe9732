package org.parmac.store.onnx;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.parmac.math.Block;
import org.parmac.model.FeatureUnits;
import org.parmac.model.Features;
import org.parmac.model.GaussianFeatures;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.NearestCentre;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.model.SigmoidFeatures;
import org.parmac.model.TreeLeaves;

/**
 * Layers in ONNX's operators, in float32 as the layers themselves compute:
 *
 * <pre>
 *   x̃ = (x − mean) / range       Sub, Mul; the same bits as here
 *   W x + b                      Gemm
 *   linear, sigmoid, step        nothing; Sigmoid; Greater, Cast
 *   Gaussian basis functions     ‖x‖² + (‖c‖² − 2 x · c): ReduceSumSquare, Gemm, Add; Relu, Mul, Exp, Sub
 *   sigmoids of the inputs       Sigmoid
 *   nearest centre               ‖c‖² − 2 x · c: Gemm, ArgMin; Gather of W's columns
 *   trees                        TreeEnsembleRegressor gives the leaves' numbers; Gather, ReduceSum
 * </pre>
 *
 * <p>A sum of D products is rounded D times here, in the order of the columns, by fused
 * multiply-add; another program adds in another order, and rounds otherwise. Each is within (D + 1)
 * 2⁻²⁴ (Σ|w_j x̃_j| + |b|) of the exact value, but for terms of 2⁻⁴⁸. So a bit of a step on x̃ is
 * the same wherever |w · x̃ + b| is above twice that; nearer to the hyperplane nothing is promised.
 * The same goes for points between two centres. Basis functions differ by some 2⁻²³ (‖x̃‖² + ‖c‖²)
 * / σ², and linear units on them by that times Σ|w_j|. Comparisons with a tree's thresholds are
 * exact, if what stands before the tree is.
 */
public final class OnnxLayers {
  private static final int ROW_BITS = Byte.SIZE;

  private final OnnxGraph graph;

  private OnnxLayers(OnnxGraph graph) {
    this.graph = graph;
  }

  /** Whether a layer can be said in ONNX's operators. */
  public static boolean express(Layer layer) {
    return layer instanceof LinearUnits
        || layer instanceof FeatureUnits units
            && (units.features() instanceof GaussianFeatures
                || units.features() instanceof SigmoidFeatures
                || units.features() instanceof NearestCentre
                || units.features() instanceof TreeLeaves);
  }

  /**
   * The graph of some layers, one after the other.
   *
   * @param input name of the input
   * @param layers one or more that can be {@link #express expressed}
   * @param before scaling of the inputs; null: none
   * @param after scaling of data that the outputs are to be turned back to; null: none
   * @param output name of the output; bits get a second one, {@code codes}, with the same bits in
   *     bytes, bit l in bit l % 8 of byte l / 8
   */
  public static OnnxGraph graph(
      String name, String input, List<Layer> layers, Scaling before, Scaling after, String output) {
    OnnxGraph graph = new OnnxGraph(name);
    OnnxLayers writer = new OnnxLayers(graph);
    String value = graph.input(input, layers.get(0).inputs());
    if (before != null) {
      String mean = graph.constant(before.mean(), before.mean().length);
      String factor = graph.constant(new float[] {1f / before.range()}, 1);
      value = graph.node("Mul", graph.node("Sub", value, mean), factor);
    }
    for (Layer layer : layers) {
      value = writer.layer(layer, value);
    }
    Layer last = layers.get(layers.size() - 1);
    if (after != null) {
      String range = graph.constant(new float[] {after.range()}, 1);
      String mean = graph.constant(after.mean(), after.mean().length);
      value = graph.node("Add", graph.node("Mul", value, range), mean);
    }
    graph.output(output, value, OnnxGraph.FLOAT, last.units());
    if (last.output() == Layer.Output.BINARY) {
      writer.packed(value, last.units());
    }
    return graph;
  }

  /** bits · P with P_lb = 2^(l % 8) in the byte b = l / 8 of bit l: exact. */
  private void packed(String bits, int count) {
    Block powers = new Block(count, (count + ROW_BITS - 1) / ROW_BITS);
    for (int l = 0; l < count; l++) {
      powers.set(l, l / ROW_BITS, 1 << l % ROW_BITS);
    }
    String bytes = graph.node("MatMul", bits, graph.constant(powers));
    graph.output("codes", cast(bytes, OnnxGraph.UINT8), OnnxGraph.UINT8, powers.columns());
  }

  private String cast(String value, int type) {
    return graph.node("Cast", new OnnxAttributes().number("to", type), value);
  }

  private String layer(Layer layer, String x) {
    if (layer instanceof LinearUnits units) {
      return activated(units, affine(units.parameters(), x));
    }
    FeatureUnits units = (FeatureUnits) layer;
    LinearUnits linear = units.linear();
    return activated(linear, onFeatures(units.features(), linear.parameters(), x));
  }

  private String onFeatures(Features features, Parameters p, String x) {
    if (features.count() == 0) {
      return affine(new Parameters(new Block(p.units(), features.inputs()), p.bias()), x);
    }
    if (features instanceof GaussianFeatures) {
      return affine(p, gaussian(features, x));
    }
    if (features instanceof SigmoidFeatures) {
      return affine(p, graph.node("Sigmoid", x));
    }
    String bias = graph.constant(p.bias(), p.units());
    String sums =
        features instanceof TreeLeaves
            ? leaves(features, p.weights(), x)
            : graph.node("Gather", columns(p.weights(), 1), nearest(features, x));
    return graph.node("Add", sums, bias);
  }

  private String activated(LinearUnits units, String y) {
    if (units.activation() == LinearUnits.Activation.STEP) {
      return cast(graph.node("Greater", y, graph.constant(new float[1], 1)), OnnxGraph.FLOAT);
    }
    return units.activation() == LinearUnits.Activation.SIGMOID ? graph.node("Sigmoid", y) : y;
  }

  private String affine(Parameters p, String x) {
    String weights = graph.constant(p.weights());
    OnnxAttributes transposed = new OnnxAttributes().number("transB", 1);
    return graph.node("Gemm", transposed, x, weights, graph.constant(p.bias(), p.units()));
  }

  /** ‖c‖² − 2 x · c of each centre c. */
  private String distances(Block centres, String x) {
    float[] squares = new float[centres.rows()];
    for (int c = 0; c < squares.length; c++) {
      double sum = 0;
      for (int j = 0; j < centres.columns(); j++) {
        sum += (double) centres.get(c, j) * centres.get(c, j);
      }
      squares[c] = (float) sum;
    }
    return graph.node(
        "Gemm",
        new OnnxAttributes().number("transB", 1).real("alpha", -2),
        x,
        graph.constant(centres),
        graph.constant(squares, squares.length));
  }

  private String gaussian(Features features, String x) {
    String own =
        graph.node("ReduceSumSquare", new OnnxAttributes().add("axes", 1).number("keepdims", 1), x);
    Block centres = features.arrays().get(GaussianFeatures.CENTRES);
    double sigma = features.arrays().get(GaussianFeatures.SIGMA).get(0, 0);
    Block mean = features.arrays().get(GaussianFeatures.MEAN);
    String squares = graph.node("Relu", graph.node("Add", own, distances(centres, x)));
    String scale = graph.constant(new float[] {(float) (-1 / (sigma * sigma))}, 1);
    String radial = graph.node("Exp", graph.node("Mul", squares, scale));
    return mean == null ? radial : graph.node("Sub", radial, graph.constant(mean));
  }

  private String nearest(Features features, String x) {
    return graph.node(
        "ArgMin",
        new OnnxAttributes().number("axis", 1).number("keepdims", 0),
        distances(features.arrays().get(NearestCentre.CENTRES), x));
  }

  /** The columns of the weights as rows, times a factor. */
  private String columns(Block weights, float factor) {
    Block rows = weights.transpose();
    for (int p = 0; p < rows.values().length; p++) {
      rows.values()[p] *= factor;
    }
    return graph.constant(rows);
  }

  /**
   * The trees' nodes keep their rows as numbers, each tree's root first; tree t gives its leaf's
   * number for target t.
   */
  private String leaves(Features features, Block weights, String x) {
    Block nodes = features.arrays().get(TreeLeaves.NODES);
    int trees = (int) features.arrays().get(TreeLeaves.TREES).get(0, 0);
    OnnxAttributes ensemble = new OnnxAttributes().number("n_targets", trees);
    for (int tree = 0; tree < trees; tree++) {
      Deque<Integer> open = new ArrayDeque<>(List.of(tree));
      while (!open.isEmpty()) {
        int node = open.pop();
        int feature = (int) nodes.get(node, 0);
        int next = (int) nodes.get(node, 2);
        boolean inner = feature >= 0;
        ensemble
            .add("nodes_treeids", tree)
            .add("nodes_nodeids", node)
            .add("nodes_modes", inner ? "BRANCH_LEQ" : "LEAF")
            .add("nodes_featureids", inner ? feature : 0)
            .add("nodes_values", inner ? nodes.get(node, 1) : 0f)
            .add("nodes_truenodeids", inner ? next : 0)
            .add("nodes_falsenodeids", inner ? next + 1 : 0);
        if (inner) {
          open.push(next + 1);
          open.push(next);
        } else {
          ensemble
              .add("target_treeids", tree)
              .add("target_nodeids", node)
              .add("target_ids", tree)
              .add("target_weights", (float) next);
        }
      }
    }
    String numbers = graph.node("TreeEnsembleRegressor", ensemble, x);
    String means =
        graph.node("Gather", columns(weights, 1f / trees), cast(numbers, OnnxGraph.INT64));
    return graph.node(
        "ReduceSum", new OnnxAttributes().number("keepdims", 0), means, graph.constant(1));
  }
}
