package org.parmac.job.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.job.JobDefaults;
import org.parmac.math.Block;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.OutputInUseException;
import org.parmac.store.ShardReader;
import org.parmac.store.ShardWeights;
import org.parmac.store.vectors.VectorOptions;
import org.parmac.store.vectors.VectorSamples;

class ImportJobTest {
  private static final VectorOptions GUESS = VectorOptions.DEFAULT;

  @TempDir File tmp;
  private Configuration conf;

  @BeforeEach
  void configure() {
    conf = new Configuration();
    JobDefaults.apply(conf);
  }

  private Path path(String name) {
    return new Path(tmp.toURI().toString(), name);
  }

  private Path write(String name, byte[] content) throws IOException {
    VectorSamples.write(new File(tmp, name), content);
    return path(name);
  }

  /**
   * 100 points by default: 80 for training in two shards, 12 for validation, 8 queries; tiles of
   * 16.
   */
  private static ImportSpec spec(VectorOptions options, List<Path> queries, Path... inputs) {
    return new ImportSpec(
        List.of(inputs),
        queries,
        options,
        ImportSpec.Share.parse("12%"),
        queries.isEmpty() ? ImportSpec.Share.parse("8") : null,
        Long.MAX_VALUE,
        5,
        true,
        2,
        null,
        128,
        16);
  }

  private DatasetDir run(String name, Path... inputs) throws IOException {
    return ImportJob.run(conf, spec(GUESS, List.of(), inputs), path(name)).dataset();
  }

  /** Points of a split by key. */
  private static TreeMap<String, List<Float>> points(DatasetDir dataset, String split)
      throws IOException {
    TreeMap<String, List<Float>> points = new TreeMap<>();
    Block tile = new Block(0, dataset.columns());
    long row = 0;
    for (int s = 0; s < dataset.split(split).shards().size(); s++) {
      assertThat(dataset.split(split).shards().get(s).firstRow()).isEqualTo(row);
      try (ShardReader reader = dataset.read(split, s)) {
        while (reader.next()) {
          assertThat(reader.firstRow()).isEqualTo(row);
          row += reader.rows();
          reader.points(tile);
          String[] keys = reader.keys();
          for (int i = 0; i < reader.rows(); i++) {
            List<Float> values = new ArrayList<>();
            for (int j = 0; j < dataset.columns(); j++) {
              values.add(tile.get(i, j));
            }
            assertThat(points.put(keys[i], values)).as("key %s twice", keys[i]).isNull();
          }
        }
      }
    }
    assertThat(row).isEqualTo(dataset.split(split).points());
    return points;
  }

  private static TreeMap<String, List<Float>> allPoints(DatasetDir dataset) throws IOException {
    TreeMap<String, List<Float>> all = new TreeMap<>();
    int count = 0;
    for (String split : DatasetDir.SPLITS) {
      TreeMap<String, List<Float>> some = points(dataset, split);
      count += some.size();
      all.putAll(some);
    }
    assertThat(all).hasSize(count);
    return all;
  }

  private static TreeMap<String, List<Float>> expected(Block block) {
    TreeMap<String, List<Float>> points = new TreeMap<>();
    for (int i = 0; i < block.rows(); i++) {
      List<Float> values = new ArrayList<>();
      for (int j = 0; j < block.columns(); j++) {
        values.add(block.get(i, j));
      }
      points.put(Integer.toString(i), values);
    }
    return points;
  }

  /** What must not depend on tasks: id, and the bytes of all shards. */
  private static List<Object> bytes(DatasetDir dataset) {
    List<Object> bytes = new ArrayList<>(List.of(dataset.id()));
    DatasetDir.SPLITS.forEach(split -> bytes.addAll(dataset.split(split).shards()));
    return bytes;
  }

  @Test
  void everyRowIsThereOnce() throws Exception {
    Block block = VectorSamples.bytes(100, 7, 1);
    DatasetDir dataset = run("out", write("a.csv", VectorSamples.csv(block, ",")));
    assertThat(allPoints(dataset)).isEqualTo(expected(block));
    assertThat(points(dataset, DatasetDir.TRAIN)).hasSize(80);
    assertThat(points(dataset, DatasetDir.VALIDATION)).hasSize(12);
    assertThat(points(dataset, DatasetDir.QUERIES)).hasSize(8);
    assertThat(dataset.split(DatasetDir.TRAIN).shards()).hasSize(2);
    assertThat(points(dataset, DatasetDir.TRAIN).keySet())
        .as("shuffled: not simply the first rows")
        .anyMatch(key -> Integer.parseInt(key) >= 80);
    assertThat(new File(tmp, "out").list((dir, name) -> !name.endsWith(".crc")))
        .containsExactlyInAnyOrder("dataset.json", "train", "validation", "queries");
  }

  @Test
  void shardsAreAsDescribed() throws Exception {
    DatasetDir dataset =
        run("out", write("a.fvecs", VectorSamples.fvecs(VectorSamples.bytes(100, 7, 1))));
    for (String split : DatasetDir.SPLITS) {
      for (DatasetDir.Shard shard : dataset.split(split).shards()) {
        byte[] content =
            Files.readAllBytes(new File(tmp, "out/" + split + "/" + shard.file()).toPath());
        byte[] sha = java.security.MessageDigest.getInstance("SHA-256").digest(content);
        assertThat(shard.bytes()).isEqualTo(content.length);
        assertThat(shard.sha256()).isEqualTo(java.util.HexFormat.of().formatHex(sha));
      }
    }
  }

  @Test
  void everyFormatGivesTheSameDataset() throws Exception {
    Block block = VectorSamples.bytes(100, 6, 2);
    List<Path> files =
        List.of(
            write("a.csv", VectorSamples.csv(block, ",")),
            write("train-images-idx3-ubyte", VectorSamples.idx(block, 0x08, 2, 3)),
            write("f.bvecs", VectorSamples.bvecs(block)),
            write("g.avro", VectorSamples.avro(block, "double", false)),
            write("h.csv.gz", VectorSamples.gzip(VectorSamples.csv(block, ";"))),
            write("j.fvecs.gz", VectorSamples.gzip(VectorSamples.fvecs(block))));
    List<Object> first = bytes(run("out", files.get(0)));
    for (Path file : files.subList(1, files.size())) {
      assertThat(bytes(run("out-" + file.getName(), file))).as(file.getName()).isEqualTo(first);
    }
  }

  @Test
  void tasksAndFilesDoNotMatter() throws Exception {
    Block block = VectorSamples.bytes(300, 5, 3);
    byte[] content = VectorSamples.csv(block, ",");
    Path file = write("a.csv", content);
    List<Object> one = bytes(run("one", file));
    conf.set("mapreduce.input.fileinputformat.split.maxsize", "400");
    conf.set("mapreduce.local.map.tasks.maximum", "1");
    assertThat(bytes(run("many", file))).isEqualTo(one);
    conf.set("mapreduce.local.map.tasks.maximum", "4");
    conf.set("mapreduce.local.reduce.tasks.maximum", "3");
    assertThat(bytes(run("parallel", file))).isEqualTo(one);
    int cut = new String(content).indexOf('\n', 1000) + 1;
    Path head = write("b.csv", Arrays.copyOf(content, cut));
    Path tail =
        write("c.csv.gz", VectorSamples.gzip(Arrays.copyOfRange(content, cut, content.length)));
    assertThat(bytes(run("two", head, tail))).isEqualTo(one);
    assertThat(bytes(run("swapped", tail, head))).isNotEqualTo(one);
  }

  @Test
  void seedAndLayoutMatter() throws Exception {
    Path file = write("a.bvecs", VectorSamples.bvecs(VectorSamples.bytes(100, 6, 2)));
    DatasetDir first = run("one", file);
    ImportSpec spec = spec(GUESS, List.of(), file);
    ImportSpec other =
        new ImportSpec(
            spec.inputs(),
            List.of(),
            GUESS,
            spec.validation(),
            spec.queries(),
            Long.MAX_VALUE,
            6,
            true,
            2,
            null,
            128,
            16);
    DatasetDir reseeded = ImportJob.run(conf, other, path("two")).dataset();
    assertThat(reseeded.id()).isNotEqualTo(first.id());
    assertThat(points(reseeded, DatasetDir.QUERIES))
        .isNotEqualTo(points(first, DatasetDir.QUERIES));
    assertThat(allPoints(reseeded)).isEqualTo(allPoints(first));
  }

  private DatasetDir run(String name, boolean shuffle, String weights, String heldOut, Path input)
      throws IOException {
    ImportSpec spec =
        new ImportSpec(
            List.of(input),
            List.of(),
            GUESS,
            ImportSpec.Share.parse(heldOut),
            ImportSpec.Share.parse("8"),
            Long.MAX_VALUE,
            5,
            shuffle,
            weights == null ? 4 : 0,
            weights == null ? null : ShardWeights.parse(weights),
            128,
            16);
    return ImportJob.run(conf, spec, path(name)).dataset();
  }

  /** Keys of a split in the order of its shards. */
  private static List<String> keys(DatasetDir dataset, String split) throws IOException {
    List<String> keys = new ArrayList<>();
    for (int s = 0; s < dataset.split(split).shards().size(); s++) {
      try (ShardReader reader = dataset.read(split, s)) {
        while (reader.next()) {
          keys.addAll(Arrays.asList(reader.keys()).subList(0, reader.rows()));
        }
      }
    }
    return keys;
  }

  @Test
  void weightedShardsHoldEachRowOnceInTheOrderOfEvenOnes() throws Exception {
    Block block = VectorSamples.bytes(300, 5, 3);
    Path file = write("a.csv", VectorSamples.csv(block, ","));
    DatasetDir even = run("even", true, null, "12%", file);
    DatasetDir weighted = run("weighted", true, "1, 0.25,2,1", "12%", file);

    assertThat(allPoints(weighted)).isEqualTo(expected(block));
    assertThat(weighted.split(DatasetDir.TRAIN).shards())
        .extracting(DatasetDir.Shard::points)
        .as("256 points by 1 : 0.25 : 2 : 1 of 4.25")
        .containsExactly(60L, 15L, 120L, 61L);
    for (String split : DatasetDir.SPLITS) {
      assertThat(keys(weighted, split)).as(split).isEqualTo(keys(even, split));
    }
    assertThat(weighted.id()).isNotEqualTo(even.id());
    assertThat(weighted.description().source().options()).containsEntry("weights", "1,0.25,2,1");
    assertThat(bytes(run("equal", true, "3,3,3,3", "12%", file))).isEqualTo(bytes(even));
  }

  @ParameterizedTest
  @ValueSource(strings = {"12%", "0", "80%"})
  void unshuffledTrainingPointsKeepTheirOrderAndTheOthersAreDrawnAsEver(String heldOut)
      throws Exception {
    Block block = VectorSamples.bytes(300, 5, 3);
    byte[] content = VectorSamples.csv(block, ",");
    Path file = write("a.csv", content);
    DatasetDir shuffled = run("shuffled", true, null, heldOut, file);
    DatasetDir inOrder = run("in-order", false, null, heldOut, file);

    assertThat(allPoints(inOrder)).isEqualTo(expected(block));
    List<String> train = keys(inOrder, DatasetDir.TRAIN);
    assertThat(train).isSortedAccordingTo(Comparator.comparing(Integer::valueOf));
    assertThat(train).containsExactlyInAnyOrderElementsOf(keys(shuffled, DatasetDir.TRAIN));
    for (String split : List.of(DatasetDir.VALIDATION, DatasetDir.QUERIES)) {
      assertThat(keys(inOrder, split)).as(split).isEqualTo(keys(shuffled, split));
    }
    assertThat(inOrder.id()).isNotEqualTo(shuffled.id());
    assertThat(inOrder.description().source().options()).containsEntry("shuffle", "false");
    conf.set("mapreduce.input.fileinputformat.split.maxsize", "400");
    assertThat(bytes(run("many", false, null, heldOut, file)))
        .as("however it is cut into tasks")
        .isEqualTo(bytes(inOrder));
  }

  @Test
  void weightsAndShardsMustAgree() throws Exception {
    Path file = write("a.csv", VectorSamples.csv(VectorSamples.bytes(100, 5, 3), ","));
    ImportSpec spec = spec(GUESS, List.of(), file);
    assertThatThrownBy(
            () ->
                new ImportSpec(
                    spec.inputs(),
                    List.of(),
                    GUESS,
                    null,
                    null,
                    Long.MAX_VALUE,
                    5,
                    true,
                    4,
                    ShardWeights.parse("1,2,3"),
                    128,
                    16))
        .hasMessage("weights must be one for each of 4 shards, got 3");
    assertThatThrownBy(() -> run("refused", true, "0.001,1", "12%", file))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("for shard 0, which gives it none");
    assertThat(new File(tmp, "refused")).as("nothing is left behind").doesNotExist();
  }

  @Test
  void keysAreKept() throws Exception {
    Block block = VectorSamples.bytes(50, 4, 2);
    DatasetDir dataset = run("out", write("a.avro", VectorSamples.avro(block, "float", true)));
    assertThat(allPoints(dataset)).hasSize(50).containsKeys("key-0", "key-49");
    assertThat(allPoints(dataset).get("key-17")).isEqualTo(expected(block).get("17"));
  }

  @Test
  void queriesFromTheirOwnFileKeepTheirOrder() throws Exception {
    Block block = VectorSamples.bytes(50, 4, 2);
    Block queries = VectorSamples.bytes(9, 4, 7);
    Path input = write("a.bvecs", VectorSamples.bvecs(block));
    Path queryInput = write("q.csv", VectorSamples.csv(queries, " "));
    ImportSpec all =
        spec(
            new VectorOptions(null, null, null, null, null, null, null),
            List.of(queryInput),
            input);
    DatasetDir dataset = ImportJob.run(conf, all, path("out")).dataset();
    assertThat(dataset.split(DatasetDir.TRAIN).points()).isEqualTo(44);
    assertThat(points(dataset, DatasetDir.QUERIES)).isEqualTo(expected(queries));
    try (ShardReader reader = dataset.read(DatasetDir.QUERIES, 0)) {
      assertThat(reader.next()).isTrue();
      assertThat(reader.keys()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8");
    }
    ImportSpec some =
        new ImportSpec(
            List.of(input),
            List.of(queryInput),
            GUESS,
            all.validation(),
            null,
            3,
            5,
            true,
            2,
            null,
            128,
            16);
    assertThat(points(ImportJob.run(conf, some, path("some")).dataset(), DatasetDir.QUERIES))
        .containsOnlyKeys("0", "1", "2");
  }

  @Test
  void splitOfADatasetCanBeImportedAgain() throws Exception {
    DatasetDir first =
        run("one", write("a.bvecs", VectorSamples.bvecs(VectorSamples.bytes(100, 6, 2))));
    DatasetDir second = run("two", path("one/train"));
    assertThat(allPoints(second)).isEqualTo(points(first, DatasetDir.TRAIN));
    assertThatThrownBy(() -> run("three", path("one")))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining(
            "one: expected files of vectors, found a dataset. Name one of its splits, such as ");
  }

  private void refused(String message, Path... inputs) {
    assertThatThrownBy(() -> run("refused", inputs))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining(message);
    assertThat(new File(tmp, "refused")).as("nothing is left behind").doesNotExist();
  }

  @Test
  void badRecordsAreNamed() throws Exception {
    conf.set("mapreduce.input.fileinputformat.split.maxsize", "40");
    Path good = write("good.csv", VectorSamples.csv(VectorSamples.bytes(20, 3, 1), ","));
    refused(
        "bad.csv: record 3: expected 3 values as in the records before, found 2. Correct or remove"
            + " it.",
        good,
        write("bad.csv", "1,2,3\n4,5,6\n7,8\n9,10,11\n".getBytes()));
    refused(
        "nan.csv: record 2: column 3: expected a finite number that float32 can hold, found"
            + " \"NaN\".",
        good,
        write("nan.csv", "1,2,3\n4,5,NaN\n".getBytes()));
    Block infinite = VectorSamples.bytes(20, 3, 1);
    infinite.set(17, 1, Float.POSITIVE_INFINITY);
    refused(
        "inf.fvecs: record 18: expected finite numbers that float32 can hold, found Infinity as"
            + " value 2.",
        write("inf.fvecs", VectorSamples.fvecs(infinite)));
    refused(
        "wide.csv: record 1: expected 3 values as in the records before, found 4.",
        good,
        write("wide.csv", VectorSamples.csv(VectorSamples.bytes(20, 4, 1), ",")));
    byte[] fvecs = VectorSamples.fvecs(VectorSamples.bytes(20, 3, 1));
    refused(
        "cut.fvecs: record 20: expected 16 bytes, found the end of the file after 9;",
        write("cut.fvecs", Arrays.copyOf(fvecs, fvecs.length - 7)));
    byte[] idx = VectorSamples.idx(VectorSamples.bytes(20, 3, 1), 8, 3);
    refused(
        "cut.idx: record 18: expected 20 records, as the header says, found the end of the file;",
        write("cut.idx", Arrays.copyOf(idx, idx.length - 9)));
  }

  @Test
  void damagedFilesAreNamed() throws Exception {
    byte[] gz = VectorSamples.gzip(VectorSamples.csv(VectorSamples.bytes(2000, 3, 1), ","));
    Path cut = write("cut.csv.gz", Arrays.copyOf(gz, gz.length / 2));
    assertThatThrownBy(() -> run("refused", cut))
        .isInstanceOf(BadDataException.class)
        .hasMessageMatching(
            "(?s).*cut.csv.gz: record [0-9]+: damaged or truncated compressed file: .*");
    byte[] avro = VectorSamples.avro(VectorSamples.bytes(50, 3, 1), "float", true);
    Path cutAvro = write("cut.avro", Arrays.copyOf(avro, avro.length - 30));
    assertThatThrownBy(() -> run("refused", cutAvro))
        .isInstanceOf(BadDataException.class)
        .hasMessageMatching(
            "(?s).*cut.avro: record [0-9]+: damaged or truncated block at byte [0-9]+: .*");
    avro[avro.length - 5] ^= 8;
    Path damaged = write("damaged.avro", avro);
    assertThatThrownBy(() -> run("refused", damaged))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("Invalid sync");
    assertThat(new File(tmp, "refused")).doesNotExist();
  }

  @Test
  void inputsThatCannotBeDatasets() throws Exception {
    refused(
        "none*.csv: expected a file, or a folder or pattern with files, found none.",
        path("none*.csv"));
    refused(
        "empty.csv: expected at least one record, found an empty file.",
        write("empty.csv", new byte[0]));
    refused(
        "blank.csv: expected at least one record, found none.",
        write("blank.csv", "\n\n".getBytes()));
    refused(
        "empty.csv.gz: expected at least one record, found none.",
        write("empty.csv.gz", VectorSamples.gzip(new byte[0])));
    refused(
        "expected points that differ, found 30 with the same 2 values: every column is constant.",
        write("same.csv", "1,2\n".repeat(30).getBytes()));
    refused(
        "expected more points than validation (0) and queries (8) take, found 8. Take fewer with"
            + " --validation and --queries.",
        write("few.csv", VectorSamples.csv(VectorSamples.bytes(8, 3, 1), ",")));
    refused(
        "expected at least one training point for each of 2 shards, found 1.",
        write("few.csv", VectorSamples.csv(VectorSamples.bytes(10, 3, 1), ",")));
  }

  @Test
  void oneConstantColumnIsCounted() throws Exception {
    Block block = VectorSamples.bytes(100, 3, 1);
    for (int i = 0; i < 100; i++) {
      block.set(i, 1, 4);
    }
    Path file = write("a.csv", VectorSamples.csv(block, ","));
    assertThat(ImportJob.run(conf, spec(GUESS, List.of(), file), path("out")).constantColumns())
        .isEqualTo(1);
  }

  @Test
  void existingDatasetIsKept() throws Exception {
    Path file = write("a.csv", VectorSamples.csv(VectorSamples.bytes(100, 3, 1), ","));
    DatasetDir first = run("out", file);
    assertThatThrownBy(() -> run("out", file)).isInstanceOf(OutputInUseException.class);
    assertThat(bytes(DatasetDir.open(conf, path("out")))).isEqualTo(bytes(first));
  }

  @Test
  void interruptedImportIsDoneAnew() throws Exception {
    Path file = write("a.csv", VectorSamples.csv(VectorSamples.bytes(100, 3, 1), ","));
    List<Object> first = bytes(run("one", file));
    // As left by a kill between the renames at the end.
    for (String folder : List.of("out/_draft/shards/queries", "out/train")) {
      assertThat(new File(tmp, folder).mkdirs()).isTrue();
    }
    Files.writeString(new File(tmp, "out/train/shard-00000.avro").toPath(), "rubbish");
    assertThat(bytes(run("out", file))).isEqualTo(first);
    assertThat(Stream.of(new File(tmp, "out").list())).noneMatch(name -> name.startsWith("_"));
  }

  @Test
  void fileThatChangesBetweenTheJobsIsNoticed() throws Exception {
    Path file = write("a.csv", VectorSamples.csv(VectorSamples.bytes(100, 3, 1), ","));
    Path work = path("work");
    work.getFileSystem(conf).mkdirs(work);
    var found =
        ScanJob.run(conf, ScanJob.ranges(conf, List.of(file), List.of(), GUESS), GUESS, work);
    var layout = spec(GUESS, List.of(), file).layout(found);
    write("a.csv", VectorSamples.csv(VectorSamples.bytes(100, 3, 2), ","));
    assertThatThrownBy(
            () -> WriteJob.run(conf, found.ranges(), GUESS, layout, work, path("shards")))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining(
            "a.csv: expected the 100 records that were counted from byte 0, found 100 or different"
                + " ones.")
        .hasMessageEndingWith("The file has changed meanwhile: import again.");
  }
}
