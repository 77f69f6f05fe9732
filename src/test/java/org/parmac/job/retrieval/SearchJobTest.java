package org.parmac.job.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.job.JobDefaults;
import org.parmac.job.vectors.EncodeJob;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Codes;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.OutputInUseException;
import org.parmac.store.RunDir;
import org.parmac.store.TestCodes;
import org.parmac.store.TestDatasets;
import org.parmac.store.TestRuns;
import org.parmac.store.record.CodeRecord;
import org.parmac.store.record.Neighbour;
import org.parmac.store.record.NeighboursRecord;
import org.parmac.store.vectors.VectorFormat;
import org.parmac.store.vectors.VectorOptions;
import org.parmac.store.vectors.VectorSamples;

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

  private Path writeFile(String name, List<CodeRecord> codes) throws IOException {
    TestCodes.writeFile(fs, path(name), BITS, run.modelSha256(), codes);
    return path(name);
  }

  private Path writeDirectory(String name, int files, int bits, List<CodeRecord> codes)
      throws IOException {
    return TestCodes.write(fs, path(name), files, bits, run.modelSha256(), codes);
  }

  private SearchJob.Summary search(Path codes, Path queryCodes, String out, int k)
      throws IOException {
    return SearchJob.search(
        conf, run, new SearchJob.Spec(codes, queryCodes, VectorOptions.DEFAULT, k), path(out));
  }

  private static List<Neighbour> slow(List<CodeRecord> codes, long query, int k) {
    return codes.stream()
        .map(c -> new Neighbour(c.getKey(), Long.bitCount(Codes.fromHex(c.getCode()) ^ query)))
        .sorted(Comparator.comparingInt(Neighbour::getDistance).thenComparing(Neighbour::getKey))
        .limit(k)
        .toList();
  }

  private void agrees(List<CodeRecord> codes, List<CodeRecord> queryCodes, Path out, int k)
      throws IOException {
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
    Path queryFile = writeFile("queries.avro", queryCodes);

    conf.setInt("mapreduce.local.map.tasks.maximum", 1);
    SearchJob.Summary summary = search(directory, queryFile, "one", 7);
    assertThat(summary).isEqualTo(new SearchJob.Summary(1, BITS, 7, 30, 20_000));
    agrees(codes, queryCodes, path("one"), 7);

    conf.setInt("mapreduce.local.map.tasks.maximum", 4);
    conf.setInt("mapreduce.input.fileinputformat.split.maxsize", 30_000);
    assertThat(search(directory, queryFile, "many", 7)).isEqualTo(summary);
    assertThat(Files.readAllBytes(tmp.resolve("many/part-r-00000.avro")))
        .isEqualTo(Files.readAllBytes(tmp.resolve("one/part-r-00000.avro")));
    assertThat(Files.readAllBytes(tmp.resolve("many/neighbours.json")))
        .isEqualTo(Files.readAllBytes(tmp.resolve("one/neighbours.json")));

    conf.setInt("mapreduce.job.reduces", 4);
    search(directory, queryFile, "reducers", 7);
    assertThat(tmp.resolve("reducers/part-r-00003.avro")).exists();
    agrees(codes, queryCodes, path("reducers"), 7);
    nothingLeftBehind();
  }

  private void nothingLeftBehind() throws IOException {
    try (var files = Files.list(tmp)) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(name -> name.startsWith("_")))
          .isEmpty();
    }
    assertThat(
            new File(System.getProperty("user.dir"))
                .list((dir, name) -> name.contains("queries.avro")))
        .isEmpty();
  }

  @Test
  void moreQueriesThanABatchHoldsAndMoreNeighboursThanCodes() throws Exception {
    List<CodeRecord> codes = codes(60, BITS, 1);
    List<CodeRecord> queryCodes = codes(9, BITS, 2);
    Path directory = writeDirectory("codes", 3, BITS, codes);
    Path queryDirectory = writeDirectory("queries", 2, BITS, queryCodes);
    int k = 1 << 19;
    SearchJob.Summary summary = search(directory, queryDirectory, "out", k);
    assertThat(summary.codes()).isEqualTo(60);
    agrees(codes, queryCodes, path("out"), k);
  }

  /** The codes that the model itself gives the queries, one at a time. */
  private List<CodeRecord> encodedQueries(String prefix) throws IOException {
    BinaryAutoencoder model = run.model();
    List<CodeRecord> encoded = new ArrayList<>();
    for (int q = 0; q < queries.rows(); q++) {
      float[] values = Arrays.copyOfRange(queries.values(), q * COLUMNS, (q + 1) * COLUMNS);
      long[] code = new long[1];
      model.encode(Kernels.get(), new Block(1, COLUMNS, values), new Block(1, BITS), code);
      encoded.add(new CodeRecord(prefix + q, Codes.toHex(code[0], BITS)));
    }
    return encoded;
  }

  @Test
  void vectorsOfADatasetAreEncodedWithTheModel() throws Exception {
    List<CodeRecord> codes = codes(100, BITS, 1);
    Path directory = writeDirectory("codes", 1, BITS, codes);
    search(directory, new Path(path("data"), "queries"), "out", 5);
    agrees(codes, encodedQueries("queries-"), path("out"), 5);
  }

  @Test
  void vectorsOfOtherFormatsAreEncodedWithTheModelAndKnownByTheirRows() throws Exception {
    queries = VectorSamples.bytes(1100, COLUMNS, 5);
    Block first = new Block(600, COLUMNS, Arrays.copyOf(queries.values(), 600 * COLUMNS));
    Block second =
        new Block(
            500, COLUMNS, Arrays.copyOfRange(queries.values(), 600 * COLUMNS, 1100 * COLUMNS));
    assertThat(tmp.resolve("vectors").toFile().mkdir()).isTrue();
    Files.write(tmp.resolve("vectors/a.csv"), VectorSamples.csv(first, ","));
    Files.write(tmp.resolve("vectors/b.fvecs.gz"), VectorSamples.gzip(VectorSamples.fvecs(second)));
    List<CodeRecord> codes = codes(50, BITS, 1);
    Path directory = writeDirectory("codes", 1, BITS, codes);
    search(directory, path("vectors"), "out", 3);
    List<CodeRecord> expected = encodedQueries("");
    agrees(codes, expected, path("out"), 3);
    assertThat(expected.stream().map(CodeRecord::getCode).distinct().count()).isGreaterThan(20);

    search(directory, path("vectors/*.csv"), "pattern", 3);
    agrees(codes, expected.subList(0, 600), path("pattern"), 3);
  }

  @Test
  void vectorsAndTheirCodesFindTheSame() throws Exception {
    Files.write(
        tmp.resolve("queries.csv"), VectorSamples.csv(VectorSamples.bytes(70, COLUMNS, 5), ";"));
    Path directory = writeDirectory("codes", 2, BITS, codes(300, BITS, 1));
    EncodeJob.run(conf, run, List.of(path("queries.csv")), VectorOptions.DEFAULT, path("encoded"));
    search(directory, path("queries.csv"), "vectors", 5);
    search(directory, path("encoded"), "codes-too", 5);
    assertThat(tmp.resolve("vectors/part-r-00000.avro"))
        .hasSameBinaryContentAs(tmp.resolve("codes-too/part-r-00000.avro"));
  }

  @Test
  void vectorsAreReadAsTheOptionsSay() throws Exception {
    Files.writeString(tmp.resolve("queries.dat"), "id|w|x|y|z\none|1|2|3|4\ntwo|9|8|7|6\n");
    queries = new Block(2, COLUMNS, new float[] {1, 2, 3, 4, 9, 8, 7, 6});
    List<CodeRecord> codes = codes(50, BITS, 1);
    Path directory = writeDirectory("codes", 1, BITS, codes);
    VectorOptions options = new VectorOptions(VectorFormat.CSV, "|", true, "id", null, null, null);
    SearchJob.search(
        conf, run, new SearchJob.Spec(directory, path("queries.dat"), options, 3), path("out"));
    List<CodeRecord> expected = encodedQueries("");
    expected.get(0).setKey("one");
    expected.get(1).setKey("two");
    agrees(codes, expected, path("out"), 3);
  }

  @Test
  void badVectorsAreNamed() throws Exception {
    Path good = writeDirectory("good", 1, BITS, codes(5, BITS, 1));
    Files.writeString(tmp.resolve("short.csv"), "1,2,3\n");
    refused(
        good,
        path("short.csv"),
        "short.csv: record 1: expected 4 values, as the model has, found 3. Encode vectors like");
    Files.writeString(tmp.resolve("nan.csv"), "1,2,3,4\n1,nan,3,4\n");
    refused(
        good,
        path("nan.csv"),
        "nan.csv: record 2: column 2: expected a finite number that float32 can hold, found"
            + " \"nan\". Correct or remove it.");
    Files.writeString(tmp.resolve("names.csv"), "a,b,c,d\n");
    refused(good, path("names.csv"), "names.csv: expected at least one record, found none.");
    Files.writeString(tmp.resolve("strange.dat"), "1,2,3,4\n");
    refused(
        good,
        path("strange.dat"),
        "strange.dat: expected a name that tells the format",
        "--format");
  }

  @Test
  void anExistingOutputIsLeftAlone() throws Exception {
    Path directory = writeDirectory("codes", 1, BITS, codes(5, BITS, 1));
    search(directory, directory, "out", 5);
    byte[] before = Files.readAllBytes(tmp.resolve("out/part-r-00000.avro"));
    assertThatThrownBy(() -> search(directory, directory, "out", 3))
        .isInstanceOf(OutputInUseException.class)
        .hasMessageContaining(
            "out: expected a new directory, found a finished one (with neighbours.json)");
    assertThat(tmp.resolve("out/part-r-00000.avro")).hasBinaryContent(before);
    Files.writeString(
        Files.createDirectory(tmp.resolve("mine")).resolve("part-r-00000.avro"), "mine");
    assertThatThrownBy(() -> search(directory, directory, "mine", 3))
        .isInstanceOf(OutputInUseException.class);
    assertThat(tmp.resolve("mine/part-r-00000.avro")).hasContent("mine");
  }

  @Test
  void anInterruptedSearchIsDoneAnew() throws Exception {
    Path directory = writeDirectory("codes", 1, BITS, codes(5, BITS, 1));
    Files.createDirectories(tmp.resolve("out/_draft/output"));
    Files.writeString(tmp.resolve("out/part-r-00007.avro"), "rubbish");
    search(directory, directory, "out", 5);
    try (var files = Files.list(tmp.resolve("out"))) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(name -> !name.endsWith(".crc")))
          .containsExactlyInAnyOrder("neighbours.json", "part-r-00000.avro");
    }
  }

  private void refused(Path codes, Path queryCodes, String... message) throws IOException {
    assertThatThrownBy(() -> search(codes, queryCodes, "out", 5))
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
    refused(
        unfinished,
        good,
        "unfinished: expected a finished directory of codes (with codes.json), found none");

    Path lost = writeDirectory("lost", 3, BITS, codes(5, BITS, 1));
    fs.delete(new Path(lost, "part-m-00001.avro"), false);
    refused(
        lost,
        good,
        "lost/part-m-00001.avro: expected a file of codes, as codes.json says, found none");
    refused(writeDirectory("none", 1, BITS, List.of()), good, "none: expected codes, found none");
    refused(
        writeDirectory("longer", 1, 12, codes(5, 12, 1)),
        good,
        "longer/part-m-00000.avro: expected codes of 10 bits, found 12. Codes that are used"
            + " together must be of one run");
    refused(
        writeDirectory("text", 1, BITS, List.of(new CodeRecord("k", "0g00"))),
        good,
        "text/part-m-00000.avro: key k: expected hexadecimal digits, found \"0g00\"");
    refused(
        writeDirectory("short", 1, BITS, List.of(new CodeRecord("k", "01"))),
        good,
        "key k: expected 4 hexadecimal digits");
    refused(
        writeDirectory("above", 1, BITS, List.of(new CodeRecord("k", "0004"))),
        good,
        "no bit set above the code's length");
  }

  @Test
  void codesOfAnotherModelAreRefused() throws Exception {
    Path good = writeDirectory("good", 1, BITS, codes(5, BITS, 1));
    Path other = TestCodes.write(fs, path("other"), 1, BITS, "5eed", codes(5, BITS, 1));
    refused(
        other,
        good,
        "other: expected codes made by the run's model (SHA-256 "
            + run.modelSha256()
            + "), found those of another (5eed)");
    refused(good, other, "other: expected codes made by the run's model");
    Path file = new Path(other, "part-m-00000.avro");
    refused(good, file, "other/part-m-00000.avro: expected codes made by the run's model");
  }

  @Test
  void codesThatAreNotAsManyAsTheDirectorySaysAreRefused() throws Exception {
    Path good = writeDirectory("good", 1, BITS, codes(5, BITS, 1));
    Path less = writeDirectory("less", 2, BITS, codes(10, BITS, 1));
    fs.delete(new Path(less, "part-m-00001.avro"), false);
    writeFile("less/part-m-00001.avro", codes(4, BITS, 1));
    refused(
        less,
        good,
        "less: expected 10 codes, as codes.json says, found 9. Files are damaged or not its own");
    refused(good, less, "less/part-m-00001.avro: expected 5 codes, as codes.json says, found 4.");
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
    refused(
        good,
        path("data"),
        "data: expected files of vectors, found a dataset. Name one of its splits");
    refused(
        good,
        path("nothing"),
        "nothing: expected a file, or a folder or pattern with files, found none");
    DatasetDir wide =
        TestDatasets.write(
            conf, path("wide"), 1, 8, new Block(3, 5), new Block(1, 5), new Block(2, 5));
    refused(
        good,
        new Path(wide.path(), "queries"),
        "wide/queries/shard-00000.avro: record 1: expected 4 values, as the model has, found 5");
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
