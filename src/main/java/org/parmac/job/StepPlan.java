package org.parmac.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.mac.BinaryZStep;
import org.parmac.mac.Coordinates;
import org.parmac.mac.ForwardZ;
import org.parmac.mac.PenaltySchedule;
import org.parmac.mac.StopRule;
import org.parmac.mac.ZStep;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;
import org.parmac.store.StepDir;
import org.parmac.train.LeastSquares;
import org.parmac.train.LinearRegression;
import org.parmac.train.LinearSvm;
import org.parmac.train.Trainer;

/**
 * What a step of a run does, as a function of the run's directory and the step's name alone:
 * driver, mappers and reducers each read it for themselves, so only two keys travel in the
 * configuration.
 */
final class StepPlan {
  private static final String RUN = "parmac.run";
  private static final String STEP = "parmac.step";
  private static final String LAP = "parmac.lap";

  /**
   * A layer to fit.
   *
   * @param number in the chain, from 0
   * @param warm the parameters to start from
   * @param circulates whether its submodels travel; otherwise shards fold apart
   */
  record LayerPlan(int number, String name, Trainer trainer, Parameters warm, boolean circulates) {}

  private final RunDir run;
  private final StepDir step;
  private final int lap;
  private List<LayerPlan> layers;
  private final Kernels kernels = Kernels.get();

  StepPlan(RunDir run, StepDir step) {
    this(run, step, 0);
  }

  /**
   * @param lap of the circulation, from 0
   */
  StepPlan(RunDir run, StepDir step, int lap) {
    this.run = run;
    this.step = step;
    this.lap = lap;
  }

  static void configure(Configuration conf, RunDir run, StepDir step, int lap) {
    conf.set(RUN, run.path().toString());
    conf.set(STEP, step.name());
    conf.setInt(LAP, lap);
  }

  static StepPlan of(Configuration conf) throws IOException {
    RunDir run = RunDir.open(conf, new Path(conf.get(RUN)));
    StepDir step = new StepDir(run.fs(), run.path(), conf.get(STEP));
    return new StepPlan(run, step, conf.getInt(LAP, 0));
  }

  RunDir run() {
    return run;
  }

  StepDir step() {
    return step;
  }

  int lap() {
    return lap;
  }

  Kernels kernels() {
    return kernels;
  }

  boolean isFinish() {
    return step.name().equals(StepDir.FINISH);
  }

  /** The iteration's number; not for init and finish. */
  int iteration() {
    return Integer.parseInt(step.name().substring(step.name().indexOf('-') + 1));
  }

  /** The step whose coordinates this one starts from; null where there are none. */
  StepDir previous() throws IOException {
    if (isFinish()) {
      return run.iteration(run.lastIteration());
    }
    return iteration() == 0 ? null : run.iteration(iteration() - 1);
  }

  /** µ of this iteration in model units. */
  double mu() throws IOException {
    RunSpec.Penalty penalty = run.spec().penalty();
    double unit = penalty.unit() == RunSpec.Unit.BIT ? run.summary(run.iteration(0)).bitCost() : 1;
    return new PenaltySchedule(penalty.start() * unit, penalty.factor(), penalty.repeats())
        .mu(iteration());
  }

  /** The layers of coordinates. */
  List<Coordinates.Space> spaces() {
    return List.of(new Coordinates.Space(run.spec().bits(), true));
  }

  /** Whether submodels circulate in this step. */
  boolean circulates() {
    return !isFinish() && run.spec().circulates();
  }

  boolean hasPenalty() {
    return !isFinish() && iteration() > 0;
  }

  /** The source of Z. */
  ZStep zStep() throws IOException {
    if (!hasPenalty()) {
      return new ForwardZ(kernels, step(isFinish() ? finishedEncoder() : startHash()));
    }
    Path file = previous().parametersFile();
    Map<String, Parameters> w = ModelFile.readParameters(run.fs(), file);
    BinaryAutoencoder model =
        BinaryAutoencoder.of(
            run.scaling(),
            ModelFile.layer(file, w, BinaryAutoencoder.ENCODER),
            ModelFile.layer(file, w, BinaryAutoencoder.DECODER));
    boolean exact = run.spec().zStep() == RunSpec.ZStepMethod.EXACT;
    return new BinaryZStep(kernels, model.encoder(), model.decoder(), mu(), exact);
  }

  private static LinearUnits step(Parameters parameters) {
    return new LinearUnits(LinearUnits.Activation.STEP, parameters);
  }

  Parameters startHash() throws IOException {
    return ModelFile.readLayer(run.fs(), run.hashesFile(), run.spec().init().toString());
  }

  /**
   * The encoder of the finished model. Where the last Z step found z = h(x) everywhere, it is the h
   * that it found that of: the one the last iteration started from. Otherwise it is the last one
   * fitted.
   */
  Parameters finishedEncoder() throws IOException {
    int last = run.lastIteration();
    boolean converged =
        StopRule.CONVERGED.toString().equals(run.summary(run.iteration(last)).stop());
    StepDir from = run.iteration(converged ? last - 1 : last);
    return ModelFile.readLayer(run.fs(), from.parametersFile(), BinaryAutoencoder.ENCODER);
  }

  /** The layers that this step fits. */
  List<LayerPlan> layers() throws IOException {
    if (layers == null) {
      layers = readLayers();
    }
    return layers;
  }

  private List<LayerPlan> readLayers() throws IOException {
    List<LayerPlan> found = new ArrayList<>();
    if (!isFinish()) {
      found.add(
          new LayerPlan(
              0,
              BinaryAutoencoder.ENCODER,
              encoderTrainer(),
              warmEncoder(),
              run.spec().encoder().exchange() == RunSpec.Exchange.CIRCULATE));
    }
    boolean circulates =
        !isFinish() && run.spec().decoder().exchange() == RunSpec.Exchange.CIRCULATE;
    found.add(
        new LayerPlan(
            1,
            BinaryAutoencoder.DECODER,
            circulates
                ? new LinearRegression(
                    kernels, run.spec().encoder().epochs(), run.spec().encoder().batch())
                : new LeastSquares(kernels),
            circulates ? warmDecoder() : decoderShape(),
            circulates));
    return List.copyOf(found);
  }

  private Parameters decoderShape() {
    return Parameters.zeros(run.description().columns(), run.spec().bits());
  }

  private Parameters warmDecoder() throws IOException {
    return hasPenalty()
        ? ModelFile.readLayer(run.fs(), previous().parametersFile(), BinaryAutoencoder.DECODER)
        : decoderShape();
  }

  private Trainer encoderTrainer() throws IOException {
    RunSpec.Encoder e = run.spec().encoder();
    double stepSize = e.stepSize() > 0 ? e.stepSize() : run.start().stepSize();
    return new LinearSvm(kernels, e.epochs(), e.batch(), e.lambda(), stepSize, e.chosenDecay());
  }

  private Parameters warmEncoder() throws IOException {
    if (!hasPenalty()) {
      return startHash();
    }
    return ModelFile.readLayer(run.fs(), previous().parametersFile(), BinaryAutoencoder.ENCODER);
  }

  long seed() {
    return run.spec().seed();
  }
}
