package org.parmac.job.circulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.mac.Itineraries;

/** One task's way through a circulation on local files: what it counts, and when it gives up. */
class CirculationRunTest {
  @TempDir java.nio.file.Path tmp;

  private final Itineraries itineraries = Itineraries.of(2, 2, 1, 1, 0, true);
  private HadoopRing ring;

  @BeforeEach
  void start() throws IOException {
    ring = new HadoopRing(FileSystem.getLocal(new Configuration()), new Path("file:" + tmp), 2, 1);
    ring.start();
  }

  private CirculationRun.Counts run(int shard, long patience, Runnable progress)
      throws IOException, InterruptedException {
    WatchedRing watched = new WatchedRing(ring);
    Circulation circulation =
        new Circulation(
            shard,
            0,
            itineraries,
            watched,
            (free, held) -> free.stream().findFirst(),
            (group, state) -> new byte[] {(byte) (group + 1), (byte) shard});
    return new CirculationRun(circulation, watched, progress, () -> patience).complete(() -> 0);
  }

  @Test
  void aTaskThatWaitsInVainSaysWhatItNeeds() {
    AtomicInteger steps = new AtomicInteger();
    assertThatThrownBy(() -> run(0, TimeUnit.MILLISECONDS.toNanos(50), steps::incrementAndGet))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none has moved for")
        .hasMessageContaining("give the job a container for each shard");
    assertThat(steps.get()).as("it showed that it was alive").isGreaterThan(4);
  }

  @Test
  void twoTasksTakeTurnsInAFixedOrder() throws Exception {
    CirculationRun.Counts[] counts = new CirculationRun.Counts[2];
    Thread other =
        new Thread(
            () -> {
              try {
                counts[1] = run(1, Long.MAX_VALUE, () -> {});
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    other.start();
    counts[0] = run(0, Long.MAX_VALUE, () -> {});
    other.join();
    for (CirculationRun.Counts c : counts) {
      assertThat(c.visits()).isEqualTo(2);
      assertThat(c.bytes()).as("the first visit of a group brings nothing").isEqualTo(2);
      assertThat(c.takeOvers() + c.repeatedVisits()).isZero();
    }
    for (int g = 0; g < 2; g++) {
      int[] order = itineraries.of(g);
      assertThat(ring.standing(g).itinerary()).isEqualTo(List.of(order[0], order[1]));
      assertThat(ring.standing(g).fold()).containsExactly(g + 1, order[1]);
    }
  }

  @Test
  void aGroupThatIsRemovedDoesNotComeBack() throws IOException {
    FileSystem fs = FileSystem.getLocal(new Configuration());
    fs.delete(new Path("file:" + tmp + "/w"), true);
    assertThatThrownBy(() -> ring.write("g000-v001-s00.0", GroupState.START))
        .isInstanceOf(IOException.class);
    assertThat(fs.exists(new Path("file:" + tmp + "/w"))).isFalse();
    assertThat(ring.markers()).hasSize(2);
  }
}
