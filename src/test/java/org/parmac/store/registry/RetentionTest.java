package org.parmac.store.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.store.DatasetDir;
import org.parmac.store.DatasetUnion.Part;
import org.parmac.store.TestDatasets;

class RetentionTest {
  @TempDir java.nio.file.Path tmp;
  private Part first;
  private Part second;
  private Part added;

  @BeforeEach
  void write() throws IOException {
    first = new Part(dataset("first", 3), 0);
    second = new Part(dataset("second", 2), 0);
    added = new Part(dataset("added", 2), 0);
  }

  /** So many shards of 10 points. */
  private DatasetDir dataset(String name, int shards) throws IOException {
    return TestDatasets.write(
        new Configuration(),
        new Path(new Path(tmp.toUri()), name),
        shards,
        8,
        TestDatasets.mixture(10 * shards, 2, 2, 1),
        TestDatasets.mixture(1, 2, 2, 2),
        TestDatasets.mixture(1, 2, 2, 3));
  }

  private List<Part> add(Long points, Integer shards) {
    return new Retention(points, shards).add(List.of(first, second), added);
  }

  private Part without(Part part, int shards) {
    return new Part(part.dataset(), shards);
  }

  @Test
  void keepsAllUnlessToldOtherwise() {
    assertThat(add(null, null)).containsExactly(first, second, added);
  }

  @Test
  void dropsTheOldestShardsAboveANumber() {
    assertThat(add(null, 7)).containsExactly(first, second, added);
    assertThat(add(null, 5)).containsExactly(without(first, 2), second, added);
    assertThat(add(null, 4)).containsExactly(second, added);
    assertThat(add(null, 3)).containsExactly(without(second, 1), added);
  }

  @Test
  void dropsTheOldestShardsWhileEnoughPointsAreLeft() {
    assertThat(add(70L, null)).containsExactly(first, second, added);
    assertThat(add(61L, null)).containsExactly(first, second, added);
    assertThat(add(60L, null)).containsExactly(without(first, 1), second, added);
    assertThat(add(35L, null)).containsExactly(second, added);
  }

  @Test
  void neverDropsWhatIsAdded() {
    assertThat(add(1L, 1)).containsExactly(added);
  }

  @Test
  void dropsMoreOfAPartThatHasLostShardsBefore() {
    assertThat(new Retention(null, 3).add(List.of(without(first, 1)), added))
        .containsExactly(without(first, 2), added);
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> new Retention(0L, null)).hasMessage("keep-points must be >= 1, got 0");
    assertThatThrownBy(() -> new Retention(null, 0)).hasMessage("keep-shards must be >= 1, got 0");
  }
}
