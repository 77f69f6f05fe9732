package org.parmac.mac;

import java.util.List;
import org.parmac.math.Block;
import org.parmac.model.Codes;
import org.parmac.model.Layer;
import org.parmac.model.NestedModel;

/**
 * The coordinates z_1 … z_K of a shard's points, in memory: codes of one long each for layers of
 * bits, numbers for others.
 */
public final class Coordinates {
  /** What stands for the outputs of one hidden layer. */
  public record Space(int units, boolean binary) {
    public Space {
      if (units < 1 || binary && units > Codes.MAX_BITS) {
        throw new IllegalArgumentException(
            "a layer of coordinates must have 1 unit or more, at most "
                + Codes.MAX_BITS
                + " if they are bits, got "
                + units);
      }
    }

    /** The space of a layer's outputs. */
    public static Space of(Layer layer) {
      return new Space(layer.units(), layer.output() == Layer.Output.BINARY);
    }

    /** Bytes of a point's coordinates. */
    public int bytes() {
      return binary ? Long.BYTES : units * Float.BYTES;
    }
  }

  private final List<Space> spaces;
  private final int points;
  private final long[][] codes;
  private final float[][] numbers;

  /** All zero. */
  public Coordinates(List<Space> spaces, int points) {
    this.spaces = List.copyOf(spaces);
    this.points = points;
    this.codes = new long[spaces.size()][];
    this.numbers = new float[spaces.size()][];
    for (int k = 0; k < spaces.size(); k++) {
      if (spaces.get(k).binary()) {
        codes[k] = new long[points];
      } else {
        numbers[k] = new float[Math.multiplyExact(points, spaces.get(k).units())];
      }
    }
  }

  /** Coordinates for the hidden layers of a model. */
  public static List<Space> spaces(NestedModel model) {
    return model.layers().subList(0, model.hidden()).stream().map(Space::of).toList();
  }

  /** One layer of bits, such as a binary autoencoder has. The array is kept, not copied. */
  public static Coordinates ofCodes(int bits, long[] codes) {
    return new Coordinates(List.of(new Space(bits, true)), codes);
  }

  private Coordinates(List<Space> spaces, long[] codes) {
    this.spaces = spaces;
    this.points = codes.length;
    this.codes = new long[][] {codes};
    this.numbers = new float[1][];
  }

  public int points() {
    return points;
  }

  public List<Space> spaces() {
    return spaces;
  }

  /**
   * The codes of a layer of bits, one per point.
   *
   * @param k the layer, from 0. Shared: what is changed here is changed in the coordinates.
   */
  public long[] codes(int k) {
    return codes[k];
  }

  /**
   * The numbers of another layer, points × units.
   *
   * @param k the layer, from 0. Shared: what is changed here is changed in the coordinates.
   */
  public float[] numbers(int k) {
    return numbers[k];
  }

  /**
   * Reads a tile's coordinates.
   *
   * @param k the layer, from 0
   * @param from the tile's first point
   * @param into rows × units, bits as 0 and 1; resized and overwritten
   */
  public void read(int k, int from, int rows, Block into) {
    if (codes[k] != null) {
      Codes.unpack(codes[k], from, rows, into);
      return;
    }
    int units = spaces.get(k).units();
    into.resize(rows);
    System.arraycopy(numbers[k], from * units, into.values(), 0, rows * units);
  }

  /**
   * Writes a tile's coordinates.
   *
   * @param z rows × units. Not modified.
   */
  public void write(int k, int from, Block z) {
    if (codes[k] == null) {
      int units = spaces.get(k).units();
      System.arraycopy(z.values(), 0, numbers[k], from * units, z.rows() * units);
      return;
    }
    long[] packed = new long[z.rows()];
    Codes.pack(z, packed);
    System.arraycopy(packed, 0, codes[k], from, packed.length);
  }
}
