package org.parmac.job.vectors;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.io.WritableUtils;

/** A point on its way to its shard: its key, and its values packed as float32. */
public final class PointWritable implements Writable {
  private final Text key = new Text();
  private float[] values = new float[0];
  private int width;
  private ByteBuffer bytes = ByteBuffer.allocate(0);

  /**
   * @param newValues width of them. Kept, not copied.
   */
  void set(String newKey, float[] newValues, int newWidth) {
    key.set(newKey);
    values = newValues;
    width = newWidth;
  }

  String key() {
    return key.toString();
  }

  /** The values, {@link #width} of them. Overwritten when the next point is read. */
  float[] values() {
    return values;
  }

  int width() {
    return width;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    key.write(out);
    WritableUtils.writeVInt(out, width);
    prepare();
    bytes.asFloatBuffer().put(values, 0, width);
    out.write(bytes.array(), 0, width * Float.BYTES);
  }

  @Override
  public void readFields(DataInput in) throws IOException {
    key.readFields(in);
    width = WritableUtils.readVInt(in);
    prepare();
    in.readFully(bytes.array(), 0, width * Float.BYTES);
    if (values.length < width) {
      values = new float[width];
    }
    bytes.asFloatBuffer().get(values, 0, width);
  }

  private void prepare() {
    if (bytes.capacity() < width * Float.BYTES) {
      bytes = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
