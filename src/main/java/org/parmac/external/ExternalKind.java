package org.parmac.external;

import java.util.Locale;
import java.util.Set;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;
import org.parmac.train.LayerKind;
import org.parmac.train.LayerOptions;
import org.parmac.train.LayerShape;
import org.parmac.train.Trainer;

/**
 * {@code external}: a black box, a command in any language that fits and predicts. Messages are
 * those of {@link Message}. Options: {@code command}, a list; {@code files} that are shipped with
 * the run, and are the command's working directory; {@code output}: real, unit or binary; {@code
 * timeoutSeconds} for an answer; {@code memoryMb}, a limit of its address space, which takes a
 * shell {@code sh} that has {@code ulimit}; {@code maxPoints} of a fit, of which more are sampled;
 * {@code batch}, rows to predict at a time; {@code restarts} after it died.
 */
public final class ExternalKind implements LayerKind {
  private static final Set<String> OUTPUTS = Set.of("real", "unit", "binary");

  @Override
  public String name() {
    return "external";
  }

  /** Unless the options say otherwise. */
  @Override
  public Layer.Output output() {
    return Layer.Output.REAL;
  }

  @Override
  public Layer.Output output(LayerOptions options) {
    return outputOf(options);
  }

  static Layer.Output outputOf(LayerOptions options) {
    return Layer.Output.valueOf(options.oneOf("output", "real", OUTPUTS).toUpperCase(Locale.ROOT));
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
    if (shape.circulates()) {
      throw options.refuse(
          "exchange", "reduce, as a black box has to see all its pairs", "circulate");
    }
    ExternalCommand command = ExternalCommand.of(shape, options);
    options.texts("files");
    int maxPoints = options.whole("maxPoints", 100_000, 1);
    options.refuseOthers();
    return new ExternalTrainer(shape, command, maxPoints);
  }

  @Override
  public Parameters initial(LayerShape shape, LayerOptions options, long seed) {
    return Parameters.ofState(shape.units(), new byte[0]);
  }
}
