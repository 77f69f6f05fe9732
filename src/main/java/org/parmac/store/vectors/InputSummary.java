package org.parmac.store.vectors;

import java.util.ArrayList;
import java.util.List;
import org.parmac.store.BadDataException;

/**
 * What was found in all ranges, put together in their order.
 *
 * @param columns width of a record
 * @param points records of the inputs
 * @param queryPoints records of the inputs of queries
 * @param bad records that are set aside, and not counted as points
 * @param constantColumns columns with the same value in all records
 * @param digest of all records, inputs and then queries
 * @param ranges each with its place among the others
 */
public record InputSummary(
    int columns,
    long points,
    long queryPoints,
    long bad,
    int constantColumns,
    String digest,
    List<InputRange> ranges) {

  /**
   * @param ranges in order
   * @param scans one for each range
   * @throws BadDataException for the first record that cannot be used, by file and record; and for
   *     a file without records
   */
  public static InputSummary of(List<InputRange> ranges, List<RangeScan> scans)
      throws BadDataException {
    return of(ranges, scans, 0);
  }

  /**
   * @param ranges in order
   * @param scans one for each range
   * @param mostBad so many records at most may be set aside
   * @throws BadDataException if there are more records that cannot be used, with the first of them;
   *     for a file that cannot be read to its end, or has no records
   */
  public static InputSummary of(List<InputRange> ranges, List<RangeScan> scans, long mostBad)
      throws BadDataException {
    int columns =
        scans.stream().mapToInt(RangeScan::width).filter(w -> w > 0).findFirst().orElse(0);
    List<InputRange> counted = count(ranges, scans);
    if (mostBad == 0) {
      checkRecords(counted, scans, columns);
    } else {
      checkBad(counted, scans, mostBad);
    }
    checkFiles(counted);
    RecordDigest points = new RecordDigest();
    RecordDigest queries = new RecordDigest();
    float[] constant = null;
    for (int i = 0; i < scans.size(); i++) {
      RangeScan scan = scans.get(i);
      (ranges.get(i).query() ? queries : points).append(scan.digest());
      if (scan.width() > 0 && !ranges.get(i).query()) {
        constant = constant == null ? scan.constant().clone() : merge(constant, scan.constant());
      }
    }
    int constants = 0;
    for (int j = 0; constant != null && j < columns; j++) {
      constants += Float.isNaN(constant[j]) ? 0 : 1;
    }
    return new InputSummary(
        columns,
        points(counted, false),
        points(counted, true),
        counted.stream().mapToLong(InputRange::bad).sum(),
        constants,
        points + "" + queries,
        List.copyOf(counted));
  }

  private static long points(List<InputRange> ranges, boolean query) {
    return ranges.stream()
        .filter(range -> range.query() == query)
        .mapToLong(range -> range.records() - range.bad())
        .sum();
  }

  static float[] merge(float[] constant, float[] other) {
    for (int j = 0; j < constant.length; j++) {
      if (constant[j] != other[j]) {
        constant[j] = Float.NaN;
      }
    }
    return constant;
  }

  private static List<InputRange> count(List<InputRange> ranges, List<RangeScan> scans) {
    List<InputRange> counted = new ArrayList<>();
    long[] rows = new long[2];
    long[] bad = new long[2];
    long inFile = 0;
    long lines = 0;
    for (int i = 0; i < ranges.size(); i++) {
      InputRange range = ranges.get(i);
      RangeScan scan = scans.get(i);
      int group = range.query() ? 1 : 0;
      inFile = range.start() == 0 ? 0 : inFile;
      lines = range.start() == 0 ? 0 : lines;
      counted.add(
          range
              .counted(inFile, rows[group], scan.records(), scan.contentDigest())
              .without(scan.bad(), bad[group], lines));
      lines += scan.lines();
      bad[group] += scan.bad();
      inFile += scan.records();
      rows[group] += scan.records();
    }
    return counted;
  }

  private static void checkRecords(List<InputRange> ranges, List<RangeScan> scans, int columns)
      throws BadDataException {
    String first = null;
    long bad = 0;
    for (int i = 0; i < scans.size(); i++) {
      RangeScan scan = scans.get(i);
      boolean wrongWidth = scan.width() > 0 && scan.width() != columns;
      if (first == null && (scan.bad() > 0 || wrongWidth)) {
        first = firstProblem(ranges.get(i), scan, wrongWidth, columns);
      }
      bad += wrongWidth ? scan.records() : scan.bad();
    }
    if (first != null) {
      throw new BadDataException(
          first
              + ". Correct or remove "
              + (bad == 1 ? "it." : "them: " + bad + " records cannot be used."));
    }
  }

  private static String firstProblem(
      InputRange range, RangeScan scan, boolean wrongWidth, int columns) {
    if (wrongWidth && (scan.bad() == 0 || scan.widthRecord() < scan.problems().get(0).record())) {
      return range.where(scan.widthRecord()) + ": " + RangeScan.wrongWidth(columns, scan.width());
    }
    return range.where(scan.problems().get(0).record()) + ": " + scan.problems().get(0).what();
  }

  private static void checkBad(List<InputRange> ranges, List<RangeScan> scans, long most)
      throws BadDataException {
    List<String> first = new ArrayList<>();
    long bad = 0;
    for (int i = 0; i < scans.size(); i++) {
      RangeScan scan = scans.get(i);
      if (!scan.end().isEmpty()) {
        throw new BadDataException(
            ranges.get(i).where(scan.records() - 1)
                + ": "
                + scan.end()
                + ". Nothing after it can be read, so that nobody knows how much is lost: get the"
                + " file again.");
      }
      for (RangeScan.Problem p : scan.problems()) {
        if (first.size() < RangeFindings.EXAMPLES) {
          first.add(ranges.get(i).where(p.record()) + ": " + p.what());
        }
      }
      bad += scan.bad();
    }
    if (bad > most) {
      throw new BadDataException(
          "expected at most "
              + most
              + " records that cannot be used (--bad-records), found "
              + bad
              + ". The first are:\n  "
              + String.join("\n  ", first)
              + "\nCorrect or remove them; parmac validate says what else is wrong.");
    }
  }

  private static void checkFiles(List<InputRange> ranges) throws BadDataException {
    long records = 0;
    for (int i = 0; i < ranges.size(); i++) {
      InputRange range = ranges.get(i);
      records = (range.start() == 0 ? 0 : records) + range.records();
      boolean last = i + 1 == ranges.size() || ranges.get(i + 1).start() == 0;
      if (last && records == 0) {
        throw new BadDataException(
            range.file()
                + ": expected at least one record, found none. Remove the file from the inputs.");
      }
    }
  }
}
