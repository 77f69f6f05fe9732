package org.parmac.store;

import java.io.IOException;
import org.parmac.mac.Shard;
import org.parmac.math.Block;

/** A shard of a dataset's training split as the method sees it. */
public final class FileShard implements Shard {
  private final DatasetDir dataset;
  private final int number;
  private final DatasetDir.Shard description;
  private final Runnable progress;

  /**
   * @param progress called once a tile, so that a task shows that it is alive
   */
  public FileShard(DatasetDir dataset, int number, Runnable progress) {
    this.dataset = dataset;
    this.number = number;
    this.description = dataset.split(DatasetDir.TRAIN).shards().get(number);
    this.progress = progress;
  }

  @Override
  public int points() {
    return Math.toIntExact(description.points());
  }

  @Override
  public int columns() {
    return dataset.columns();
  }

  public int number() {
    return number;
  }

  @Override
  public long firstRow() {
    return description.firstRow();
  }

  @Override
  public void stillAtWork() {
    progress.run();
  }

  @Override
  public Pass pass() throws IOException {
    ShardReader reader = dataset.read(DatasetDir.TRAIN, number);
    return new Pass() {
      private long row = firstRow();

      @Override
      public boolean next(Block points) throws IOException {
        progress.run();
        if (!reader.next()) {
          expect("points in the shard", points(), row - firstRow());
          return false;
        }
        expect("first row", row, reader.firstRow());
        reader.points(points);
        row += reader.rows();
        return true;
      }

      private void expect(String what, long expected, long found) throws BadDataException {
        if (expected != found) {
          throw new BadDataException(
              reader.where()
                  + ": expected "
                  + what
                  + " "
                  + expected
                  + ", found "
                  + found
                  + ". The shard is not the one that was imported: put it back, or import again.");
        }
      }

      @Override
      public void close() throws IOException {
        reader.close();
      }
    };
  }
}
