package org.parmac.math;

/**
 * A dense float32 matrix, row-major: some rows of equal width, usually points of one tile.
 *
 * <p>A block is a buffer: {@link #resize} changes the number of rows within its capacity, so that
 * one block serves all tiles of a shard and hot loops allocate nothing.
 */
public final class Block {
  private final int columns;
  private float[] values;
  private int rows;

  /** A block of zeros, rows × columns. */
  public Block(int rows, int columns) {
    if (rows < 0 || columns < 0) {
      throw new IllegalArgumentException(
          "block must have rows and columns >= 0, got " + rows + " x " + columns);
    }
    this.rows = rows;
    this.columns = columns;
    this.values = new float[Math.multiplyExact(rows, columns)];
  }

  /** A block over the given values, rows × columns, row-major. The array is kept, not copied. */
  public Block(int rows, int columns, float[] values) {
    if (values.length < (long) rows * columns) {
      throw new IllegalArgumentException(
          "block of "
              + rows
              + " x "
              + columns
              + " needs "
              + (long) rows * columns
              + " values, got "
              + values.length);
    }
    this.rows = rows;
    this.columns = columns;
    this.values = values;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /**
   * The values, row-major; longer than rows × columns where the block was larger before. Shared,
   * not copied.
   */
  public float[] values() {
    return values;
  }

  /** Index of a row's first value in {@link #values()}. */
  public int offset(int row) {
    return row * columns;
  }

  public float get(int row, int column) {
    return values[row * columns + column];
  }

  public void set(int row, int column, float value) {
    values[row * columns + column] = value;
  }

  /** Changes the number of rows; grows the buffer if it must (then its content is lost). */
  public Block resize(int newRows) {
    int needed = Math.multiplyExact(newRows, columns);
    if (needed > values.length) {
      values = new float[needed];
    }
    rows = newRows;
    return this;
  }

  /** A copy with an array of its own, just as long as needed. */
  public Block copy() {
    return new Block(rows, columns, java.util.Arrays.copyOf(values, rows * columns));
  }

  /** The transpose, columns × rows, as a new block. */
  public Block transpose() {
    Block transposed = new Block(columns, rows);
    transposeInto(transposed);
    return transposed;
  }

  /**
   * Writes the transpose.
   *
   * @param to columns × rows; overwritten
   */
  void transposeInto(Block to) {
    float[] values = to.values;
    for (int j = 0, p = 0; j < rows; j++) {
      for (int q = j; q < rows * columns; q += rows, p++) {
        values[q] = this.values[p];
      }
    }
  }
}
