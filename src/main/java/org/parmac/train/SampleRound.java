package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.BiFunction;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/**
 * A round that makes something of a random sample of the inputs: always of the same rows, which is
 * what the seed in the parameters is for, and of the same ones for any number of shards.
 *
 * @param whole the trainer that the round belongs to
 * @param shape of its layer
 * @param rows of the sample
 * @param use makes parameters of the warm ones and the sample, rows in a random order; not called
 *     where there are no points
 */
record SampleRound(
    Trainer whole, LayerShape shape, int rows, BiFunction<Parameters, Block, Parameters> use)
    implements Trainer {
  @Override
  public Layer layer(Parameters parameters) {
    return whole.layer(parameters);
  }

  @Override
  public int passes() {
    return 1;
  }

  @Override
  public PartialFit start(Parameters warm, long seed) {
    CounterRandom random = new CounterRandom(SampleSeed.of(warm), "rows for " + shape.name());
    return new Fold(warm, new RowSample(rows, shape.inputs(), random), use);
  }

  @Override
  public PartialFit read(Parameters warm, DataInput in) throws IOException {
    Fold fold = (Fold) start(warm, 0);
    fold.sample().readFrom(in);
    return fold;
  }

  private record Fold(
      Parameters warm, RowSample sample, BiFunction<Parameters, Block, Parameters> use)
      implements PartialFit {
    @Override
    public void startShard(long firstRow) {
      sample.startShard(firstRow);
    }

    @Override
    public void add(Block inputs, Block targets) {
      sample.add(inputs);
    }

    @Override
    public void merge(PartialFit next) {
      sample.merge(((Fold) next).sample);
    }

    @Override
    public Parameters fit() {
      return sample.rows() == 0 ? warm : use.apply(warm, sample.block(0, sample.columns()));
    }

    @Override
    public void write(DataOutput out) throws IOException {
      sample.write(out);
    }
  }
}
