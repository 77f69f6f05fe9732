package org.parmac.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import org.junit.jupiter.api.Test;

class KeyedNeighboursTest {
  private final KeyedNeighbours found =
      KeyedNeighbours.of(
          0b11, new long[] {0b00, 0b10, 0b11, 0b01}, new String[] {"a", "b", "c", "d"}, 4, 3);

  @Test
  void nearestComeFirstAndEqualDistancesByKey() {
    assertThat(found.keys()).containsExactly("c", "b", "d");
    assertThat(found.distances()).containsExactly(0, 1, 1);
  }

  @Test
  void mergedListsAreThoseOfAllCodesWhateverTheOrder() {
    KeyedNeighbours other =
        KeyedNeighbours.of(
            0b11, new long[] {0b10, 0b111, 0}, new String[] {"aa", "bb", "zz"}, 3, 3);
    KeyedNeighbours merged = found.merge(other, 4);
    assertThat(merged.keys()).containsExactly("c", "aa", "b", "bb");
    assertThat(merged.distances()).containsExactly(0, 1, 1, 1);
    assertThat(other.merge(found, 4)).isEqualTo(merged);
    assertThat(found.merge(KeyedNeighbours.NONE, 3)).isEqualTo(found);
    assertThat(KeyedNeighbours.NONE.merge(found, 100)).isEqualTo(found);
  }

  @Test
  void listComesBackAsItWasWritten() throws Exception {
    KeyedNeighbours list =
        new KeyedNeighbours(new int[] {0, 64}, new String[] {"µ", "x".repeat(70_000)});
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    list.write(new DataOutputStream(bytes));
    assertThat(
            KeyedNeighbours.read(
                new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
        .isEqualTo(list);
  }
}
