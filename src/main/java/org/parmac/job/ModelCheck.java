package org.parmac.job;

import java.util.List;
import java.util.Map;
import org.parmac.mac.ZStepChoice;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.store.LayerSpec;
import org.parmac.store.RunSpec;
import org.parmac.train.IncrementalTrainer;
import org.parmac.train.LayerOptions;
import org.parmac.train.Trainer;

/** Refuses models that cannot work, with the reason, before anything is written. */
public final class ModelCheck {
  private ModelCheck() {}

  /**
   * @param width columns of a point
   * @param warm whether the run starts from a finished model
   * @throws IllegalArgumentException with the reason
   */
  public static void of(RunSpec spec, int width, boolean warm) {
    if (spec.targetColumns().columns() >= width) {
      throw new IllegalArgumentException(
          "model.targets.columns must be less than the columns of a point, "
              + width
              + ", got "
              + spec.targetColumns().columns());
    }
    ModelPlan model = new ModelPlan(spec, width, Kernels.get(), null, -1);
    for (int k = 0; k <= model.hidden(); k++) {
      checkLayer(model.place(k), k < model.hidden());
    }
    if (warm && spec.model() != null) {
      throw new IllegalArgumentException(
          "--warm starts binary autoencoders with a linear hash, not a model of layers: leave it"
              + " out, or the layers");
    }
    checkPenalty(spec, model);
    checkMinibatch(spec, model);
    spec.zStepOptions();
  }

  private static void checkLayer(ModelPlan.Place place, boolean hidden) {
    LayerOptions options = new LayerOptions(place.name(), place.spec().options());
    Trainer trainer = place.kind().trainer(place.shape(), options);
    if (place.spec().circulates() && !(trainer instanceof IncrementalTrainer)) {
      throw new IllegalArgumentException(
          "layer "
              + place.name()
              + ": a layer of kind "
              + place.spec().kind()
              + " cannot circulate, since it is not trained point after point: exchange must be"
              + " reduce");
    }
    boolean bits = place.output() == Layer.Output.BINARY;
    LayerSpec.Start start = place.spec().start();
    boolean forBits = start == LayerSpec.Start.ITQ || start == LayerSpec.Start.PCARR;
    if (hidden && forBits && !bits) {
      throw new IllegalArgumentException(
          "layer "
              + place.name()
              + ": start "
              + start
              + " gives bits, and the layer's outputs are"
              + " numbers: use pca or forward");
    }
    checkStartScale(place, hidden, bits);
    if (hidden && start == LayerSpec.Start.FORWARD && !place.kind().startsForward()) {
      throw new IllegalArgumentException(
          "layer "
              + place.name()
              + ": a layer of kind "
              + place.spec().kind()
              + " is of no use before it is trained: start must be "
              + (bits ? "itq, pca or pcarr" : "pca"));
    }
    if (!hidden && bits) {
      throw new IllegalArgumentException(
          "layer "
              + place.name()
              + ": the last layer cannot put out bits: its error has no"
              + " derivative for the layers before. End with linear, or another layer of numbers.");
    }
  }

  private static void checkStartScale(ModelPlan.Place place, boolean hidden, boolean bits) {
    LayerSpec.Start start = place.spec().start();
    boolean components =
        start == LayerSpec.Start.PCA || start == null && !place.kind().startsForward();
    if (place.spec().startScale() != null && !(hidden && !bits && components)) {
      throw new IllegalArgumentException(
          "layer "
              + place.name()
              + ": startScale is for the numbers of a hidden layer that start from pca: leave it"
              + " out");
    }
  }

  private static void checkMinibatch(RunSpec spec, ModelPlan model) {
    if (spec.minibatchPoints(1) == 0) {
      return;
    }
    if (spec.penalty().hasMultipliers() || spec.circulates()) {
      throw new IllegalArgumentException(
          "model.minibatch goes neither with penalty.multipliers nor with layers that circulate:"
              + " leave out one of them");
    }
    if (model.places().stream().allMatch(p -> p.descent(Map.of()) == null)) {
      throw new IllegalArgumentException(
          "model.minibatch needs a layer that is trained by descent: of kind linear,"
              + " linear-of-sigmoid, sigmoid or step");
    }
  }

  private static void checkPenalty(RunSpec spec, ModelPlan model) {
    if (!spec.isHash() && spec.penalty().unit() == RunSpec.Unit.BIT) {
      throw new IllegalArgumentException(
          "penalty.unit bit is the cost of one wrong bit before linear units; this model has none:"
              + " use scaled");
    }
    boolean bits = model.spaces().stream().anyMatch(s -> s.binary());
    if (spec.penalty().hasMultipliers() && bits) {
      throw new IllegalArgumentException(
          "penalty.multipliers needs coordinates that are numbers: those of bits do not settle");
    }
    if (spec.penalty().hasMultipliers() && spec.circulates()) {
      throw new IllegalArgumentException(
          "penalty.multipliers does not go with layers that circulate: their exchange must be"
              + " reduce");
    }
    List<ZStepChoice.Part> parts = ZStepChoice.of(model.kinds());
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a model must have a hidden layer");
    }
  }
}
