package org.parmac.job.circulation;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.parmac.job.circulation.AttemptState.Status;
import org.parmac.job.circulation.Circulation.Preference;
import org.parmac.job.circulation.ModelRing.Content;
import org.parmac.job.circulation.ModelRing.GroupFile;
import org.parmac.mac.Itineraries;

/**
 * States of a whole ring as tuples of small numbers: one for all markers, one for all files, and
 * one for each attempt, in the order of shards and attempts.
 */
final class ModelStates {
  /**
   * What is checked.
   *
   * @param slots tasks that run at once
   * @param fixed whether the order of the visits is binding
   */
  record Case(int shards, int groups, int rings, int attempts, int slots, boolean fixed) {}

  /** What an attempt can see and change, as the numbers of a tuple. */
  record Local(int attempt, int state, int markers, int files) {}

  private static final int MARKERS = 0;
  private static final int FILES = 1;
  private static final int FIRST = 2;

  private final Case of;
  private final Itineraries itineraries;
  private final Protocol.Maker maker;
  private final Interned<Set<Marker>> markers = new Interned<>();
  private final Interned<Map<String, GroupFile>> files = new Interned<>();
  private final Interned<AttemptState> states = new Interned<>();

  ModelStates(Case of, Protocol.Maker maker) {
    this.of = of;
    this.itineraries = Itineraries.of(of.shards(), of.groups(), of.rings(), 1, 0, of.fixed());
    this.maker = maker;
  }

  int width() {
    return FIRST + attempts();
  }

  /** The number of attempts of all shards. */
  int attempts() {
    return of.shards() * of.attempts();
  }

  int shardOf(int attempt) {
    return attempt / of.attempts();
  }

  boolean isFirst(int attempt) {
    return attempt % of.attempts() == 0;
  }

  boolean isLast(int attempt) {
    return attempt % of.attempts() == of.attempts() - 1;
  }

  int[] start() {
    Set<Marker> all = new LinkedHashSet<>();
    for (int c = 0; c < itineraries.copies(); c++) {
      all.add(Marker.ofStart(c));
    }
    int[] tuple = new int[width()];
    set(tuple, new Content(Set.copyOf(all), Map.of()));
    Arrays.fill(tuple, FIRST, width(), states.numberOf(AttemptState.NOT_STARTED));
    return tuple;
  }

  AttemptState attempt(int[] tuple, int attempt) {
    return states.get(tuple[FIRST + attempt]);
  }

  void set(int[] tuple, int attempt, AttemptState now) {
    tuple[FIRST + attempt] = states.numberOf(now);
  }

  void set(int[] tuple, Local now) {
    tuple[FIRST + now.attempt()] = now.state();
    tuple[MARKERS] = now.markers();
    tuple[FILES] = now.files();
  }

  Local local(int[] tuple, int attempt) {
    return new Local(attempt, tuple[FIRST + attempt], tuple[MARKERS], tuple[FILES]);
  }

  Local local(int attempt, AttemptState now, Content content) {
    return new Local(
        attempt,
        states.numberOf(now),
        markers.numberOf(content.markers()),
        files.numberOf(content.files()));
  }

  Content content(int[] tuple) {
    return new Content(markers.get(tuple[MARKERS]), files.get(tuple[FILES]));
  }

  void set(int[] tuple, Content content) {
    tuple[MARKERS] = markers.numberOf(content.markers());
    tuple[FILES] = files.numberOf(content.files());
  }

  Protocol protocol(int attempt, ModelRing ring, Preference preference) {
    int shard = shardOf(attempt);
    return maker.of(
        shard,
        attempt % of.attempts(),
        itineraries,
        ring,
        preference,
        (group, state) -> ModelRing.train(shard, state));
  }

  /** Where an attempt leaves a group that it has trained. */
  Marker published(int attempt, Marker held) {
    return held.after(shardOf(attempt), attempt % of.attempts());
  }

  /** Whether a slot is free. */
  boolean hasSlot(int[] tuple) {
    return IntStream.range(0, attempts()).filter(i -> attempt(tuple, i).needsSlot()).count()
        < of.slots();
  }

  /** Whether an attempt has not been started, and the one before it has been given up. */
  boolean isDue(int[] tuple, int attempt) {
    return attempt(tuple, attempt).status() == Status.NOT_STARTED
        && (isFirst(attempt) || attempt(tuple, attempt - 1).isGivenUp());
  }

  /** Whether all tasks have finished. */
  boolean isEnd(int[] tuple) {
    return IntStream.range(0, attempts()).filter(i -> attempt(tuple, i).isFinished()).count()
        == of.shards();
  }

  /**
   * What is wrong with an end: each copy must stand at a whole file that bears the traces of each
   * shard of its ring once, as its itinerary says.
   */
  Optional<String> fault(int[] tuple) {
    Content content = content(tuple);
    for (int c = 0; c < itineraries.copies(); c++) {
      int copy = c;
      List<Marker> of = content.markers().stream().filter(m -> m.group() == copy).toList();
      if (of.size() != 1 || !of.get(0).isFree()) {
        return Optional.of("group " + c + " has the markers " + names(of));
      }
      String name = of.get(0).file();
      GroupFile file = content.files().get(name);
      if (file == null || !file.whole()) {
        return Optional.of(name + " is " + (file == null ? "missing" : "half written"));
      }
      List<Integer> ring = IntStream.of(itineraries.of(c)).sorted().boxed().toList();
      if (!ring.equals(file.trained().stream().sorted().toList())
          || !file.itinerary().equals(file.trained())) {
        return Optional.of(
            String.format(
                "%s has been trained on shards %s, and says %s; its ring is %s",
                name, file.trained(), file.itinerary(), ring));
      }
    }
    return Optional.empty();
  }

  /** A state in words. */
  String describe(int[] tuple) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < attempts(); i++) {
      text.append(name(i)).append(' ').append(attempt(tuple, i)).append("; ");
    }
    return text + "markers " + names(content(tuple).markers());
  }

  /** What became of it, in words. */
  String describe(int[] from, int[] to) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < attempts(); i++) {
      if (from[FIRST + i] != to[FIRST + i]) {
        text.append(name(i)).append(": ").append(attempt(from, i)).append(" -> ");
        text.append(attempt(to, i)).append("; ");
      }
    }
    return from[MARKERS] == to[MARKERS]
        ? text.toString()
        : text + "markers " + names(content(to).markers());
  }

  private static String names(Iterable<Marker> markers) {
    Set<String> names = new TreeSet<>();
    markers.forEach(marker -> names.add(marker.name()));
    return names.toString();
  }

  private String name(int attempt) {
    return "s" + shardOf(attempt) + "." + attempt % of.attempts();
  }
}
