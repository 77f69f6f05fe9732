package org.parmac.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.model.Parameters;
import org.parmac.train.PartialFit;
import org.parmac.train.Trainer;

/**
 * Fits a layer as a cluster does: a fold a shard, which sees its tiles in each pass, travels as
 * bytes, and is merged in shard order; round by round.
 */
final class ShardedFit {
  private static final int TILE = 13;

  private final Trainer trainer;
  private final Block x;
  private final Block y;
  private final int shards;
  private final long seed;

  /**
   * @param shards of the pairs; where there are more than rows, some are empty
   */
  ShardedFit(Trainer trainer, Block x, Block y, int shards, long seed) {
    this.trainer = trainer;
    this.x = x;
    this.y = y;
    this.shards = shards;
    this.seed = seed;
  }

  Parameters from(Parameters warm) throws IOException {
    Parameters p = warm;
    for (int round = trainer.firstRound(warm); round < trainer.rounds(); round++) {
      Bytes.Kept before = new Bytes.Kept(p);
      Parameters next = round(trainer.round(round), p);
      before.assertSame("warm parameters are not to be modified", p);
      p = next;
    }
    return p;
  }

  private Parameters round(Trainer round, Parameters warm) throws IOException {
    PartialFit merged = null;
    for (int s = 0; s < shards; s++) {
      int from = x.rows() * s / shards;
      int to = x.rows() * (s + 1) / shards;
      PartialFit part = travelled(round, warm, folded(round, warm, from, to));
      if (merged == null) {
        merged = part;
      } else {
        merged.merge(part);
      }
    }
    return merged.fit();
  }

  private PartialFit folded(Trainer round, Parameters warm, int from, int to) {
    PartialFit part = round.start(warm, seed);
    part.startShard(from);
    for (int pass = 0; pass < round.passes(); pass++) {
      part.startPass(pass);
      for (int row = from; row < to; row += TILE) {
        Block inputs = rows(x, row, Math.min(to, row + TILE));
        Block targets = rows(y, row, Math.min(to, row + TILE));
        float[] x0 = inputs.values().clone();
        float[] y0 = targets.values().clone();
        part.add(inputs, targets);
        assertArrayEquals(x0, inputs.values(), "inputs are not to be modified");
        assertArrayEquals(y0, targets.values(), "targets are not to be modified");
      }
    }
    return part;
  }

  private static PartialFit travelled(Trainer round, Parameters warm, PartialFit part)
      throws IOException {
    byte[] written = written(part);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(written));
    PartialFit read = round.read(warm, in);
    assertEquals(0, in.available(), "bytes of a partial fit that read() has left");
    assertArrayEquals(written, written(read), "bytes of a partial fit that was written and read");
    return read;
  }

  private static byte[] written(PartialFit part) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    part.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  /** Rows from (inclusive) to (exclusive), as a copy. */
  static Block rows(Block block, int from, int to) {
    Block part = new Block(to - from, block.columns());
    System.arraycopy(block.values(), block.offset(from), part.values(), 0, part.values().length);
    return part;
  }
}
