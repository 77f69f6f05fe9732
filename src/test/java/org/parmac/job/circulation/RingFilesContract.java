package org.parmac.job.circulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a circulation relies on in its files. */
interface RingFilesContract {
  int MANY = 8;

  /** A new ring in which groups 0 to groups − 1 are free and have not been anywhere. */
  RingFiles start(int groups) throws IOException;

  /** The same ring as another task would open it. */
  RingFiles sameAgain() throws IOException;

  /** How often threads race with each other. */
  int rounds();

  @Test
  default void groupsStartFree() throws IOException {
    RingFiles ring = start(3);
    assertThat(ring.markers())
        .containsExactlyInAnyOrder(Marker.ofStart(0), Marker.ofStart(1), Marker.ofStart(2));
  }

  @Test
  default void aGroupGoesOnlyFromWhereItStands() throws IOException {
    RingFiles ring = start(2);
    Marker free = Marker.ofStart(1);
    Marker held = free.heldBy(4);
    assertThat(ring.move(held, free)).isFalse();
    assertThat(ring.move(free, held)).isTrue();
    assertThat(ring.move(free, held)).as("twice").isFalse();
    assertThat(ring.move(free, free.heldBy(5))).as("to another").isFalse();
    assertThat(ring.move(held, held.after(4, 0))).isTrue();
    assertThat(ring.move(held, held.after(4, 1))).as("published twice").isFalse();
    assertThat(ring.markers()).containsExactlyInAnyOrder(Marker.ofStart(0), held.after(4, 0));
  }

  @Test
  default void filesComeBackAsTheyWereWritten() throws IOException {
    RingFiles ring = start(1);
    GroupState state = new GroupState(List.of(5, 0, 1003), new byte[] {0, -1, 127, -128});
    ring.write("g000-v003-s1003.0", state);
    GroupState read = sameAgain().read("g000-v003-s1003.0");
    assertThat(read.itinerary()).isEqualTo(state.itinerary());
    assertThat(read.fold()).isEqualTo(state.fold());
    // An attempt that has taken a group back writes once more what it wrote before.
    ring.write("g000-v003-s1003.0", state);
    assertThat(ring.read("g000-v003-s1003.0").fold()).isEqualTo(state.fold());
    assertThat(ring.markers()).as("a file is no marker").containsExactly(Marker.ofStart(0));
  }

  @Test
  default void ofManyThatMoveAGroupOneSucceeds() throws Exception {
    RingFiles ring = start(1);
    Marker now = Marker.ofStart(0);
    CyclicBarrier together = new CyclicBarrier(MANY);
    ExecutorService threads = Executors.newFixedThreadPool(MANY);
    try {
      for (int round = 0; round < rounds(); round++) {
        Marker from = now;
        // By turns: each to a place of its own, or all to the same one.
        boolean same = round % 3 == 2;
        List<Future<Boolean>> moves = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
          RingFiles own = sameAgain();
          Marker to = same ? from.after(1, round) : from.heldBy(i + 100 * (round % 3));
          Callable<Boolean> move =
              () -> {
                together.await();
                return own.move(from, to);
              };
          moves.add(threads.submit(move));
        }
        int winners = 0;
        Marker won = null;
        for (int i = 0; i < MANY; i++) {
          if (moves.get(i).get()) {
            winners++;
            won = same ? from.after(1, round) : from.heldBy(i + 100 * (round % 3));
          }
        }
        assertThat(winners).as("winners of round %s", round).isEqualTo(1);
        assertThat(ring.markers()).containsExactly(won);
        now = won;
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  default void aListingShowsNothingThatNeverWas() throws Exception {
    int groups = 4;
    RingFiles ring = start(groups);
    Set<Marker> all = new HashSet<>();
    List<List<Marker>> ways = new ArrayList<>();
    for (int g = 0; g < groups; g++) {
      List<Marker> way = new ArrayList<>();
      Marker at = Marker.ofStart(g);
      for (int visit = 0; visit < rounds(); visit++) {
        way.add(at);
        way.add(at.heldBy(visit));
        at = at.after(visit, 0);
      }
      ways.add(way);
      all.addAll(way);
    }
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(groups + 1);
    try {
      RingFiles other = sameAgain();
      Future<Integer> listings =
          threads.submit(
              () -> {
                int count = 0;
                while (!over.get() || count == 0) {
                  assertThat(all).containsAll(other.markers());
                  count++;
                }
                return count;
              });
      List<Future<Boolean>> movers =
          ways.stream().map(way -> threads.submit(() -> goes(sameAgain(), way))).toList();
      for (Future<Boolean> mover : movers) {
        assertThat(mover.get()).isTrue();
      }
      over.set(true);
      assertThat(listings.get()).isPositive();
    } finally {
      over.set(true);
      threads.shutdownNow();
    }
    assertThat(ring.markers())
        .containsExactlyInAnyOrderElementsOf(
            ways.stream().map(way -> way.get(way.size() - 1)).toList());
  }

  private static boolean goes(RingFiles ring, List<Marker> way) {
    return IntStream.range(1, way.size())
        .allMatch(
            i -> {
              try {
                return ring.move(way.get(i - 1), way.get(i));
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
  }
}
