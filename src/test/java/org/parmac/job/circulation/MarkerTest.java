package org.parmac.job.circulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MarkerTest {
  @ParameterizedTest
  @CsvSource({
    "g000-v000.free, 0, 0, true, -1",
    "g003-v018-s05.0.free, 3, 18, true, -1",
    "g003-v018-s05.0.s07, 3, 18, false, 7",
    "g003-v000.s00, 3, 0, false, 0",
    "g12345-v1000-s1234.1003.s999, 12345, 1000, false, 999"
  })
  void namesComeBack(String name, int group, int visits, boolean free, int holder) {
    Marker marker = Marker.parse(name).orElseThrow();
    assertThat(marker.name()).isEqualTo(name);
    assertThat(marker.group()).isEqualTo(group);
    assertThat(marker.visits()).isEqualTo(visits);
    assertThat(marker.isFree()).isEqualTo(free);
    assertThat(marker.holder()).isEqualTo(holder);
  }

  @Test
  void movesKeepTheFileUntilTheGroupHasBeenTrained() {
    Marker start = Marker.ofStart(3);
    Marker held = start.heldBy(7);
    assertThat(start.name()).isEqualTo("g003-v000.free");
    assertThat(held.name()).isEqualTo("g003-v000.s07");
    assertThat(held.free()).isEqualTo(start);
    assertThat(held.after(7, 2).name()).isEqualTo("g003-v001-s07.2.free");
    assertThat(held.after(7, 2).heldBy(1000).after(1000, 0).file()).isEqualTo("g003-v002-s1000.0");
    for (Marker marker : new Marker[] {start, held, held.after(7, 2), held.after(7, 2).heldBy(0)}) {
      assertThat(Marker.parse(marker.name())).contains(marker);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "_SUCCESS",
        ".g003-v018-s05.0.free.crc",
        "g003-v018-s05.0.avro",
        "g003-v018-s05.0",
        "g003-v018-s05.free",
        "g003-v018-s05.0.s",
        "g003-v018-s05.0.free.tmp",
        "g-v018.free",
        "g003-v-1.free"
      })
  void otherFilesAreNoMarkers(String name) {
    assertThat(Marker.parse(name)).isEmpty();
  }

  @Test
  void aFileOfAnotherKindHasNoGroup() {
    assertThatThrownBy(() -> new Marker("shard-00000", Marker.FREE).group())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a group and a version, found shard-00000");
  }
}
