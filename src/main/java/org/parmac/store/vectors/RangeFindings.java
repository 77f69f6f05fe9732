package org.parmac.store.vectors;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.io.Writable;

/**
 * All trouble that was found in a range: of each kind the count and the first few examples, so that
 * it stays small whatever is in the range.
 */
public final class RangeFindings implements Writable {
  /** Examples kept of each kind. */
  public static final int EXAMPLES = 5;

  private static final int MOST_CHARS = 300;
  private static final Comparator<Example> INPUT_ORDER =
      Comparator.comparingInt(Example::range).thenComparingLong(Example::record);

  /**
   * @param range number of the range
   * @param record in the range, from 0; -1: none
   * @param line in the range, from 1; 0: none
   * @param text expected and found; of a key that several records have, the key
   * @param firstRange where that key stands first
   * @param firstRecord the record there, from 0 in the range
   */
  public record Example(
      int range, long record, long line, String text, int firstRange, long firstRecord) {
    Example(int range, long record, long line, String text) {
      this(range, record, line, text, 0, 0);
    }
  }

  private final Map<Trouble, Long> counts = new EnumMap<>(Trouble.class);
  private final Map<Trouble, List<Example>> examples = new EnumMap<>(Trouble.class);
  private int range;
  private long records;
  private long good;
  private long lines;
  private int width;
  private boolean cutShort;
  private String sha256 = "";

  /** The value of each column; NaN where it varies. */
  private float[] constant = new float[0];

  /** To be read into, or to hold what is not of one range. */
  public RangeFindings() {}

  /**
   * @param width that records should have; 0: as many as the first good one
   */
  public RangeFindings(int range, int width) {
    this.range = range;
    this.width = width;
  }

  /** Takes in the record that a reader stands at; returns whether it is good. */
  public boolean add(VectorReader reader) {
    long record = records++;
    cutShort |= reader.endsFile();
    if (reader.problem() != null) {
      add(reader.trouble(), new Example(range, record, reader.line(), reader.problem()));
      return false;
    }
    if (width == 0) {
      width = reader.width();
    } else if (reader.width() != width) {
      String what =
          "expected "
              + width
              + " values as most of the file's first records have, found "
              + reader.width();
      add(Trouble.RAGGED, new Example(range, record, reader.line(), what));
      return false;
    }
    if (good++ == 0) {
      constant = Arrays.copyOf(reader.values(), width);
    }
    float[] values = reader.values();
    for (int j = 0; j < width; j++) {
      if (values[j] != constant[j]) {
        constant[j] = Float.NaN;
      }
    }
    return true;
  }

  /** Takes in what a reader that has ended knows of lines. */
  public void addLines(VectorReader reader) {
    lines = reader.lines();
    if (reader.emptyLines() > 0) {
      for (long line : reader.firstEmptyLines()) {
        add(Trouble.EMPTY_LINE, new Example(range, -1, line, "skipped"));
      }
      counts.put(Trouble.EMPTY_LINE, reader.emptyLines());
    }
  }

  /** Says that the range cannot be read (any further). */
  public void unreadable(IOException why) {
    cutShort = true;
    String message = why.getMessage() == null ? why.toString() : why.getMessage();
    add(Trouble.UNREADABLE, new Example(range, -1, 0, message));
  }

  /** Keeps a digest of the file's bytes. */
  public void setSha256(String digest) {
    sha256 = digest;
  }

  /** The digest of the file's bytes; empty where nobody has made one. */
  public String sha256() {
    return sha256;
  }

  /** Counts trouble, and keeps the example if it is among the first. */
  public void add(Trouble kind, Example example) {
    counts.merge(kind, 1L, Long::sum);
    List<Example> kept = examples.computeIfAbsent(kind, k -> new ArrayList<>());
    if (kept.size() == EXAMPLES && INPUT_ORDER.compare(example, kept.get(EXAMPLES - 1)) >= 0) {
      return;
    }
    kept.add(cut(example));
    kept.sort(INPUT_ORDER);
    if (kept.size() > EXAMPLES) {
      kept.remove(EXAMPLES);
    }
  }

  /** Counts trouble of which no example is kept. */
  public void count(Trouble kind) {
    counts.merge(kind, 1L, Long::sum);
  }

  private static Example cut(Example e) {
    String line = e.text().replaceAll("\\s+", " ");
    String text = line.length() <= MOST_CHARS ? line : line.substring(0, MOST_CHARS - 3) + "...";
    return new Example(e.range(), e.record(), e.line(), text, e.firstRange(), e.firstRecord());
  }

  long count(Trouble kind, long otherwise) {
    return counts.getOrDefault(kind, otherwise);
  }

  List<Example> examples(Trouble kind) {
    return examples.getOrDefault(kind, List.of());
  }

  /** Records read, good or not. */
  public long records() {
    return records;
  }

  long good() {
    return good;
  }

  /** Records that cannot be used. */
  public long bad() {
    return records - good;
  }

  long lines() {
    return lines;
  }

  int width() {
    return width;
  }

  float[] constant() {
    return constant;
  }

  /** Whether there was more in the range than was read. */
  boolean isCutShort() {
    return cutShort;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(range);
    out.writeLong(records);
    out.writeLong(good);
    out.writeLong(lines);
    out.writeInt(width);
    out.writeBoolean(cutShort);
    out.writeUTF(sha256);
    out.writeInt(constant.length);
    for (float value : constant) {
      out.writeFloat(value);
    }
    out.writeInt(counts.size());
    for (Map.Entry<Trouble, Long> count : counts.entrySet()) {
      out.writeUTF(count.getKey().name());
      out.writeLong(count.getValue());
      List<Example> kept = examples(count.getKey());
      out.writeInt(kept.size());
      for (Example e : kept) {
        out.writeInt(e.range());
        out.writeLong(e.record());
        out.writeLong(e.line());
        out.writeUTF(e.text());
        out.writeInt(e.firstRange());
        out.writeLong(e.firstRecord());
      }
    }
  }

  @Override
  public void readFields(DataInput in) throws IOException {
    range = in.readInt();
    records = in.readLong();
    good = in.readLong();
    lines = in.readLong();
    width = in.readInt();
    cutShort = in.readBoolean();
    sha256 = in.readUTF();
    constant = new float[in.readInt()];
    for (int j = 0; j < constant.length; j++) {
      constant[j] = in.readFloat();
    }
    counts.clear();
    examples.clear();
    for (int kinds = in.readInt(); kinds > 0; kinds--) {
      Trouble kind = Trouble.valueOf(in.readUTF());
      counts.put(kind, in.readLong());
      List<Example> kept = new ArrayList<>();
      for (int n = in.readInt(); n > 0; n--) {
        kept.add(
            new Example(
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readUTF(),
                in.readInt(),
                in.readLong()));
      }
      examples.put(kind, kept);
    }
  }
}
