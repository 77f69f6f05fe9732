package org.parmac.job;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.parmac.mac.StopRule;
import org.parmac.model.Parameters;
import org.parmac.store.LayerSpec;
import org.parmac.store.ModelFile;

/** The parameters that a step's fits start from, and those of the finished model. */
final class StepParameters {
  private final StepPlan plan;

  StepParameters(StepPlan plan) {
    this.plan = plan;
  }

  /** What the step's fits start from, by layer; layers that are not there start as at first. */
  Map<String, Parameters> before() throws IOException {
    if (plan.isFinish()) {
      return kept();
    }
    return plan.hasPenalty()
        ? ModelFile.readParameters(plan.run().fs(), plan.previous().parametersFile())
        : Map.of();
  }

  /** What the rounds before this one have fitted. */
  Map<String, Parameters> ofRoundsBefore() throws IOException {
    Map<String, Parameters> fitted = new LinkedHashMap<>();
    for (int r = 0; r < plan.round(); r++) {
      fitted.putAll(ModelFile.readParameters(plan.run().fs(), plan.step().parametersFile(r)));
    }
    return fitted;
  }

  /** What a layer's first fit starts from: of bits by linear units, the map that gave them. */
  Parameters first(int k) throws IOException {
    ModelPlan.Place place = plan.model().place(k);
    boolean mapped = k < plan.model().hidden() && plan.model().start(k) != LayerSpec.Start.FORWARD;
    if (mapped && k == 0 && place.spec().kind().equals("step")) {
      return ModelFile.readLayer(plan.run().fs(), plan.run().startsFile(), place.name());
    }
    return plan.model().initial(k, plan.start());
  }

  /** Parameters of layers that the first iteration does not fit. */
  Map<String, Parameters> unfitted() throws IOException {
    Map<String, Parameters> kept = new LinkedHashMap<>();
    if (plan.round() == 0 && !plan.isFinish()) {
      for (int k = 0; k < plan.model().hidden(); k++) {
        if (!plan.isFitted(k)) {
          kept.put(plan.model().place(k).name(), plan.model().initial(k, plan.start()));
        }
      }
    }
    return kept;
  }

  /**
   * The parameters that the finished model is made of, but for its last layer, which is fitted once
   * more. Where the last Z step found z = h(x) everywhere, they are those that it found that of:
   * what the last iteration started from. Otherwise they are the last ones fitted, or those that
   * were best in validation.
   */
  Map<String, Parameters> kept() throws IOException {
    int last = plan.run().lastIteration();
    boolean converged =
        StopRule.CONVERGED.toString().equals(plan.run().summary(plan.run().iteration(last)).stop());
    int from =
        plan.run().spec().keepsBest()
            ? new BestIteration(plan.run()).number()
            : converged ? last - 1 : last;
    return ModelFile.readParameters(plan.run().fs(), plan.run().iteration(from).parametersFile());
  }

  /** All parameters of the finished model: after the finish step has fitted the last layer. */
  Map<String, Parameters> finished() throws IOException {
    Map<String, Parameters> all = new LinkedHashMap<>(kept());
    all.putAll(ModelFile.readParameters(plan.run().fs(), plan.step().parametersFile()));
    return all;
  }
}
