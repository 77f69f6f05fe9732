package org.parmac.job.circulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.job.circulation.Circulation.Phase;
import org.parmac.job.circulation.Circulation.Preference;
import org.parmac.job.circulation.Circulation.State;
import org.parmac.job.circulation.ModelRing.GroupFile;
import org.parmac.mac.Itineraries;

/** The protocol of circulation at larger sizes, in schedules that come from seeds. */
final class RandomScheduleTest {
  private static final int ATTEMPTS = 4;
  private static final int STEPS = 1_000_000;

  /** An attempt at a task. */
  private static final class Attempt {
    final Circulation circulation;
    boolean givenUp;
    State state = State.START;

    Attempt(Circulation circulation) {
      this.circulation = circulation;
    }

    boolean isDone() {
      return state.phase() == Phase.DONE;
    }

    void step() throws IOException {
      state = circulation.next(state);
    }
  }

  /** A job: its tasks' attempts. Some of those that are given up go on, as zombies. */
  private static final class Job {
    final Itineraries itineraries;
    final ModelRing ring;
    final List<List<Attempt>> shards = new ArrayList<>();
    final List<Attempt> zombies = new ArrayList<>();
    final Random random;

    Job(int shards, Itineraries itineraries, Random random) {
      this.itineraries = itineraries;
      this.random = random;
      this.ring = startOf(itineraries);
      IntStream.range(0, shards).forEach(s -> this.shards.add(new ArrayList<>()));
    }

    boolean isDone() {
      return shards.stream().flatMap(List::stream).filter(a -> !a.givenUp && a.isDone()).count()
          == shards.size();
    }

    List<Integer> running() {
      return IntStream.range(0, shards.size())
          .filter(s -> shards.get(s).stream().anyMatch(a -> !a.givenUp && !a.isDone()))
          .boxed()
          .toList();
    }

    Attempt current(int shard) {
      return shards.get(shard).get(shards.get(shard).size() - 1);
    }

    void startOne(int slots) {
      List<Integer> waiting =
          IntStream.range(0, shards.size())
              .filter(s -> shards.get(s).stream().allMatch(a -> a.givenUp))
              .boxed()
              .toList();
      if (!waiting.isEmpty() && running().size() < slots) {
        int shard = waiting.get(random.nextInt(waiting.size()));
        List<Attempt> of = shards.get(shard);
        of.add(new Attempt(circulation(shard, of.size(), itineraries, ring, this::choose)));
      }
    }

    void stepOne(double fault) throws IOException {
      List<Integer> running = running();
      if (!zombies.isEmpty() && random.nextInt(3) == 0) {
        zombies.get(random.nextInt(zombies.size())).step();
      } else if (!running.isEmpty()) {
        int shard = running.get(random.nextInt(running.size()));
        if (shards.get(shard).size() < ATTEMPTS && random.nextDouble() < fault) {
          giveUp(current(shard));
        } else {
          current(shard).step();
        }
      }
    }

    void giveUp(Attempt attempt) {
      attempt.givenUp = true;
      if (random.nextBoolean()) {
        zombies.add(attempt);
      }
    }

    Optional<Marker> choose(List<Marker> free, List<Marker> held) {
      List<Marker> from = free.isEmpty() || random.nextInt(20) == 0 ? held : free;
      return from.isEmpty() || random.nextInt(10) == 0
          ? Optional.empty()
          : Optional.of(from.get(random.nextInt(from.size())));
    }
  }

  private static ModelRing startOf(Itineraries itineraries) {
    Set<Marker> markers = new LinkedHashSet<>();
    IntStream.range(0, itineraries.copies()).forEach(c -> markers.add(Marker.ofStart(c)));
    return new ModelRing(new ModelRing.Content(markers, Map.of()), 0, false);
  }

  private static Circulation circulation(
      int shard, int attempt, Itineraries itineraries, RingFiles ring, Preference preference) {
    return new Circulation(
        shard,
        attempt,
        itineraries,
        ring,
        preference,
        (group, state) -> ModelRing.train(shard, state));
  }

  @ParameterizedTest
  @CsvSource({
    // shards, groups, rings, slots, fixed
    "12, 16, 3, 1, false",
    "12, 16, 3, 2, false",
    "12, 16, 3, 5, false",
    "12, 16, 3, 12, false",
    "12, 16, 3, 12, true",
    "8, 8, 1, 3, false",
    "8, 8, 1, 8, true",
    "7, 5, 2, 7, false",
    "5, 20, 5, 2, false"
  })
  void eachGroupIsOnEachShardOfItsRingOnce(
      int shards, int groups, int rings, int slots, boolean fixed) throws IOException {
    for (int seed = 0; seed < 10; seed++) {
      Itineraries itineraries = Itineraries.of(shards, groups, rings, seed, 0, fixed);
      Job job = new Job(shards, itineraries, new Random(seed));
      int steps = 0;
      while (!job.isDone()) {
        assertThat(steps++).as("steps, seed %s", seed).isLessThan(STEPS);
        if (job.random.nextInt(4) == 0) {
          job.startOne(slots);
        }
        job.stepOne(0.01);
      }
      for (int i = 0; i < 100 && !job.zombies.isEmpty(); i++) {
        job.zombies.get(job.random.nextInt(job.zombies.size())).step();
      }
      check(itineraries, job.ring.content());
    }
  }

  private static void check(Itineraries itineraries, ModelRing.Content ring) {
    assertThat(ring.markers()).hasSize(itineraries.copies()).allMatch(Marker::isFree);
    for (Marker marker : ring.markers()) {
      GroupFile file = ring.files().get(marker.file());
      int[] expected = itineraries.of(marker.group());
      assertThat(file.trained()).as(marker.name()).isEqualTo(file.itinerary());
      if (itineraries.isFixed()) {
        assertThat(file.itinerary())
            .containsExactly(IntStream.of(expected).boxed().toArray(Integer[]::new));
      } else {
        assertThat(file.itinerary())
            .containsExactlyInAnyOrder(IntStream.of(expected).boxed().toArray(Integer[]::new));
      }
    }
  }

  @Test
  void aTaskThatIsRepeatedInAFixedOrderDoesNotWaitForThoseAfterIt() throws IOException {
    Itineraries itineraries = Itineraries.of(3, 1, 1, 1, 0, true);
    ModelRing ring = startOf(itineraries);
    int first = itineraries.of(0)[0];
    Preference any = (free, held) -> free.stream().findFirst();
    for (int attempt = 0; attempt < 2; attempt++) {
      Attempt task = new Attempt(circulation(first, attempt, itineraries, ring, any));
      for (int steps = 0; !task.isDone(); steps++) {
        assertThat(steps).as("steps of attempt %s", attempt).isLessThan(10);
        task.step();
      }
    }
    assertThat(ring.markers()).singleElement().returns(1, Marker::visits);
  }

  /** Visits that all last one unit of time: how long tasks wait, by what they prefer. */
  @Test
  void nobodyWaitsInTheOrderOfTheRing() throws IOException {
    for (int shards : new int[] {2, 8, 32}) {
      double ring = shareOfWaiting(shards, 1, false);
      double random = 0;
      for (int seed = 1; seed <= 10; seed++) {
        random += shareOfWaiting(shards, seed, true) / 10;
      }
      System.out.printf(
          "%d shards, %d groups, equal visits: waiting %.3f of the time in the order of the ring,"
              + " %.3f in a random one%n",
          shards, shards, ring, random);
      assertThat(ring).isZero();
    }
  }

  private static double shareOfWaiting(int shards, long seed, boolean random) throws IOException {
    Itineraries itineraries = Itineraries.of(shards, shards, 1, seed, 0, false);
    ModelRing ring = startOf(itineraries);
    Random choice = new Random(seed);
    List<Attempt> tasks = new ArrayList<>();
    for (int s = 0; s < shards; s++) {
      List<Integer> order = itineraries.preferenceOf(s);
      Preference preference =
          random
              ? (free, held) ->
                  free.isEmpty()
                      ? Optional.empty()
                      : Optional.of(free.get(choice.nextInt(free.size())))
              : new LeasePreference(order, () -> 0, () -> Long.MAX_VALUE);
      tasks.add(new Attempt(circulation(s, 0, itineraries, ring, preference)));
    }
    long waits = 0;
    while (!tasks.stream().allMatch(Attempt::isDone)) {
      for (Attempt task : tasks) {
        if (task.state.phase() == Phase.PUBLISH) {
          task.step();
        }
      }
      for (Attempt task : tasks) {
        do {
          task.step();
        } while (task.state.phase() != Phase.PUBLISH
            && task.state.phase() != Phase.WAIT
            && !task.isDone());
        waits += task.state.phase() == Phase.WAIT ? 1 : 0;
      }
    }
    return (double) waits / (waits + (long) shards * shards);
  }
}
