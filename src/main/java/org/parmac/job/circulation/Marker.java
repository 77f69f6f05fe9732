package org.parmac.job.circulation;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a group of submodels stands: the one empty file of a group, which names the parameters that
 * count and says who trains it.
 *
 * <pre>
 *   g003-v018-s05.0.free     group 3 stands at w/g003-v018-s05.0.avro, anyone may claim it
 *   g003-v018-s05.0.s07      shard 7's task is training it
 * </pre>
 *
 * @param file the parameters' name: group, visits so far, and the shard and attempt of the last one
 * @param holder the shard that holds it, or {@link #FREE}
 */
public record Marker(String file, int holder) {
  static final int FREE = -1;

  private static final String FREE_ENDING = ".free";
  private static final Pattern NAME =
      Pattern.compile("(g(\\d+)-v(\\d+)(?:-s\\d+\\.\\d+)?)\\.(?:free|s(\\d+))");
  private static final Pattern FILE = Pattern.compile("g(\\d+)-v(\\d+)(?:-s\\d+\\.\\d+)?");

  /** The marker of a group that nobody has trained yet, and that has no file yet. */
  public static Marker ofStart(int group) {
    return new Marker(String.format("g%03d-v000", group), FREE);
  }

  /** The marker of a file name; empty if it is another file. */
  static Optional<Marker> parse(String name) {
    Matcher m = NAME.matcher(name);
    if (!m.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Marker(m.group(1), m.group(4) == null ? FREE : Integer.parseInt(m.group(4))));
  }

  /** The name of the marker's file. */
  public String name() {
    return file + (isFree() ? FREE_ENDING : String.format(".s%02d", holder));
  }

  /** The number of the group, among all copies of all groups. */
  public int group() {
    return number(1);
  }

  /** How many visits the group has had: the length of its itinerary. */
  public int visits() {
    return number(2);
  }

  private int number(int which) {
    Matcher m = FILE.matcher(file);
    if (!m.matches()) {
      throw new IllegalArgumentException("expected a group and a version, found " + file);
    }
    return Integer.parseInt(m.group(which));
  }

  boolean isFree() {
    return holder == FREE;
  }

  Marker heldBy(int shard) {
    return new Marker(file, shard);
  }

  Marker free() {
    return new Marker(file, FREE);
  }

  /** The group after one more visit, free; the file is of this attempt alone. */
  Marker after(int shard, long attempt) {
    return new Marker(
        String.format("g%03d-v%03d-s%02d.%d", group(), visits() + 1, shard, attempt), FREE);
  }
}
