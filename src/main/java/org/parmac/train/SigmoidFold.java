package org.parmac.train;

import java.io.DataOutput;
import java.io.IOException;
import java.util.stream.IntStream;
import org.parmac.math.Block;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;

/** A round of {@link SigmoidUnits} over some points. */
final class SigmoidFold implements PartialFit {
  /** Where along its step a unit is tried: where it stands, the full step, and parts of it. */
  static final float[] PLACES = {0, 1, 0.5f, 0.25f};

  private final SigmoidUnits trainer;
  private final Parameters warm;
  private final SigmoidSums sums;
  private LinearUnits[] trials;
  private Block outputs;
  private Block augmented;
  private Block slopes;
  private Block squaredSlopes;
  private Block tileGradients;
  private Block tileGram;

  SigmoidFold(SigmoidUnits trainer, Parameters warm) {
    this.trainer = trainer;
    this.warm = warm;
    this.sums = new SigmoidSums(warm.units(), PLACES.length, warm.inputs() + 1, trainer.isLast());
  }

  SigmoidSums sums() {
    return sums;
  }

  @Override
  public void add(Block x, Block targets) {
    if (trials == null) {
      prepare();
    }
    for (int s = 0; s < trials.length; s++) {
      trials[s].forward(trainer.kernels(), x, outputs);
      sums.addLosses(s, targets, outputs);
      if (s == Math.min(1, trials.length - 1) && !trainer.isLast()) {
        addDerivatives(x, targets);
      }
    }
    sums.addPoints(x.rows());
  }

  private void prepare() {
    Block steps = SigmoidUnits.step(warm);
    boolean any = warm.arrays().containsKey(SigmoidUnits.STEP);
    trials =
        IntStream.range(0, any ? PLACES.length : 1)
            .mapToObj(s -> trial(steps, PLACES[s]))
            .toArray(LinearUnits[]::new);
    int d = warm.inputs() + 1;
    outputs = new Block(0, warm.units());
    augmented = new Block(0, d);
    slopes = new Block(0, warm.units());
    squaredSlopes = new Block(0, warm.units());
    tileGradients = new Block(warm.units(), d);
    tileGram = trainer.isLast() ? null : new Block(d, d);
  }

  private LinearUnits trial(Block steps, float place) {
    Parameters moved = new Parameters(warm.weights().copy(), warm.bias().clone());
    for (int u = 0; u < moved.units(); u++) {
      SigmoidUnits.move(moved, u, steps, place);
    }
    return new LinearUnits(LinearUnits.Activation.SIGMOID, moved);
  }

  /** Adds gradients and matrices where the outputs are. */
  private void addDerivatives(Block x, Block targets) {
    augment(x);
    slopes.resize(x.rows());
    squaredSlopes.resize(x.rows());
    for (int p = 0; p < x.rows() * warm.units(); p++) {
      float f = outputs.values()[p];
      float s = f * (1 - f);
      slopes.values()[p] = s * (targets.values()[p] - f);
      squaredSlopes.values()[p] = s * s;
    }
    trainer.kernels().transposedTimes(slopes, augmented, tileGradients);
    sums.addGradients(tileGradients);
    for (int u = 0; u < warm.units(); u++) {
      trainer.kernels().weightedGram(augmented, squaredSlopes, u, tileGram);
      sums.addGram(u, tileGram);
    }
  }

  private void augment(Block x) {
    int inputs = x.columns();
    augmented.resize(x.rows());
    for (int i = 0; i < x.rows(); i++) {
      System.arraycopy(x.values(), x.offset(i), augmented.values(), augmented.offset(i), inputs);
      augmented.set(i, inputs, 1f);
    }
  }

  @Override
  public void merge(PartialFit next) {
    sums.merge(((SigmoidFold) next).sums);
  }

  @Override
  public Parameters fit() {
    return trainer.fit(warm, sums);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    sums.write(out);
  }
}
