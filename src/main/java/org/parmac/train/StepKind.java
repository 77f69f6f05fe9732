package org.parmac.train;

import java.util.Map;
import org.parmac.math.Block;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/** {@code step}: hash bits, each a linear SVM by averaged stochastic gradient descent. */
public final class StepKind implements LayerKind {
  static final String STEP_SIZE = "stepSize";

  private static final int EPOCHS = 2;

  @Override
  public String name() {
    return "step";
  }

  @Override
  public Layer.Output output() {
    return Layer.Output.BINARY;
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
    LinearSvm svm = svm(shape, options, epochs(options, EPOCHS));
    options.refuseOthers();
    return svm;
  }

  /** Passes over the points that options ask for. */
  static int epochs(LayerOptions options, int usual) {
    return options.whole("epochs", usual, 1);
  }

  /** The SVM that options ask for; the step size is found when the run starts. */
  static LinearSvm svm(LayerShape shape, LayerOptions options, int epochs) {
    return new LinearSvm(
        shape.kernels(),
        epochs,
        options.whole("batch", 16, 1),
        options.number("lambda", 1e-4, Double.MIN_NORMAL),
        options.number(STEP_SIZE, 1, Double.MIN_NORMAL),
        options.whole("decay", 0, 0));
  }

  @Override
  public IncrementalTrainer descent(LayerShape shape, LayerOptions options) {
    return svm(shape, options, 1);
  }

  @Override
  public Parameters initial(LayerShape shape, LayerOptions options, long seed) {
    return Parameters.zeros(shape.units(), shape.inputs());
  }

  @Override
  public Map<String, Double> tuned(LayerShape shape, LayerOptions options, Block x, Block y) {
    double found =
        StepSize.find(
            shape.kernels(),
            options.whole("batch", 16, 1),
            options.number("lambda", 1e-4, 0),
            x,
            y);
    return Map.of(STEP_SIZE, found);
  }
}
