package org.parmac.store.vectors;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.parmac.store.vectors.RangeFindings.Example;

/**
 * All trouble with some inputs, in the order of the inputs, however they were cut into ranges.
 *
 * @param files that were read
 * @param records in them, good or not
 * @param columns width of the first good record; 0: there is none
 * @param kinds what was found of each kind that was found at all, in the order of {@link Trouble}
 */
public record InputFindings(int files, long records, int columns, List<Kind> kinds) {

  /**
   * One kind of trouble.
   *
   * @param count of records, lines, files or columns, whatever it concerns
   * @param first some of the first places
   */
  public record Kind(Trouble trouble, long count, List<Place> first) {}

  /**
   * @param file null where a column is meant
   * @param record from 1 in the file, or from where it is said; null where a file is meant
   * @param line from 1 in the file; null where it has none, or nobody knows
   * @param problem expected and found
   */
  public record Place(String file, Long record, Long line, String problem) {

    @Override
    public String toString() {
      String at =
          (record == null ? "" : ": record " + record)
              + (line == null ? "" : record == null ? ": line " + line : " (line " + line + ")");
      return file == null ? problem : file + at + (problem.isEmpty() ? "" : ": " + problem);
    }
  }

  /** Whether anything is wrong, warnings aside. */
  public boolean isBad() {
    return kinds.stream().anyMatch(kind -> !kind.trouble().isWarning());
  }

  /**
   * A file or path that could not even be opened.
   *
   * @param before how many files that can be opened come before it
   */
  public record Unopened(int before, Trouble trouble, String problem) {}

  /** Puts the findings in ranges together. */
  public static final class Sum {
    private final List<InputRange> ranges;
    private final List<RangeFindings> findings;
    private final List<Unopened> unopened;
    private final Map<Trouble, Long> counts = new EnumMap<>(Trouble.class);
    private final Map<Trouble, List<Ordered>> places = new EnumMap<>(Trouble.class);
    private final List<InputRange> counted = new ArrayList<>();
    private final long[] firstLines;
    private final int[] files;

    /**
     * A place, and what it is ordered by: the file's number, the range's, and that in the range.
     */
    private record Ordered(int file, int range, long inRange, Place place) {}

    /**
     * @param ranges in order
     * @param findings one for each range, then some that are of no range
     */
    public Sum(List<InputRange> ranges, List<RangeFindings> findings, List<Unopened> unopened) {
      this.ranges = ranges;
      this.findings = findings;
      this.unopened = unopened;
      this.firstLines = new long[ranges.size()];
      this.files = new int[ranges.size()];
    }

    /**
     * @param columns that all records should have; 0: as many as the first good one
     */
    public InputFindings of(int columns) {
      count();
      for (Unopened u : unopened) {
        add(u.trouble(), new Ordered(u.before(), -1, 0, new Place(null, null, null, u.problem())));
      }
      for (RangeFindings f : findings) {
        for (Trouble kind : Trouble.values()) {
          counts.merge(kind, f.count(kind, 0), Long::sum);
          f.examples(kind).forEach(e -> keep(kind, ordered(kind, e)));
        }
      }
      int width = checkFiles(columns);
      checkColumns(width);
      long records = findings.stream().mapToLong(RangeFindings::records).sum();
      int number = ranges.isEmpty() ? 0 : files[ranges.size() - 1] + 1;
      return new InputFindings(number, records, width, kinds());
    }

    private void count() {
      long record = 0;
      long line = 0;
      boolean known = true;
      for (int i = 0; i < ranges.size(); i++) {
        InputRange range = ranges.get(i);
        RangeFindings f = findings.get(i);
        boolean begins = i == 0 || isNewFile(i);
        files[i] = i == 0 ? 0 : files[i - 1] + (begins ? 1 : 0);
        if (begins) {
          record = 0;
          line = 0;
          known = true;
        }
        firstLines[i] = known ? line : -1;
        counted.add(known ? range.counted(record, 0, f.records(), "") : range);
        record += f.records();
        line += f.lines();
        known &= !f.isCutShort();
      }
    }

    private boolean isNewFile(int i) {
      return ranges.get(i).start() == 0;
    }

    private Ordered ordered(Trouble kind, Example e) {
      String problem =
          kind == Trouble.DUPLICATE_KEY
              ? "key \"" + e.text() + "\", as " + counted.get(e.firstRange()).where(e.firstRecord())
              : e.text();
      InputRange range = counted.get(e.range());
      boolean known = firstLines[e.range()] >= 0;
      String file = range.file() + (known ? "" : " from byte " + range.start());
      Long record = e.record() < 0 ? null : range.firstRecord() + e.record() + 1;
      Long line = e.line() == 0 || !known ? null : firstLines[e.range()] + e.line();
      return new Ordered(
          files[e.range()],
          e.range(),
          e.record() < 0 ? e.line() : e.record(),
          new Place(file, record, line, problem));
    }

    private void add(Trouble kind, Ordered place) {
      counts.merge(kind, 1L, Long::sum);
      keep(kind, place);
    }

    private void keep(Trouble kind, Ordered place) {
      List<Ordered> kept = places.computeIfAbsent(kind, k -> new ArrayList<>());
      kept.add(place);
      if (kept.size() >= 1000) {
        shorten(kept);
      }
    }

    private static void shorten(List<Ordered> places) {
      places.sort(
          java.util.Comparator.comparingInt(Ordered::file)
              .thenComparingInt(Ordered::range)
              .thenComparingLong(Ordered::inRange));
      if (places.size() > RangeFindings.EXAMPLES) {
        places.subList(RangeFindings.EXAMPLES, places.size()).clear();
      }
    }

    /** Looks for files without records and of another width; returns the width. */
    private int checkFiles(int columns) {
      int expected = columns;
      String as = "as the dataset has";
      for (int i = 0, next; i < ranges.size(); i = next) {
        String file = ranges.get(i).file();
        long records = 0;
        int width = 0;
        boolean cutShort = false;
        for (next = i; next < ranges.size() && (next == i || !isNewFile(next)); next++) {
          RangeFindings f = findings.get(next);
          records += f.records();
          width = width == 0 ? f.width() : width;
          cutShort |= f.isCutShort();
        }
        if (records == 0 && !cutShort) {
          String what = "expected at least one record, found none";
          add(Trouble.EMPTY_FILE, new Ordered(files[i], i, 0, new Place(file, null, null, what)));
        } else if (expected == 0 && width > 0) {
          expected = width;
          as = "as in " + file;
        } else if (width > 0 && width != expected) {
          String what = "expected " + expected + " values " + as + ", found " + width;
          add(
              Trouble.MIXED_COLUMNS,
              new Ordered(files[i], i, 0, new Place(file, null, null, what)));
        }
      }
      return expected;
    }

    private void checkColumns(int columns) {
      float[] constant = null;
      long good = 0;
      for (int i = 0; i < ranges.size(); i++) {
        RangeFindings f = findings.get(i);
        if (!ranges.get(i).query() && f.good() > 0 && f.width() == columns) {
          good += f.good();
          constant =
              constant == null ? f.constant().clone() : InputSummary.merge(constant, f.constant());
        }
      }
      int constants = 0;
      for (int j = 0; good > 1 && j < columns; j++) {
        if (!Float.isNaN(constant[j])) {
          constants++;
          String what = "column " + (j + 1) + " of the vectors: " + constant[j] + " in all records";
          add(Trouble.CONSTANT_COLUMN, new Ordered(0, 0, j, new Place(null, null, null, what)));
        }
      }
      if (constants > 0 && constants == columns) {
        counts.remove(Trouble.CONSTANT_COLUMN);
        String what = good + " records with the same " + columns + " values";
        add(Trouble.NOTHING_VARIES, new Ordered(0, 0, 0, new Place(null, null, null, what)));
      }
    }

    private List<Kind> kinds() {
      List<Kind> kinds = new ArrayList<>();
      for (Trouble kind : Trouble.values()) {
        long count = counts.getOrDefault(kind, 0L);
        if (count > 0) {
          List<Ordered> kept = places.getOrDefault(kind, new ArrayList<>());
          shorten(kept);
          kinds.add(new Kind(kind, count, kept.stream().map(Ordered::place).toList()));
        }
      }
      return kinds;
    }
  }
}
