package org.parmac.store.vectors;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.io.Writable;

/**
 * What was found in a range: how many records, how wide, which columns vary, a digest, and the
 * first records that cannot be used.
 */
public final class RangeScan implements Writable {
  private static final int MOST_PROBLEMS = RangeFindings.EXAMPLES;
  private static final int MOST_CHARS = 1000;

  /**
   * @param record in the range, from 0
   * @param what expected and found
   */
  record Problem(long record, String what) {}

  private final List<Problem> problems = new ArrayList<>();
  private RecordDigest digest = new RecordDigest();
  private long records;
  private long bad;
  private long lines;
  private String end = "";
  private String problem;
  private int expected;
  private int width;
  private long widthRecord;

  /** The value of each column; NaN where it varies. */
  private float[] constant = new float[0];

  /** A scan of records as wide as the first good one. */
  public RangeScan() {}

  /**
   * @param columns that a record must have; 0: as many as the first good one
   */
  public RangeScan(int columns) {
    expected = columns;
  }

  /** Takes in the record that a reader stands at; returns whether it can be used. */
  public boolean add(VectorReader reader) {
    problem = problem(reader);
    if (problem == null) {
      if (width == 0) {
        width = reader.width();
        widthRecord = records;
        constant = Arrays.copyOf(reader.values(), width);
      }
      accept(reader);
    } else {
      if (bad++ < MOST_PROBLEMS) {
        problems.add(new Problem(records, cut(problem)));
      }
      if (reader.endsFile()) {
        end = cut(problem);
      }
      if (!reader.isKeyed()) {
        digest.addGap();
      }
    }
    records++;
    return problem == null;
  }

  private String problem(VectorReader reader) {
    int columns = expected > 0 ? expected : width;
    return reader.problem() != null || columns == 0 || reader.width() == columns
        ? reader.problem()
        : wrongWidth(columns, reader.width());
  }

  private static String cut(String text) {
    return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS);
  }

  /** Takes in what a reader that has ended knows of lines. */
  public void addLines(VectorReader reader) {
    lines = reader.lines();
  }

  /** What is wrong with the last record; null if it can be used. */
  public String problem() {
    return problem;
  }

  static String wrongWidth(int expected, int found) {
    return "expected " + expected + " values as in the records before, found " + found;
  }

  private void accept(VectorReader reader) {
    float[] values = reader.values();
    digest.add(values, width, reader.key());
    for (int j = 0; j < width; j++) {
      if (values[j] != constant[j]) {
        constant[j] = Float.NaN;
      }
    }
  }

  public long records() {
    return records;
  }

  /** Records that cannot be used. */
  public long bad() {
    return bad;
  }

  /** Width of the range's records; 0 where there is none. */
  int width() {
    return width;
  }

  /** The first record that has the width. */
  long widthRecord() {
    return widthRecord;
  }

  /** The first records that cannot be used. */
  List<Problem> problems() {
    return problems;
  }

  long lines() {
    return lines;
  }

  /** What was wrong with the last record, if nothing after it could be read; else empty. */
  String end() {
    return end;
  }

  RecordDigest digest() {
    return digest;
  }

  float[] constant() {
    return constant;
  }

  /** Digest of the records, to be compared with that of another reading. */
  public String contentDigest() {
    return digest.toString();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeLong(digest.records());
    out.writeLong(digest.first());
    out.writeLong(digest.second());
    out.writeLong(records);
    out.writeLong(bad);
    out.writeLong(lines);
    out.writeUTF(end);
    out.writeInt(problems.size());
    for (Problem p : problems) {
      out.writeLong(p.record());
      out.writeUTF(p.what());
    }
    out.writeLong(widthRecord);
    out.writeInt(width);
    for (int j = 0; j < width; j++) {
      out.writeFloat(constant[j]);
    }
  }

  @Override
  public void readFields(DataInput in) throws IOException {
    digest = new RecordDigest(in.readLong(), in.readLong(), in.readLong());
    records = in.readLong();
    bad = in.readLong();
    lines = in.readLong();
    end = in.readUTF();
    problems.clear();
    for (int n = in.readInt(); n > 0; n--) {
      problems.add(new Problem(in.readLong(), in.readUTF()));
    }
    widthRecord = in.readLong();
    width = in.readInt();
    constant = new float[width];
    for (int j = 0; j < width; j++) {
      constant[j] = in.readFloat();
    }
  }
}
