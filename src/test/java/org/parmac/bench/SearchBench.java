package org.parmac.bench;

import java.util.Random;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;
import org.parmac.search.HammingTopK;

/** Codes: how fast points are encoded, and how fast codes are searched, on one thread. */
final class SearchBench {
  private static final int COLUMNS = 128;
  private static final int TILE = 512;
  private static final int NEAREST = 100;

  private SearchBench() {}

  public static void main(String[] args) {
    encode(16);
    encode(64);
    search(Integer.parseInt(args[0]));
  }

  private static void encode(int bits) {
    Random random = new Random(1);
    Block points = new Block(TILE, COLUMNS);
    fill(points, random);
    Parameters hash = Parameters.zeros(bits, COLUMNS);
    fill(hash.weights(), random);
    BinaryAutoencoder model =
        BinaryAutoencoder.of(Scaling.none(COLUMNS), hash, Parameters.zeros(COLUMNS, bits));
    Block scratch = new Block(TILE, bits);
    long[] codes = new long[TILE];
    Timing timing = Timing.of(() -> model.encode(Kernels.get(), points, scratch, codes));
    System.out.printf(
        "| encode, %d columns, %d bits | %.2f | million points |%n",
        COLUMNS, bits, TILE / timing.seconds() * 1e-6);
  }

  private static void search(int count) {
    Random random = new Random(2);
    long[] codes = random.longs(count).toArray();
    long[] queries = random.longs(64).toArray();
    long[] found = new long[1];
    Timing timing =
        Timing.of(
            () -> {
              for (long query : queries) {
                HammingTopK nearest = new HammingTopK(query, NEAREST);
                nearest.add(codes, codes.length);
                found[0] += nearest.finish();
              }
            });
    System.out.printf(
        "| search, %d codes of 64 bits, %d nearest | %.0f | queries |%n",
        count, NEAREST, queries.length / timing.seconds());
  }

  private static void fill(Block block, Random random) {
    for (int p = 0; p < block.rows() * block.columns(); p++) {
      block.values()[p] = (float) random.nextGaussian();
    }
  }
}
