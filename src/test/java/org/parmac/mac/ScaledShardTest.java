package org.parmac.mac;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.math.Block;
import org.parmac.model.Scaling;

/** A shard that is kept is read once, and whoever waits for the work hears of it all the same. */
final class ScaledShardTest {
  private static final int TILES = 3;

  /** Tiles of one row and one column, which count what is done with them. */
  private static final class Counting implements Shard {
    int read;
    int kept;

    @Override
    public int points() {
      return TILES;
    }

    @Override
    public int columns() {
      return 1;
    }

    @Override
    public void stillAtWork() {
      kept++;
    }

    @Override
    public Pass pass() {
      return new Pass() {
        private int tile;

        @Override
        public boolean next(Block points) {
          if (tile == TILES) {
            return false;
          }
          points.resize(1).values()[0] = tile++;
          read++;
          return true;
        }

        @Override
        public void close() {}
      };
    }
  }

  @ParameterizedTest
  @CsvSource({
    // bytes that may be kept, tiles read, tiles from memory in three passes
    "11, 9, 0",
    "12, 3, 6"
  })
  void everyTileIsAnnounced(long memory, int read, int kept) throws IOException {
    Counting tiles = new Counting();
    ScaledShard shard = new ScaledShard(Scaling.none(1), tiles, memory, new MacIteration.Times());
    for (int pass = 0; pass < 3; pass++) {
      shard.pass((points, y, from) -> assertThat(points.get(0, 0)).isEqualTo(from));
    }
    assertThat(tiles.read).isEqualTo(read);
    assertThat(tiles.kept).isEqualTo(kept);
  }
}
