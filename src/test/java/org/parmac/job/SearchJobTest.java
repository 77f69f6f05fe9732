package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.DataFileWriter;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Codes;
import org.parmac.store.AvroFiles;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.OutputInUseException;
import org.parmac.store.RunDir;
import org.parmac.store.TestDatasets;
import org.parmac.store.TestRuns;
import org.parmac.store.record.CodeRecord;
import org.parmac.store.record.Neighbour;
import org.parmac.store.record.NeighboursRecord;

class SearchJobTest {
  private static final int BITS = 10;
  private static final int COLUMNS = 4;

  @TempDir java.nio.file.Path tmp;
  private final Configuration conf = new Configuration();
  private FileSystem fs;
  private RunDir run;
  private Block queries;

  @BeforeEach
  void write() throws IOException {
    JobDefaults.apply(conf);
    fs = FileSystem.getLocal(conf);
    queries = TestDatasets.mixture(25, COLUMNS, 3, 3);
    DatasetDir dataset =
        TestDatasets.write(
            conf,
            path("data"),
            1,
            8,
            TestDatasets.mixture(20, COLUMNS, 3, 1),
            TestDatasets.mixture(2, COLUMNS, 3, 2),
            queries);
    run = TestRuns.write(conf, path("run"), dataset, BITS);
  }

  private Path path(String name) {
    return new Path(new Path(tmp.toUri()), name);
  }

  /** Random codes with keys in no order, some of which occur in several files. */
  private static List<CodeRecord> codes(int count, int bits, long seed) {
    CounterRandom random = new CounterRandom(seed, "codes");
    List<CodeRecord> codes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      codes.add(
          new CodeRecord(
              "key-" + Long.remainderUnsigned(random.bits(2 * i), 10 * count),
              Codes.toHex(random.bits(2 * i + 1) & -1L >>> (64 - bits), bits)));
    }
    return codes;
  }

  private void writeFile(Path file, int bits, List<CodeRecord> codes) throws IOException {
    try (DataFileWriter<CodeRecord> writer =
        AvroFiles.create(
            fs.create(file, false), CodeRecord.class, "codes", Map.of("parmac.bits", Integer.toString(bits)))) {
      for (CodeRecord code : codes) {
        writer.append(code);
      }
    }
  }

  private Path writeDirectory(String name, int files, int bits, List<CodeRecord> codes) throws IOException {
    for (int f = 0; f < files; f++) {
      List<CodeRecord> part = codes.subList(codes.size() * f / files, codes.size() * (f + 1) / files);
      writeFile(new Path(path(name), String.format("part-m-%05d.avro", f)), bits, part);
    }
    fs.create(new Path(path(name), "codes.json"), false).close();
    return path(name);
  }

  private static List<Neighbour> slow(List<CodeRecord> codes, long query, int k) {
    return codes.stream()
        .map(c -> new Neighbour(c.getKey(), Long.bitCount(Codes.fromHex(c.getCode()) ^ query)))
        .sorted(Comparator.comparingInt(Neighbour::getDistance).thenComparing(Neighbour::getKey))
        .limit(k)
        .toList();
  }

  private void agrees(List<CodeRecord> codes, List<CodeRecord> queryCodes, Path out, int k) throws IOException {
    List<NeighboursRecord> found = SearchJob.read(conf, out, Integer.MAX_VALUE);
    assertThat(found).hasSize(queryCodes.size());
    for (int q = 0; q < found.size(); q++) {
      assertThat(found.get(q).getQuery()).isEqualTo(queryCodes.get(q).getKey());
      assertThat(found.get(q).getNeighbours())
          .isEqualTo(slow(codes, Codes.fromHex(queryCodes.get(q).getCode()), k));
    }
  }

  @Test
  void findsWhatSortingAllCodesFindsWhateverTheSplitsSlotsAndReducers() throws Exception {
    List<CodeRecord> codes = codes(20_000, BITS, 1);
    List<CodeRecord> queryCodes = codes(30, BITS, 2);
    Path directory = writeDirectory("codes", 2, BITS, codes);
    Path queryFile = path("queries.avro");
    writeFile(queryFile, BITS, queryCodes);

    conf.setInt("mapreduce.local.map.tasks.maximum", 1);
    SearchJob.Summary summary = SearchJob.search(conf, run, directory, queryFile, path("one"), 7);
    assertThat(summary).isEqualTo(new SearchJob.Summary(1, BITS, 7, 30, 20_000));
    agrees(codes, queryCodes, path("one"), 7);

    conf.setInt("mapreduce.local.map.tasks.maximum", 4);
    conf.setInt("mapreduce.input.fileinputformat.split.maxsize", 30_000);
    assertThat(SearchJob.search(conf, run, directory, queryFile, path("many"), 7)).isEqualTo(summary);
    assertThat(Files.readAllBytes(tmp.resolve("many/part-r-00000.avro")))
        .isEqualTo(Files.readAllBytes(tmp.resolve("one/part-r-00000.avro")));
    assertThat(Files.readAllBytes(tmp.resolve("many/neighbours.json")))
        .isEqualTo(Files.readAllBytes(tmp.resolve("one/neighbours.json")));

    conf.setInt("mapreduce.job.reduces", 4);
    SearchJob.search(conf, run, directory, queryFile, path("reducers"), 7);
    assertThat(tmp.resolve("reducers/part-r-00003.avro")).exists();
    agrees(codes, queryCodes, path("reducers"), 7);
    nothingLeftBehind();
  }

  private void nothingLeftBehind() throws IOException {
    try (var files = Files.list(tmp)) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(name -> name.startsWith("_"))).isEmpty();
    }
    assertThat(new File(System.getProperty("user.dir")).list((dir, name) -> name.contains("queries.avro"))).isEmpty();
  }

  @Test
  void moreQueriesThanABatchHoldsAndMoreNeighboursThanCodes() throws Exception {
    List<CodeRecord> codes = codes(60, BITS, 1);
    List<CodeRecord> queryCodes = codes(9, BITS, 2);
    Path directory = writeDirectory("codes", 3, BITS, codes);
    Path queryDirectory = writeDirectory("queries", 2, BITS, queryCodes);
    int k = 1 << 19;
    SearchJob.Summary summary = SearchJob.search(conf, run, directory, queryDirectory, path("out"), k);
    assertThat(summary.codes()).isEqualTo(60);
    agrees(codes, queryCodes, path("out"), k);
  }

  @Test
  void vectorsOfADatasetAreEncodedWithTheModel() throws Exception {
    List<CodeRecord> codes = codes(100, BITS, 1);
    Path directory = writeDirectory("codes", 1, BITS, codes);
    SearchJob.search(conf, run, directory, new Path(path("data"), "queries"), path("out"), 5);

    BinaryAutoencoder model = run.model();
    long[] encoded = new long[25];
    model.encode(Kernels.get(), queries.copy(), new Block(25, BITS), encoded);
    List<CodeRecord> queryCodes = new ArrayList<>();
    for (int q = 0; q < 25; q++) {
      queryCodes.add(new CodeRecord("queries-" + q, Codes.toHex(encoded[q], BITS)));
    }
    agrees(codes, queryCodes, path("out"), 5);
  }

  @Test
  void anExistingOutputIsLeftAlone() throws Exception {
    Path directory = writeDirectory("codes", 1, BITS, codes(5, BITS, 1));
    fs.mkdirs(path("out"));
    assertThatThrownBy(() -> SearchJob.search(conf, run, directory, directory, path("out"), 5))
        .isInstanceOf(OutputInUseException.class)
        .hasMessageContaining("out: expected no such path, found one. Remove it");
    assertThat(tmp.resolve("out")).isEmptyDirectory();
  }

  private void refused(Path codes, Path queryCodes, String... message) throws IOException {
    assertThatThrownBy(() -> SearchJob.search(conf, run, codes, queryCodes, path("out"), 5))
        .isInstanceOf(BadDataException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(message));
    assertThat(tmp.resolve("out")).doesNotExist();
    nothingLeftBehind();
  }

  @Test
  void codesThatCannotBeUsedAreRefused() throws Exception {
    Path good = writeDirectory("good", 1, BITS, codes(5, BITS, 1));
    refused(path("nothing"), good, "nothing: expected codes, found nothing there");

    Path unfinished = writeDirectory("unfinished", 1, BITS, codes(5, BITS, 1));
    fs.delete(new Path(unfinished, "codes.json"), false);
    refused(unfinished, good, "unfinished: expected a finished directory of codes", "found no codes.json");

    refused(writeDirectory("empty", 0, BITS, List.of()), good, "found no part-*.avro");
    refused(writeDirectory("none", 1, BITS, List.of()), good, "none: expected codes, found none");
    refused(
        writeDirectory("longer", 1, 12, codes(5, 12, 1)),
        good,
        "longer/part-m-00000.avro: expected codes of 10 bits, as the run has, found 12. Encode with the same run.");
    refused(
        writeDirectory("text", 1, BITS, List.of(new CodeRecord("k", "0g00"))),
        good,
        "text/part-m-00000.avro: key k: expected hexadecimal digits, found \"0g00\"");
    refused(
        writeDirectory("short", 1, BITS, List.of(new CodeRecord("k", "01"))), good, "key k: expected 4 hexadecimal digits");
    refused(
        writeDirectory("above", 1, BITS, List.of(new CodeRecord("k", "0004"))), good, "no bit set above the code's length");
  }

  @ParameterizedTest
  @CsvSource({"20000,1", "20000,5000", "1000,17", "1000,5000"})
  void aTruncatedFileIsRefused(int count, int lost) throws Exception {
    Path good = writeDirectory("good", 1, BITS, codes(5, BITS, 1));
    Path cut = writeDirectory("cut", 1, BITS, codes(count, BITS, 1));
    java.nio.file.Path file = tmp.resolve("cut/part-m-00000.avro");
    byte[] bytes = Files.readAllBytes(file);
    fs.delete(new Path(file.toUri()), false);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - lost));
    refused(cut, good, "cut/part-m-00000.avro: damaged or truncated");
    refused(good, cut, "cut/part-m-00000.avro: damaged or truncated");
  }

  @Test
  void queriesThatCannotBeUsedAreRefused() throws Exception {
    Path good = writeDirectory("good", 1, BITS, codes(5, BITS, 1));
    refused(good, writeDirectory("none", 1, BITS, List.of()), "none: expected queries, found none");
    refused(good, path("data"), "data: expected codes", "or a split of a dataset", "parmac encode RUN");
    refused(good, path("nothing"), "nothing: expected codes", "found neither");
    DatasetDir wide =
        TestDatasets.write(conf, path("wide"), 1, 8, new Block(3, 5), new Block(1, 5), new Block(2, 5));
    refused(good, new Path(wide.path(), "queries"), "wide: expected points of width 4, as the model has, found 5");
  }

  @Test
  void rangesOfQueriesAreInOrderAndUseAllReducers() {
    QueryRanges ranges = new QueryRanges();
    QueryRanges.set(conf, 10);
    ranges.setConf(conf);
    List<Integer> parts = new ArrayList<>();
    for (int q = 0; q < 10; q++) {
      parts.add(ranges.getPartition(new org.apache.hadoop.io.IntWritable(q), null, 4));
    }
    assertThat(parts).isSorted().containsOnly(0, 1, 2, 3).endsWith(3);
  }
}
