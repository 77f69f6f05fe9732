package org.parmac.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.model.Parameters;

/** Fits a layer as a cluster would: in tiles, on shards, over writing and reading, by rounds. */
final class Folds {
  private static final int TILE = 17;

  private Folds() {}

  /** All rounds of a fit. */
  static Parameters fit(Trainer trainer, Parameters warm, Block x, Block y, int shards, long seed)
      throws IOException {
    Parameters p = warm;
    for (int round = trainer.firstRound(warm); round < trainer.rounds(); round++) {
      p = round(trainer.round(round), p, x, y, shards, seed);
    }
    return p;
  }

  static Parameters round(Trainer trainer, Parameters warm, Block x, Block y, int shards, long seed)
      throws IOException {
    PartialFit merged = null;
    for (int s = 0; s < shards; s++) {
      int from = x.rows() * s / shards;
      int to = x.rows() * (s + 1) / shards;
      PartialFit part = travel(trainer, warm, folded(trainer, warm, x, y, from, to, seed));
      if (merged == null) {
        merged = part;
      } else {
        merged.merge(part);
      }
    }
    return merged.fit();
  }

  private static PartialFit folded(
      Trainer trainer, Parameters warm, Block x, Block y, int from, int to, long seed) {
    PartialFit part = trainer.start(warm, seed);
    part.startShard(from);
    for (int pass = 0; pass < trainer.passes(); pass++) {
      part.startPass(pass);
      for (int row = from; row < to; row += TILE) {
        int end = Math.min(to, row + TILE);
        part.add(rows(x, row, end), rows(y, row, end));
      }
    }
    return part;
  }

  private static PartialFit travel(Trainer trainer, Parameters warm, PartialFit fit)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    fit.write(new DataOutputStream(bytes));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    PartialFit read = trainer.read(warm, in);
    if (in.read() >= 0) {
      throw new AssertionError("bytes are left after " + fit);
    }
    return read;
  }

  /** Rows from (inclusive) to (exclusive). */
  static Block rows(Block block, int from, int to) {
    Block part = new Block(to - from, block.columns());
    System.arraycopy(block.values(), block.offset(from), part.values(), 0, part.values().length);
    return part;
  }
}
