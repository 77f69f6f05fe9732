package org.parmac.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.parmac.mac.Coordinates;
import org.parmac.mac.ZStepChoice;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;
import org.parmac.store.LayerSpec;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;
import org.parmac.store.SavedModel;
import org.parmac.train.IncrementalTrainer;
import org.parmac.train.LayerKind;
import org.parmac.train.LayerKinds;
import org.parmac.train.LayerOptions;
import org.parmac.train.LayerShape;
import org.parmac.train.Trainer;

/** The layers of a run's model with their kinds, widths and trainers. */
final class ModelPlan {
  /** A layer of the chain. */
  record Place(LayerSpec spec, LayerKind kind, LayerShape shape) {
    String name() {
      return spec.name();
    }

    Layer.Output output() {
      return kind.output(options(Map.of()));
    }

    /** What trains it minibatch by minibatch; null: nothing does. */
    IncrementalTrainer descent(Map<String, Double> tuned) {
      return kind.descent(shape, options(tuned));
    }

    LayerOptions options(Map<String, Double> tuned) {
      return new LayerOptions(name(), spec.options()).orElse(tuned);
    }
  }

  private final RunSpec spec;
  private final List<Place> places;

  /**
   * @param width columns of a point
   * @param files a local directory with the files that layers name; null: none
   * @param iteration whose W step the trainers are for; −1: none's
   * @throws IllegalArgumentException if the layers cannot be what they are said to be
   */
  ModelPlan(RunSpec spec, int width, Kernels kernels, String files, int iteration) {
    this.spec = spec;
    List<Place> found = new ArrayList<>();
    int inputs = spec.targetColumns().inputs(width);
    List<LayerSpec> layers = spec.layers();
    for (int k = 0; k < layers.size(); k++) {
      LayerSpec layer = layers.get(k);
      boolean last = k == layers.size() - 1;
      int outputs = spec.targetColumns().outputs(width);
      int units = layer.units() == null ? outputs : layer.units();
      if (last && units != outputs) {
        throw new IllegalArgumentException(
            "layer "
                + layer.name()
                + ": the last layer has as many units as there are targets, "
                + outputs
                + ", got "
                + units);
      }
      LayerShape shape =
          new LayerShape(
              kernels, layer.name(), inputs, units, k == 0, layer.circulates(), files, iteration);
      found.add(new Place(layer, LayerKinds.named(layer.kind()), shape));
      inputs = units;
    }
    places = List.copyOf(found);
  }

  static ModelPlan of(RunDir run, Kernels kernels, String files, int iteration) {
    return new ModelPlan(run.spec(), run.description().columns(), kernels, files, iteration);
  }

  /** All layers, f_1 … f_{K+1}. */
  List<Place> places() {
    return places;
  }

  Place place(int k) {
    return places.get(k);
  }

  /** K. */
  int hidden() {
    return places.size() - 1;
  }

  /** The trainer of a layer, with what was found for it when the run started. */
  Trainer trainer(int k, RunDir.Start start) {
    Place place = places.get(k);
    return place.kind().trainer(place.shape(), place.options(start.tuned(place.name())));
  }

  Parameters initial(int k, RunDir.Start start) {
    Place place = places.get(k);
    return place
        .kind()
        .initial(place.shape(), place.options(start.tuned(place.name())), spec.seed());
  }

  /** A layer before it is trained, where nothing was tuned yet; to be closed by the caller. */
  Layer firstFunction(int k) {
    Place p = places.get(k);
    LayerOptions options = p.options(Map.of());
    return p.kind()
        .trainer(p.shape(), options)
        .layer(p.kind().initial(p.shape(), options, spec.seed()));
  }

  /** The spaces of z_1 … z_K. */
  List<Coordinates.Space> spaces() {
    return places.subList(0, hidden()).stream()
        .map(p -> new Coordinates.Space(p.shape().units(), p.output() == Layer.Output.BINARY))
        .toList();
  }

  /** What a Z step has to know of the layers. */
  List<ZStepChoice.Kind> kinds() {
    return places.stream()
        .map(
            p ->
                new ZStepChoice.Kind(
                    p.output(), p.kind().isSmooth(), p.spec().kind().equals("linear")))
        .toList();
  }

  /** Where a hidden layer's first coordinates come from. */
  LayerSpec.Start start(int k) {
    Place place = places.get(k);
    if (place.spec().start() != null) {
      return place.spec().start();
    }
    if (spec.model() == null) {
      return switch (spec.init()) {
        case TPCA -> LayerSpec.Start.PCA;
        case PCARR -> LayerSpec.Start.PCARR;
        default -> LayerSpec.Start.ITQ;
      };
    }
    if (place.kind().startsForward()) {
      return LayerSpec.Start.FORWARD;
    }
    return place.output() == Layer.Output.BINARY ? LayerSpec.Start.ITQ : LayerSpec.Start.PCA;
  }

  /** What a linear map of the points gives as a layer's first coordinates. */
  static LinearUnits startMap(Layer.Output output, Parameters map) {
    LinearUnits.Activation activation =
        switch (output) {
          case BINARY -> LinearUnits.Activation.STEP;
          case UNIT -> LinearUnits.Activation.SIGMOID;
          case REAL -> LinearUnits.Activation.LINEAR;
        };
    return new LinearUnits(activation, map);
  }

  /** The model with some parameters; to be closed by the caller. */
  NestedModel model(RunDir.Start start, Map<String, Parameters> parameters) {
    List<Layer> layers = new ArrayList<>();
    for (int k = 0; k < places.size(); k++) {
      layers.add(trainer(k, start).layer(parameters.get(places.get(k).name())));
    }
    return new NestedModel(layers);
  }

  /** The model with some parameters, as it is kept. */
  SavedModel saved(RunDir run, Map<String, Parameters> parameters) throws IOException {
    List<SavedModel.TrainedLayer> layers = new ArrayList<>();
    for (Place p : places) {
      Map<String, Object> options = spec.model() == null ? Map.of() : p.spec().savedOptions();
      layers.add(
          new SavedModel.TrainedLayer(
              p.name(), p.spec().kind(), options, p.shape().inputs(), parameters.get(p.name())));
    }
    return new SavedModel(run.scaling(), spec.targetColumns(), layers);
  }
}
