package org.parmac.store.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.DataInputBuffer;
import org.apache.hadoop.io.DataOutputBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.math.Block;
import org.parmac.store.BadDataException;

class InputSummaryTest {
  @TempDir File tmp;
  private final Configuration conf = new Configuration();

  private InputSummary summary(long rangeBytes, String... contents) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < contents.length; i++) {
      paths.add(new Path(VectorSamples.write(new File(tmp, i + ".csv"), contents[i]).toURI()));
    }
    List<InputRange> ranges =
        VectorFiles.cut(
            conf,
            VectorFiles.list(conf, paths, VectorOptions.DEFAULT),
            List.of(),
            file -> rangeBytes);
    List<RangeScan> scans = new ArrayList<>();
    for (InputRange range : ranges) {
      RangeScan scan = new RangeScan();
      try (VectorReader reader = VectorFiles.open(conf, range, VectorOptions.DEFAULT)) {
        while (reader.next()) {
          scan.add(reader);
        }
      }
      scans.add(copy(scan));
    }
    return InputSummary.of(ranges, scans);
  }

  /** As it travels from a task to the driver. */
  private static RangeScan copy(RangeScan scan) throws IOException {
    DataOutputBuffer out = new DataOutputBuffer();
    scan.write(out);
    DataInputBuffer in = new DataInputBuffer();
    in.reset(out.getData(), out.getLength());
    RangeScan copy = new RangeScan();
    copy.readFields(in);
    return copy;
  }

  private String refused(long rangeBytes, String... contents) {
    try {
      summary(rangeBytes, contents);
    } catch (BadDataException e) {
      return e.getMessage().replace(tmp.toURI().toString(), "");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    throw new AssertionError("expected bad data");
  }

  @Test
  void cutsDoNotMatter() throws Exception {
    String text = new String(VectorSamples.csv(VectorSamples.bytes(50, 4, 1), ","));
    InputSummary whole = summary(1 << 20, text);
    assertThat(whole.points()).isEqualTo(50);
    assertThat(whole.columns()).isEqualTo(4);
    for (int bytes : new int[] {1, 7, 100, 333}) {
      InputSummary cut = summary(bytes, text);
      assertThat(cut.digest()).isEqualTo(whole.digest());
      assertThat(cut.points()).isEqualTo(50);
      assertThat(cut.ranges().size()).isGreaterThan(1);
    }
  }

  @Test
  void contentAndOrderMatter() throws Exception {
    String digest = summary(100, "1,2\n3,4\n5,6\n").digest();
    assertThat(summary(100, "1,2\n3,4\n", "5,6\n").digest()).isEqualTo(digest);
    assertThat(
            Stream.of(
                summary(100, "3,4\n1,2\n5,6\n").digest(),
                summary(100, "1,2\n3,4\n5,7\n").digest(),
                summary(100, "1,2\n3,4\n").digest(),
                summary(100, "1,2,3\n4,5,6\n").digest(),
                digest))
        .doesNotHaveDuplicates();
  }

  @Test
  void rowsAreCountedOverFiles() throws Exception {
    InputSummary summary = summary(5, "1,2\n3,4\n5,6\n", "7,8\n9,0\n");
    List<InputRange> second =
        summary.ranges().stream().filter(r -> r.file().endsWith("1.csv")).toList();
    assertThat(second.get(0).firstRow()).isEqualTo(3);
    assertThat(second.get(0).firstRecord()).isZero();
    assertThat(second.get(1).firstRow()).isEqualTo(3 + second.get(0).records());
    assertThat(second.get(1).firstRecord()).isEqualTo(second.get(0).records());
  }

  @Test
  void constantColumns() throws Exception {
    assertThat(summary(5, "1,2,0\n1,3,0\n1,4,-0\n").constantColumns()).isEqualTo(2);
    assertThat(summary(5, "1,2,0\n1,2,0\n9,2,0\n").constantColumns()).isEqualTo(2);
  }

  @Test
  void firstBadRecordIsNamedWhereverTheFileIsCut() {
    for (int bytes : new int[] {1, 5, 9, 1000}) {
      assertThat(refused(bytes, "1,2\n3,4\n", "1,2\n3,4\n5\n7,x\n"))
          .as("ranges of %d bytes", bytes)
          .startsWith(
              "1.csv: record 3: expected 2 values as in the records before, found 1. Correct or"
                  + " remove ");
      assertThat(refused(bytes, "1,2\n3,y\n", "1,2\n3,4\n5\n7,x\n"))
          .startsWith(
              "0.csv: record 2: column 2: expected a finite number that float32 can hold, found"
                  + " \"y\".")
          .endsWith("Correct or remove them: 3 records cannot be used.");
    }
  }

  @Test
  void filesOfDifferentWidths() {
    assertThat(refused(1000, "1,2\n3,4\n", "1,2,3\n4,5,6\n"))
        .isEqualTo(
            "1.csv: record 1: expected 2 values as in the records before, found 3."
                + " Correct or remove them: 2 records cannot be used.");
  }

  @Test
  void fileWithoutRecords() {
    assertThat(refused(1000, "1,2\n3,4\n", "\n\n"))
        .startsWith("1.csv: expected at least one record, found none.");
    assertThat(refused(1, "x,y\n")).startsWith("0.csv: expected at least one record, found none.");
    assertThat(refused(1, "1,2\n", ""))
        .startsWith("1.csv: expected at least one record, found an empty file.");
  }

  @Test
  void longestProblemTravels() throws Exception {
    RangeScan scan = new RangeScan();
    File file = VectorSamples.write(new File(tmp, "a.csv"), "1," + "µ".repeat(100_000) + "\n");
    InputRange range = InputRange.uncounted(0, file.toURI().toString(), false, 0, file.length());
    try (VectorReader reader = VectorFiles.open(conf, range, VectorOptions.DEFAULT)) {
      assertThat(reader.next()).isTrue();
      scan.add(reader);
    }
    assertThat(copy(scan).problems().get(0).what())
        .startsWith("column 2: expected a finite number")
        .hasSizeLessThan(200);
  }

  @Test
  void digestsOfPartsMakeTheWhole() {
    Block block = VectorSamples.bytes(30, 3, 9);
    RecordDigest whole = new RecordDigest();
    RecordDigest head = new RecordDigest();
    RecordDigest tail = new RecordDigest();
    for (int i = 0; i < 30; i++) {
      float[] row = Arrays.copyOfRange(block.values(), 3 * i, 3 * i + 3);
      whole.add(row, 3, i % 2 == 0 ? null : "k" + i);
      (i < 11 ? head : tail).add(row, 3, i % 2 == 0 ? null : "k" + i);
    }
    head.append(tail);
    assertThat(head).hasToString(whole.toString());
    assertThat(head.records()).isEqualTo(30);
  }

  @Test
  void inputsThatAreNotThere() throws Exception {
    VectorSamples.write(new File(tmp, "notes.md"), "x");
    assertThatThrownBy(() -> list("none-*.csv"))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining(
            "none-*.csv: expected a file, or a folder or pattern with files, found none. Check the"
                + " path.");
    assertThatThrownBy(() -> list("missing.csv"))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("found none");
    assertThatThrownBy(() -> list("notes.md"))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("notes.md: expected a name that tells the format")
        .hasMessageEndingWith("Give the format with --format.");
  }

  @Test
  void foldersByNameWithoutHiddenFiles() throws Exception {
    File folder = new File(tmp, "in");
    assertThat(new File(folder, "sub").mkdirs()).isTrue();
    for (String name : new String[] {"b.csv", "a.csv", "_SUCCESS", ".hidden.csv", "sub/c.csv"}) {
      VectorSamples.write(new File(folder, name), "1,2\n");
    }
    assertThat(list("in")).containsExactly("a.csv", "b.csv", "c.csv");
    assertThat(list("in/b*", "in/a.csv")).containsExactly("b.csv", "a.csv");
  }

  private List<String> list(String... names) throws IOException {
    List<Path> paths =
        Stream.of(names).map(name -> new Path(tmp.toURI().toString(), name)).toList();
    return VectorFiles.list(conf, paths, VectorOptions.DEFAULT).stream()
        .map(f -> f.getPath().getName())
        .toList();
  }
}
