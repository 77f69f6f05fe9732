package org.parmac.store;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.parmac.mac.ZStepOptions;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Layer;
import org.parmac.model.Targets;
import org.parmac.train.LayerKinds;
import org.parmac.train.LayerOptions;

/**
 * Which nested model to train, where it is not the binary autoencoder with a linear hash that
 * {@code bits} stands for.
 *
 * @param targets which columns of a point are its targets; null: none, an autoencoder
 * @param scale what is done with the inputs first; null: range
 * @param layers f_1 … f_{K+1}, two or more
 * @param zStep how much work a Z step is; null: as {@link ZStepOptions} has it
 * @param keep which iteration's parameters are finished; null: best of a binary autoencoder, else
 *     last
 * @param minibatch how the first iterations are done; null: as all others
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelSpec(
    TargetsSpec targets,
    Scale scale,
    List<LayerSpec> layers,
    ZSpec zStep,
    Keep keep,
    Minibatch minibatch) {
  private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** Targets; what is null is 0. */
  public record TargetsSpec(Integer columns, Integer classes) {}

  /** How much work a Z step is; what is null has its default. */
  public record ZSpec(
      Integer iterations,
      Integer conjugateGradients,
      Double tolerance,
      Double damping,
      Integer sweeps,
      Integer evaluations) {
    ZStepOptions options() {
      ZStepOptions d = ZStepOptions.DEFAULT;
      return new ZStepOptions(
          or(iterations, d.iterations()),
          or(conjugateGradients, d.conjugateGradients()),
          or(tolerance, d.tolerance()),
          or(damping, d.damping()),
          or(sweeps, d.sweeps()),
          or(evaluations, d.evaluations()));
    }

    private static <T> T or(T value, T otherwise) {
      return value == null ? otherwise : value;
    }
  }

  /**
   * First iterations in which each shard is gone through in minibatches, with a Z step and a step
   * of descent on each.
   *
   * @param epochs how many iterations
   * @param points of a minibatch, about; null: 250
   */
  public record Minibatch(Integer epochs, Integer points) {
    private static final int POINTS = 250;

    public Minibatch {
      points = points == null ? POINTS : points;
      if (epochs == null || epochs < 1) {
        throw new IllegalArgumentException("model.minibatch.epochs must be >= 1, got " + epochs);
      }
      if (points < 1) {
        throw new IllegalArgumentException("model.minibatch.points must be >= 1, got " + points);
      }
    }
  }

  /** What is done with the inputs before the first layer. */
  public enum Scale {
    /** x̃ = (x − mean) / range, with one range for all columns. */
    RANGE,
    /** x̃ = (x − minimum) / range, in [0, 1]. */
    UNIT,
    /** x̃ = x. */
    NONE;

    @JsonCreator
    static Scale of(String name) {
      return RunSpec.named(Scale.class, "model.scale", name);
    }

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Which iteration's parameters are finished. */
  public enum Keep {
    /** The last one's. */
    LAST,
    /** Those that were best on the validation points. */
    BEST;

    @JsonCreator
    static Keep of(String name) {
      return RunSpec.named(Keep.class, "model.keep", name);
    }

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ModelSpec {
    if (layers == null || layers.size() < 2) {
      throw new IllegalArgumentException(
          "model.layers must be 2 or more, got " + (layers == null ? 0 : layers.size()));
    }
    scale = scale == null ? Scale.RANGE : scale;
    layers = named(layers);
    keep =
        keep != null
            ? keep
            : columns(targets).areInputs() && isHash(layers) ? Keep.BEST : Keep.LAST;
    for (int k = 0; k < layers.size() - 1; k++) {
      if (layers.get(k).units() == null) {
        throw new IllegalArgumentException(
            "layer " + layers.get(k).name() + ": units must be said, of all layers but the last");
      }
    }
  }

  /** Layers without a name are called after their place; two of the same name are refused. */
  private static List<LayerSpec> named(List<LayerSpec> layers) {
    boolean hash = isHash(layers);
    List<LayerSpec> result = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int k = 0; k < layers.size(); k++) {
      LayerSpec layer = layers.get(k);
      String place =
          hash
              ? (k == 0 ? BinaryAutoencoder.ENCODER : BinaryAutoencoder.DECODER)
              : "layer" + (k + 1);
      String name = hash || layer.name() == null ? place : layer.name();
      checkName(name);
      if (!names.add(name)) {
        throw new IllegalArgumentException("two layers have the name " + name);
      }
      result.add(
          new LayerSpec(
              name,
              layer.kind(),
              layer.units(),
              layer.start(),
              layer.startScale(),
              layer.exchange(),
              layer.options()));
    }
    return List.copyOf(result);
  }

  /** Names stand in files, and as the names of files. */
  private static void checkName(String name) {
    if (!NAMES.matcher(name).matches() || name.equals(RunDir.SCALING)) {
      throw new IllegalArgumentException(
          "layers[].name must be letters, digits, '.', '_' or '-', beginning with a letter or a"
              + " digit, and not "
              + RunDir.SCALING
              + ", got "
              + name);
    }
  }

  /** Which columns are targets. */
  Targets targetColumns() {
    return columns(targets);
  }

  private static Targets columns(TargetsSpec targets) {
    return targets == null
        ? Targets.INPUTS
        : new Targets(
            targets.columns() == null ? 0 : targets.columns(),
            targets.classes() == null ? 0 : targets.classes());
  }

  ZStepOptions zStepOptions() {
    return zStep == null ? ZStepOptions.DEFAULT : zStep.options();
  }

  /** Whether this is a binary autoencoder: one layer of bits, then linear units. */
  @JsonIgnore
  public boolean isHash() {
    return targetColumns().areInputs() && isHash(layers);
  }

  private static boolean isHash(List<LayerSpec> layers) {
    return layers.size() == 2
        && output(layers.get(0)) == Layer.Output.BINARY
        && layers.get(1).kind().equals("linear");
  }

  private static Layer.Output output(LayerSpec layer) {
    return LayerKinds.named(layer.kind()).output(new LayerOptions(layer.name(), layer.options()));
  }

  /** Bits of the first layer of bits; 0 if there is none. */
  @JsonIgnore
  public int bits() {
    for (LayerSpec layer : layers.subList(0, layers.size() - 1)) {
      if (output(layer) == Layer.Output.BINARY) {
        return layer.units();
      }
    }
    return 0;
  }
}
