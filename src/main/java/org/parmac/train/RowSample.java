package org.parmac.train;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;

/**
 * A uniform random sample of rows, without replacement, of a size that is set: each row has a
 * random rank, a function of (seed, purpose, number of the row), and those of the lowest ranks
 * stay. So any number of shards gives the same sample, and all rows where there are no more.
 */
final class RowSample {
  private final int capacity;
  private final int columns;
  private final CounterRandom random;
  private long nextRow;
  private int count;
  private long[] ranks = new long[0];
  private float[] values = new float[0];

  /** Places of the rows, as a heap with the highest rank on top; only once the sample is full. */
  private int[] heap;

  /**
   * @param capacity rows at most, at least 1
   * @param columns of a row
   * @param random where the ranks come from
   */
  RowSample(int capacity, int columns, CounterRandom random) {
    this.capacity = capacity;
    this.columns = columns;
    this.random = random;
  }

  /** The number of the row that comes next. */
  void startShard(long firstRow) {
    nextRow = firstRow;
  }

  /** Columns of a row. */
  int columns() {
    return columns;
  }

  /** Rows in the sample. */
  int rows() {
    return count;
  }

  /**
   * Sees the rows of some blocks side by side.
   *
   * @param parts as many rows each, together as wide as a row. Not modified.
   */
  void add(Block... parts) {
    for (int i = 0; i < parts[0].rows(); i++) {
      int place = place(random.bits(nextRow++));
      if (place >= 0) {
        int to = place * columns;
        for (Block part : parts) {
          System.arraycopy(part.values(), part.offset(i), values, to, part.columns());
          to += part.columns();
        }
      }
    }
  }

  /** What the other has seen, as if after this. */
  void merge(RowSample next) {
    for (int i = 0; i < next.count; i++) {
      int place = place(next.ranks[i]);
      if (place >= 0) {
        System.arraycopy(next.values, i * columns, values, place * columns, columns);
      }
    }
  }

  /** Where a row of this rank goes; −1 if it does not belong to the sample. */
  private int place(long rank) {
    if (count < capacity) {
      grow();
      ranks[count] = rank;
      return count++;
    }
    if (heap == null) {
      heap = IntStream.range(0, count).toArray();
      for (int i = count / 2 - 1; i >= 0; i--) {
        sink(i);
      }
    }
    int top = heap[0];
    if (rank >= ranks[top]) {
      return -1;
    }
    ranks[top] = rank;
    sink(0);
    return top;
  }

  private void grow() {
    if (count == ranks.length) {
      int room = (int) Math.min(capacity, Math.max(64, ranks.length * 3L / 2));
      ranks = Arrays.copyOf(ranks, room);
      values = Arrays.copyOf(values, Math.multiplyExact(room, columns));
    }
  }

  private void sink(int from) {
    int i = from;
    int moved = heap[i];
    while (2 * i + 1 < count) {
      int child = 2 * i + 1;
      if (child + 1 < count && ranks[heap[child + 1]] > ranks[heap[child]]) {
        child++;
      }
      if (ranks[heap[child]] <= ranks[moved]) {
        break;
      }
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = moved;
  }

  /**
   * Some columns of the sample, in the order of the ranks, which is a random one. The first m rows
   * are what a sample of m would have been.
   *
   * @param from the first column
   * @param to the column after the last
   */
  Block block(int from, int to) {
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingLong(i -> ranks[i]))
            .mapToInt(i -> i)
            .toArray();
    Block block = new Block(count, to - from);
    for (int i = 0; i < count; i++) {
      System.arraycopy(
          values, order[i] * columns + from, block.values(), block.offset(i), to - from);
    }
    return block;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(count);
    for (int i = 0; i < count; i++) {
      out.writeLong(ranks[i]);
    }
    for (int i = 0; i < count * columns; i++) {
      out.writeFloat(values[i]);
    }
  }

  /** Reads what {@link #write} has written into this sample, which must be empty. */
  RowSample readFrom(DataInput in) throws IOException {
    count = in.readInt();
    ranks = new long[count];
    values = new float[Math.multiplyExact(count, columns)];
    for (int i = 0; i < count; i++) {
      ranks[i] = in.readLong();
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
    }
    return this;
  }
}
