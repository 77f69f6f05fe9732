package org.parmac.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.parmac.mac.Shard;
import org.parmac.math.Block;
import org.parmac.math.Shuffle;

/** MNIST in memory, pooled to 14 × 14 pixels in [0, 1], with its labels. */
public record Digits(Block points, int[] labels) {
  private static final int SIDE = 28;
  private static final int POOLED = SIDE / 2;
  private static final int TILE = 512;

  /** The first points of the training images, in a random order. */
  public static Digits read(Path mnist, int count) throws IOException {
    int[] labels = new int[count];
    Block points = new Block(count, POOLED * POOLED);
    Shuffle shuffle = new Shuffle(count, 1);
    try (DataInputStream images = open(mnist.resolve("train-images-idx3-ubyte.gz"));
        DataInputStream names = open(mnist.resolve("train-labels-idx1-ubyte.gz"))) {
      images.skipNBytes(16);
      names.skipNBytes(8);
      byte[] image = new byte[SIDE * SIDE];
      for (int i = 0; i < count; i++) {
        int row = (int) shuffle.place(i);
        images.readFully(image);
        labels[row] = names.readUnsignedByte();
        for (int p = 0; p < image.length; p++) {
          int pixel = p / SIDE / 2 * POOLED + p % SIDE / 2;
          points.values()[points.offset(row) + pixel] += (image[p] & 0xff) / (4 * 255f);
        }
      }
    }
    return new Digits(points, labels);
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16));
  }

  /** The same points with like beside like. */
  public Digits sorted() {
    int[] order =
        IntStream.range(0, labels.length)
            .boxed()
            .sorted(Comparator.comparingInt(i -> labels[i]))
            .mapToInt(i -> i)
            .toArray();
    Block sorted = new Block(points.rows(), points.columns());
    int[] names = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      names[i] = labels[order[i]];
      System.arraycopy(
          points.values(),
          points.offset(order[i]),
          sorted.values(),
          sorted.offset(i),
          points.columns());
    }
    return new Digits(sorted, names);
  }

  /** Cut into shards of equal size, in order. */
  public List<Shard> shards(int count) {
    List<Shard> shards = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      int from = (int) ((long) s * points.rows() / count);
      int to = (int) ((long) (s + 1) * points.rows() / count);
      shards.add(new Part(points, from, to));
    }
    return shards;
  }

  private record Part(Block all, int from, int to) implements Shard {
    @Override
    public int points() {
      return to - from;
    }

    @Override
    public int columns() {
      return all.columns();
    }

    @Override
    public Pass pass() {
      return new Pass() {
        private int next = from;

        @Override
        public boolean next(Block into) {
          int rows = Math.min(TILE, to - next);
          if (rows <= 0) {
            return false;
          }
          into.resize(rows);
          System.arraycopy(all.values(), all.offset(next), into.values(), 0, rows * all.columns());
          next += rows;
          return true;
        }

        @Override
        public void close() {}
      };
    }
  }
}
