package org.parmac.job.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.job.JobDefaults;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Codes;
import org.parmac.store.BadDataException;
import org.parmac.store.CodeReader;
import org.parmac.store.CodesDir;
import org.parmac.store.DatasetDir;
import org.parmac.store.OutputInUseException;
import org.parmac.store.RunDir;
import org.parmac.store.TestDatasets;
import org.parmac.store.TestRuns;
import org.parmac.store.vectors.VectorOptions;
import org.parmac.store.vectors.VectorSamples;

class EncodeJobTest {
  private static final int COLUMNS = 9;
  private static final int BITS = 11;

  @TempDir File tmp;
  private Configuration conf;
  private RunDir run;
  private DatasetDir dataset;

  @BeforeEach
  void makeRun() throws IOException {
    conf = new Configuration();
    JobDefaults.apply(conf);
    Block train = TestDatasets.mixture(90, COLUMNS, 5, 1);
    Block queries = TestDatasets.mixture(20, COLUMNS, 5, 2);
    dataset = TestDatasets.write(conf, path("data"), 3, 8, train, new Block(0, COLUMNS), queries);
    run = TestRuns.write(conf, path("run"), dataset, BITS);
  }

  private Path path(String name) {
    return new Path(tmp.toURI().toString(), name);
  }

  private Path write(String name, byte[] content) throws IOException {
    VectorSamples.write(new File(tmp, name), content);
    return path(name);
  }

  private CodesDir.Description encode(String name, Path... inputs) throws IOException {
    return EncodeJob.run(conf, run, List.of(inputs), VectorOptions.DEFAULT, path(name));
  }

  /** All codes in the order of the files, as key=hexadecimal code. */
  private List<String> codes(String name) throws IOException {
    List<String> codes = new ArrayList<>();
    for (Path file : CodesDir.open(FileSystem.getLocal(conf), path(name)).files()) {
      try (CodeReader reader = CodeReader.open(FileSystem.getLocal(conf), file, BITS)) {
        while (reader.next()) {
          codes.add(reader.key() + "=" + Codes.toHex(reader.code(), BITS));
        }
      }
    }
    return codes;
  }

  /** What the model itself says of a block, one row at a time. */
  private List<String> expected(Block block, String prefix) throws IOException {
    List<String> codes = new ArrayList<>();
    for (int i = 0; i < block.rows(); i++) {
      Block row =
          new Block(1, COLUMNS, Arrays.copyOfRange(block.values(), i * COLUMNS, (i + 1) * COLUMNS));
      long[] code = new long[1];
      run.model().encode(Kernels.get(), row, new Block(1, BITS), code);
      codes.add(prefix + i + "=" + Codes.toHex(code[0], BITS));
    }
    return codes;
  }

  @Test
  void codesAreTheModels() throws Exception {
    Block block = VectorSamples.bytes(1300, COLUMNS, 4);
    Path file = write("a.bvecs", VectorSamples.bvecs(block));
    CodesDir.Description description = encode("one", file);
    List<String> expected = expected(block, "");
    assertThat(codes("one")).isEqualTo(expected);
    assertThat(expected.stream().map(c -> c.replaceAll(".*=", "")).distinct().count())
        .isGreaterThan(20);
    assertThat(description.points()).isEqualTo(1300);
    assertThat(description.modelSha256()).isEqualTo(run.modelSha256());
    assertThat(description.files()).containsExactly(new CodesDir.Part("part-m-00000.avro", 1300));
    assertThat(new File(tmp, "one").list((dir, name) -> !name.endsWith(".crc")))
        .containsExactlyInAnyOrder("codes.json", "part-m-00000.avro");
  }

  @Test
  void tasksDoNotMatter() throws Exception {
    Block block = VectorSamples.bytes(300, COLUMNS, 4);
    Path first = write("a.csv", VectorSamples.csv(block, ","));
    Path second = write("b.fvecs.gz", VectorSamples.gzip(VectorSamples.fvecs(block)));
    conf.set("mapreduce.input.fileinputformat.split.maxsize", "1000");
    conf.set("mapreduce.local.map.tasks.maximum", "1");
    CodesDir.Description one = encode("one", first, second);
    assertThat(one.files()).hasSizeGreaterThan(4);
    conf.set("mapreduce.local.map.tasks.maximum", "4");
    encode("four", first, second);
    for (CodesDir.Part part : one.files()) {
      assertThat(new File(tmp, "four/" + part.file()))
          .hasSameBinaryContentAs(new File(tmp, "one/" + part.file()));
    }
    List<String> expected = new ArrayList<>(expected(block, ""));
    for (String code : expected(block, "")) {
      String[] parts = code.split("=");
      expected.add(300 + Integer.parseInt(parts[0]) + "=" + parts[1]);
    }
    assertThat(codes("one")).as("row numbers run on over the files").isEqualTo(expected);
  }

  @Test
  void splitOfADatasetKeepsItsKeys() throws Exception {
    encode("codes", path("data/train"));
    assertThat(codes("codes"))
        .isEqualTo(expected(TestDatasets.mixture(90, COLUMNS, 5, 1), "train-"));
    encode("queries", path("data/queries"));
    assertThat(codes("queries"))
        .isEqualTo(expected(TestDatasets.mixture(20, COLUMNS, 5, 2), "queries-"));
  }

  private void refused(String message, Path... inputs) {
    assertThatThrownBy(() -> encode("refused", inputs))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining(message);
    assertThat(new File(tmp, "refused")).as("nothing is left behind").doesNotExist();
  }

  @Test
  void badVectorsAreNamed() throws Exception {
    String wide = new String(VectorSamples.csv(VectorSamples.bytes(3, COLUMNS, 1), ","));
    Path good = write("good.csv", wide.getBytes());
    refused(
        "short.csv: record 1: expected 9 values, as the model has, found 8. Encode vectors like"
            + " those that the run was trained on.",
        write("short.csv", VectorSamples.csv(VectorSamples.bytes(3, 8, 1), ",")));
    refused(
        "nan.csv: record 4: column 2: expected a finite number that float32 can hold, found"
            + " \"nan\". Correct or remove it.",
        write("nan.csv", (wide + "1,nan,3,4,5,6,7,8,9\n").getBytes()));
    refused(
        "cut.csv: record 5: expected 9 values as in the records before, found 2.",
        good,
        write("cut.csv", (wide + "1,2,3,4,5,6,7,8,9\n1,2\n").getBytes()));
    byte[] fvecs = VectorSamples.fvecs(VectorSamples.bytes(3, COLUMNS, 1));
    refused(
        "cut.fvecs: record 3: expected 40 bytes, found the end of the file after 39;",
        write("cut.fvecs", Arrays.copyOf(fvecs, fvecs.length - 1)));
    refused(
        "nothing: expected a file, or a folder or pattern with files, found none.",
        path("nothing"));
    refused(
        "names.csv: expected at least one record, found none.",
        write("names.csv", "a,b\n".getBytes()));
  }

  @Test
  void otherShardIsRefused() throws Exception {
    TestDatasets.write(
        conf,
        path("narrow"),
        1,
        8,
        TestDatasets.mixture(20, 4, 5, 1),
        new Block(0, 4),
        new Block(0, 4));
    refused(
        "train/shard-00000.avro: record 1: expected 9 values, as the model has, found 4.",
        path("narrow/train"));
  }

  @Test
  void existingCodesAreKept() throws Exception {
    encode("codes", path("data/queries"));
    List<String> before = codes("codes");
    assertThatThrownBy(() -> encode("codes", path("data/train")))
        .isInstanceOf(OutputInUseException.class);
    assertThat(codes("codes")).isEqualTo(before);
  }

  @Test
  void interruptedEncodingIsDoneAnew() throws Exception {
    assertThat(new File(tmp, "codes/_draft/codes").mkdirs()).isTrue();
    Files.writeString(new File(tmp, "codes/part-m-00007.avro").toPath(), "rubbish");
    encode("codes", path("data/queries"));
    assertThat(codes("codes")).hasSize(20);
  }

  @Test
  void unfinishedRunIsRefused() throws Exception {
    FileSystem.getLocal(conf).delete(run.modelFile(), false);
    refused(
        "expected a finished run (with model.avro), found one that is not", path("data/queries"));
  }
}
