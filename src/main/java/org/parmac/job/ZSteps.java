package org.parmac.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.parmac.mac.BinaryZStep;
import org.parmac.mac.ChainZStep;
import org.parmac.mac.ForwardZ;
import org.parmac.mac.MultiplierRule;
import org.parmac.mac.Multipliers;
import org.parmac.mac.NestedErrors;
import org.parmac.mac.ZStep;
import org.parmac.mac.ZStepChoice;
import org.parmac.model.Layer;
import org.parmac.model.LinearUnits;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;
import org.parmac.store.IterationSummary;
import org.parmac.store.LayerSpec;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;

/** Where the coordinates of a step come from. */
final class ZSteps {
  private final StepPlan plan;
  private final RunDir run;

  ZSteps(StepPlan plan) {
    this.plan = plan;
    this.run = plan.run();
  }

  /**
   * The source of Z; null in a round after the first, which keeps it.
   *
   * @param multipliers those of the iteration before, which may move; null: none
   */
  ZStep of(Multipliers multipliers) throws IOException {
    if (plan.isMeasuring()) {
      return new NestedErrors(plan.kernels(), plan.functions(plan.parameters().finished()));
    }
    if (plan.round() > 0) {
      return null;
    }
    if (plan.isFinish()) {
      NestedModel finished = plan.functions(plan.parameters().kept());
      return new ForwardZ(plan.kernels(), finished.layers().subList(0, finished.hidden()));
    }
    return plan.hasPenalty()
        ? of(warm(), plan.mu(), multipliers, movesMultipliers() ? muBefore() : 0)
        : new ForwardZ(starts(), plan.kernels());
  }

  /** The functions that an iteration starts from. */
  NestedModel warm() throws IOException {
    return plan.functions(ModelFile.readParameters(run.fs(), plan.previous().parametersFile()));
  }

  /**
   * The Z step of a model.
   *
   * @param mu µ in model units
   * @param multipliers null: none
   * @param updateMu the µ at which they move first; 0: they stay
   */
  ZStep of(NestedModel w, double mu, Multipliers multipliers, double updateMu) {
    RunSpec spec = run.spec();
    if (spec.isHash()) {
      LinearUnits decoder = (LinearUnits) w.layers().get(1);
      boolean exact = spec.zStep() == RunSpec.ZStepMethod.EXACT;
      return new BinaryZStep(plan.kernels(), w.layers().get(0), decoder, mu, exact);
    }
    return new ChainZStep(
        plan.kernels(),
        w,
        mu,
        ZStepChoice.solvers(plan.kernels(), w, spec.zStepOptions()),
        spec.zStepOptions().sweeps(),
        multipliers,
        updateMu);
  }

  /** Where the first coordinates come from, layer by layer. */
  List<ForwardZ.Source> starts() throws IOException {
    ModelPlan model = plan.model();
    Map<String, Parameters> maps = ModelFile.readParameters(run.fs(), run.startsFile());
    List<ForwardZ.Source> sources = new ArrayList<>();
    for (int k = 0; k < model.hidden(); k++) {
      boolean forward = model.start(k) == LayerSpec.Start.FORWARD;
      Layer source =
          forward
              ? model.trainer(k, plan.start()).layer(model.initial(k, plan.start()))
              : ModelPlan.startMap(
                  model.place(k).output(),
                  ModelFile.layer(run.startsFile(), maps, model.place(k).name()));
      sources.add(new ForwardZ.Source(plan.open(source), !forward));
    }
    return sources;
  }

  /**
   * Whether the multipliers move at the start of this iteration, as they do when the problem inside
   * has about converged.
   */
  boolean movesMultipliers() throws IOException {
    if (!plan.hasMultipliers() || plan.iteration() == 1) {
      return false;
    }
    return MultiplierRule.DEFAULT.moves(
        plan.iteration() == 2 ? null : finished(plan.iteration() - 2),
        finished(plan.iteration() - 1),
        plan.mu());
  }

  private MultiplierRule.Finished finished(int iteration) throws IOException {
    IterationSummary s = run.summary(run.iteration(iteration));
    return new MultiplierRule.Finished(
        s.penalty(), Boolean.TRUE.equals(s.multipliersMoved()), s.objective());
  }

  private double muBefore() throws IOException {
    return run.summary(plan.previous()).penalty();
  }
}
