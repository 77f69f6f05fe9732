package org.parmac.report;

import java.io.IOException;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Codes;
import org.parmac.model.Layer;
import org.parmac.model.NestedModel;
import org.parmac.store.DatasetDir;
import org.parmac.store.SavedModel;
import org.parmac.store.ShardReader;

/** Points of a dataset, and what a finished model makes of them. */
final class ModelPoints implements AutoCloseable {
  /** Points that go through the model at once. */
  private static final int TILE_ROWS = 512;

  private final DatasetDir dataset;
  private final SavedModel model;
  private final NestedModel nested;

  ModelPoints(DatasetDir dataset, SavedModel model) {
    this.dataset = dataset;
    this.model = model;
    this.nested = model.nested(Kernels.get(), null);
  }

  int inputs() {
    return nested.inputs();
  }

  NestedModel nested() {
    return nested;
  }

  /** The first points of a split, in data units; fewer if it has not so many. */
  Block first(String split, int most) throws IOException {
    DatasetDir.Split description = dataset.split(split);
    Block all = new Block((int) Math.min(most, description.points()), dataset.columns());
    Block tile = new Block(0, dataset.columns());
    int rows = 0;
    for (int s = 0; s < description.shards().size() && rows < all.rows(); s++) {
      try (ShardReader reader = dataset.read(split, s)) {
        while (rows < all.rows() && reader.next()) {
          reader.points(tile);
          int count = Math.min(tile.rows(), all.rows() - rows);
          System.arraycopy(tile.values(), 0, all.values(), all.offset(rows), count * all.columns());
          rows += count;
        }
      }
    }
    return all;
  }

  /** Points without their targets. */
  Block inputs(Block points) {
    Block x = new Block(points.rows(), inputs());
    for (int i = 0; i < points.rows(); i++) {
      System.arraycopy(points.values(), points.offset(i), x.values(), x.offset(i), inputs());
    }
    return x;
  }

  /**
   * The outputs of a layer.
   *
   * @param inputs rows × inputs, in data units. Not modified.
   * @param layer from 0
   */
  Block outputs(Block inputs, int layer) {
    Block all = new Block(inputs.rows(), nested.layers().get(layer).units());
    Block[] blocks = nested.blocks();
    for (int from = 0; from < inputs.rows(); from += TILE_ROWS) {
      int rows = Math.min(TILE_ROWS, inputs.rows() - from);
      Block x = new Block(rows, inputs());
      System.arraycopy(
          inputs.values(), inputs.offset(from), x.values(), 0, rows * inputs.columns());
      model.scaling().apply(x);
      nested.forward(Kernels.get(), x, blocks);
      System.arraycopy(
          blocks[layer].values(), 0, all.values(), all.offset(from), rows * all.columns());
    }
    return all;
  }

  /** What an autoencoder gives for points, in data units. */
  Block reconstructions(Block inputs) {
    Block y = outputs(inputs, nested.hidden());
    for (int i = 0; i < y.rows(); i++) {
      for (int j = 0; j < y.columns(); j++) {
        y.set(i, j, y.get(i, j) * model.scaling().range() + model.scaling().mean()[j]);
      }
    }
    return y;
  }

  /** Codes h(x) of points, of a model whose first layer has bits. */
  long[] codes(Block inputs) {
    long[] codes = new long[inputs.rows()];
    Codes.pack(outputs(inputs, 0), codes);
    return codes;
  }

  /** The first hidden layer of two numbers; −1 if there is none. */
  int plane() {
    for (int k = 0; k < nested.hidden(); k++) {
      Layer layer = nested.layers().get(k);
      if (layer.units() == 2 && layer.output() != Layer.Output.BINARY) {
        return k;
      }
    }
    return -1;
  }

  @Override
  public void close() {
    nested.close();
  }
}
