package org.parmac.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.mac.Coordinates;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.NestedModel;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.store.LayerSpec;
import org.parmac.store.RunDir;
import org.parmac.store.StepDir;
import org.parmac.train.OutputBias;
import org.parmac.train.SigmoidInputsKind;
import org.parmac.train.Trainer;

/**
 * What a step of a run does, as a function of the run's directory, the step's name and the round
 * alone: driver, mappers and reducers each read it for themselves, so only three keys travel in the
 * configuration. A step is one job, or a chain of them: rounds, of trainers that take several and
 * of submodels that circulate in several laps.
 */
final class StepPlan implements AutoCloseable {
  private static final String RUN = "parmac.run";
  private static final String STEP = "parmac.step";
  private static final String ROUND = "parmac.round";

  /** Kinds of linear units. */
  private static final Set<String> LINEAR = Set.of("linear", SigmoidInputsKind.NAME);

  /**
   * A layer to fit.
   *
   * @param number in the chain, from 0
   * @param trainer of this round
   * @param warm the parameters to start from
   * @param circulates whether its submodels travel; otherwise shards fold apart
   */
  record LayerPlan(int number, String name, Trainer trainer, Parameters warm, boolean circulates) {}

  private final RunDir run;
  private final StepDir step;
  private final int round;
  private final Kernels kernels = Kernels.get();
  private final ModelPlan model;
  private final LayerFiles files;
  private final List<Layer> opened = new ArrayList<>();
  private final StepParameters parameters = new StepParameters(this);
  private List<LayerPlan> layers;
  private RunDir.Start start;
  private Scaling scaling;
  private int rounds;

  StepPlan(RunDir run, StepDir step) {
    this(run, step, 0, null);
  }

  /**
   * @param round the job's number in the step, from 0
   * @param files what layers need in local files; null: none of them will be used
   */
  StepPlan(RunDir run, StepDir step, int round, LayerFiles files) {
    this.run = run;
    this.step = step;
    this.round = round;
    this.files = files;
    this.model =
        ModelPlan.of(
            run,
            kernels,
            files == null ? null : files.directory(),
            step.isIteration() ? iteration() : -1);
  }

  static void configure(Configuration conf, RunDir run, StepDir step, int round) {
    conf.set(RUN, run.path().toString());
    conf.set(STEP, step.name());
    conf.setInt(ROUND, round);
  }

  static StepPlan of(Configuration conf) throws IOException {
    RunDir run = run(conf);
    return of(run, step(conf, run), conf.getInt(ROUND, 0));
  }

  /** The plan with the files of the run's layers: to be closed. */
  static StepPlan of(RunDir run, StepDir step, int round) throws IOException {
    return new StepPlan(run, step, round, LayerFiles.local(run.fs(), run.path(), run.files()));
  }

  /** The run that a job belongs to. */
  static RunDir run(Configuration conf) throws IOException {
    return RunDir.open(conf, new Path(conf.get(RUN)));
  }

  /** The step that a job does; the first, where it does several. */
  static StepDir step(Configuration conf, RunDir run) {
    return new StepDir(run.fs(), run.path(), conf.get(STEP));
  }

  RunDir run() {
    return run;
  }

  StepDir step() {
    return step;
  }

  int round() {
    return round;
  }

  Kernels kernels() {
    return kernels;
  }

  ModelPlan model() {
    return model;
  }

  /** The parameters that the step starts from, and the finished model's. */
  StepParameters parameters() {
    return parameters;
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
    return new PenaltyPath(run).mu(iteration());
  }

  /** The layers of coordinates. */
  List<Coordinates.Space> spaces() {
    return model.spaces();
  }

  /** Whether submodels circulate in this step. */
  boolean circulates() {
    return !isFinish() && run.spec().circulates();
  }

  boolean hasPenalty() {
    return !isFinish() && iteration() > 0;
  }

  /** What an error in the model's units is in those of the targets. */
  double toDataUnits(double error) throws IOException {
    if (!run.spec().targetColumns().areInputs()) {
      return error;
    }
    if (scaling == null) {
      scaling = run.scaling();
    }
    return scaling.toDataUnits(error);
  }

  /** Whether there are multipliers beside Z in this step. */
  boolean hasMultipliers() {
    return hasPenalty() && run.spec().penalty().hasMultipliers();
  }

  /** Points of a minibatch where this is such an iteration; otherwise 0. */
  int minibatchPoints() {
    return hasPenalty() ? run.spec().minibatchPoints(iteration()) : 0;
  }

  /** The functions with some parameters. */
  NestedModel functions(Map<String, Parameters> parameters) throws IOException {
    NestedModel functions = model.model(start(), parameters);
    opened.addAll(functions.layers());
    return functions;
  }

  /** Gives back what the functions hold, and the local files. */
  @Override
  public void close() {
    opened.forEach(Layer::close);
    if (files != null) {
      files.close();
    }
  }

  /** Has a layer closed with this. */
  Layer open(Layer layer) {
    opened.add(layer);
    return layer;
  }

  RunDir.Start start() throws IOException {
    if (start == null) {
      start = run.start();
    }
    return start;
  }

  /**
   * Whether this is the round after the finish step's last, which only measures the finished
   * model's error: needed where the last layer's fold cannot tell.
   */
  boolean isMeasuring() throws IOException {
    return isFinish() && round >= rounds();
  }

  /** The layers that this round of the step fits. */
  List<LayerPlan> layers() throws IOException {
    if (layers == null) {
      layers = readLayers();
    }
    return layers;
  }

  private List<LayerPlan> readLayers() throws IOException {
    List<LayerPlan> found = new ArrayList<>();
    Map<String, Parameters> before = parameters.before();
    Map<String, Parameters> rounds = isMeasuring() ? Map.of() : parameters.ofRoundsBefore();
    for (int k = 0; k <= model.hidden(); k++) {
      String name = model.place(k).name();
      if (!isMeasuring() && isFitted(k)) {
        Parameters warm = before.containsKey(name) ? before.get(name) : parameters.first(k);
        add(k, warm, rounds.getOrDefault(name, warm), found);
      }
    }
    return List.copyOf(found);
  }

  /** Adds a layer if it takes part in this round. */
  private void add(int k, Parameters warm, Parameters before, List<LayerPlan> found)
      throws IOException {
    String name = model.place(k).name();
    Trainer trainer = trainer(k);
    if (circulates(k)) {
      if (round < run.spec().circulation().laps()) {
        found.add(new LayerPlan(k, name, trainer, warm, true));
      }
      return;
    }
    int number = trainer.firstRound(warm) + round;
    if (number < trainer.rounds()) {
      found.add(new LayerPlan(k, name, trainer.round(number), before, false));
    }
  }

  private boolean circulates(int k) {
    return !isFinish() && model.place(k).spec().circulates();
  }

  /** A layer whose coordinates are what it gave itself fits them already. */
  boolean isFitted(int k) {
    if (isFinish() || k == model.hidden()) {
      return k == model.hidden();
    }
    return hasPenalty() || model.start(k) != LayerSpec.Start.FORWARD;
  }

  /** Jobs of the step. */
  int rounds() throws IOException {
    if (rounds == 0) {
      rounds = 1;
      Map<String, Parameters> before = parameters.before();
      for (int k = 0; k <= model.hidden(); k++) {
        if (isFitted(k)) {
          Parameters warm = before.get(model.place(k).name());
          rounds = Math.max(rounds, rounds(k, warm == null ? parameters.first(k) : warm));
        }
      }
    }
    return rounds;
  }

  private int rounds(int k, Parameters warm) throws IOException {
    if (circulates(k)) {
      return run.spec().circulation().laps();
    }
    Trainer trainer = trainer(k);
    return trainer.rounds() - trainer.firstRound(warm);
  }

  /** Linear units after layers of random weights keep their own in the first iteration. */
  Trainer trainer(int k) throws IOException {
    boolean afterRandom =
        k == model.hidden()
            && k > 0
            && !isFinish()
            && !hasPenalty()
            && model.start(k - 1) == LayerSpec.Start.FORWARD
            && LINEAR.contains(model.place(k).spec().kind());
    Trainer descent =
        minibatchPoints() > 0 ? model.place(k).descent(start().tuned(model.place(k).name())) : null;
    Trainer trainer = descent != null ? descent : model.trainer(k, start());
    return afterRandom ? new OutputBias(kernels, trainer) : trainer;
  }

  /** Where the reducer puts parameters, below the job's output. */
  String parametersName() throws IOException {
    return round == 0 && rounds() > 1
        ? StepDir.FIRST_ROUND + "/" + StepDir.PARAMETERS
        : StepDir.PARAMETERS;
  }

  long seed() {
    return run.spec().seed();
  }
}
