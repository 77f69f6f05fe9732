package org.parmac.store;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Layer;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.model.Targets;
import org.parmac.train.LayerKinds;
import org.parmac.train.LayerOptions;
import org.parmac.train.LayerShape;

/**
 * A finished nested model, as it stands in a file.
 *
 * @param scaling of the inputs
 * @param targets which columns of a point are targets
 * @param layers f_1 … f_{K+1}
 */
public record SavedModel(Scaling scaling, Targets targets, List<TrainedLayer> layers) {

  /** A binary autoencoder with a linear hash. */
  public static SavedModel of(BinaryAutoencoder model) {
    Parameters encoder = model.encoder().parameters();
    Parameters decoder = model.decoder().parameters();
    return new SavedModel(
        model.scaling(),
        Targets.INPUTS,
        List.of(
            new TrainedLayer(BinaryAutoencoder.ENCODER, "step", Map.of(), model.columns(), encoder),
            new TrainedLayer(
                BinaryAutoencoder.DECODER, "linear", Map.of(), model.bits(), decoder)));
  }

  /**
   * A layer with what it has learned.
   *
   * @param kind a {@link org.parmac.train.LayerKind}
   * @param options of the kind; of a layer that has circulated with {@code exchange: circulate}
   * @param inputs its width
   */
  public record TrainedLayer(
      String name, String kind, Map<String, Object> options, int inputs, Parameters parameters) {

    /**
     * The function.
     *
     * @param files a local directory with the files that the options name; null: none
     */
    public Layer function(Kernels kernels, String files) {
      Map<String, Object> own = new TreeMap<>(options);
      boolean circulates =
          RunSpec.Exchange.CIRCULATE.toString().equals(own.remove(LayerSpec.EXCHANGE));
      LayerShape shape =
          new LayerShape(kernels, name, inputs, parameters.units(), false, circulates, files);
      return LayerKinds.named(kind).trainer(shape, new LayerOptions(name, own)).layer(parameters);
    }
  }

  /**
   * The functions in a chain.
   *
   * @param files a local directory with the files that layers name; null: none
   */
  public NestedModel nested(Kernels kernels, String files) {
    return new NestedModel(layers.stream().map(l -> l.function(kernels, files)).toList());
  }
}
