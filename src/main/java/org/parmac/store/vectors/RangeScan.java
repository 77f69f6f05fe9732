package org.parmac.store.vectors;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.io.Writable;

/**
 * What was found in a range: how many records, how wide, which columns vary, a digest, and the
 * first record that cannot be used.
 */
public final class RangeScan implements Writable {
  private RecordDigest digest = new RecordDigest();
  private long records;
  private long bad;
  private long problemRecord;
  private String problem = "";
  private int width;
  private long widthRecord;

  /** The value of each column; NaN where it varies. */
  private float[] constant = new float[0];

  /** Takes in the record that a reader stands at. */
  public void add(VectorReader reader) {
    if (reader.problem() != null) {
      reject(reader.problem());
    } else if (width == 0) {
      width = reader.width();
      widthRecord = records;
      constant = Arrays.copyOf(reader.values(), width);
      accept(reader);
    } else if (reader.width() != width) {
      reject(wrongWidth(width, reader.width()));
    } else {
      accept(reader);
    }
    records++;
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

  private void reject(String what) {
    if (bad++ == 0) {
      problem = what;
      problemRecord = records;
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

  long problemRecord() {
    return problemRecord;
  }

  String problem() {
    return problem;
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
    out.writeLong(problemRecord);
    out.writeUTF(problem.length() <= 1000 ? problem : problem.substring(0, 1000));
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
    problemRecord = in.readLong();
    problem = in.readUTF();
    widthRecord = in.readLong();
    width = in.readInt();
    constant = new float[width];
    for (int j = 0; j < width; j++) {
      constant[j] = in.readFloat();
    }
  }
}
