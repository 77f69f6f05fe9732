package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.store.Json;
import org.parmac.store.vectors.Trouble;
import org.parmac.store.vectors.VectorSamples;

class ValidateCommandTest {
  @TempDir Path tmp;
  private Configuration conf = new Configuration();

  private CommandRun run(Object... args) throws Exception {
    return CommandRun.of(conf, args);
  }

  /** What was printed, with paths relative to the test's directory. */
  private String text(CommandRun run) {
    return run.out().replace(tmp.toUri().toString(), "").replace("file:" + tmp + "/", "");
  }

  private Path folder(String name) throws Exception {
    return Files.createDirectory(tmp.resolve(name));
  }

  private Path csv(String name, String content) throws Exception {
    return Files.writeString(tmp.resolve(name), content);
  }

  private static String expected(String name) throws Exception {
    try (InputStream in = ValidateCommandTest.class.getResourceAsStream("/validate/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void allTroubleAtOnce() throws Exception {
    Path folder = folder("in");
    SpoiledInputs.write(folder);
    CommandRun run = run("validate", folder, tmp.resolve("none-*.csv"));
    assertThat(run.err()).isEmpty();
    assertThat(text(run)).isEqualTo(expected("spoiled.txt"));
    assertThat(run.code()).isEqualTo(Main.BAD_DATA);
    CommandRun json = run("validate", "--json", folder, tmp.resolve("none-*.csv"));
    List<?> kinds = (List<?>) Json.parse(json.out(), Map.class).get("trouble");
    Set<Trouble> all =
        EnumSet.complementOf(
            EnumSet.of(Trouble.NOTHING_VARIES, Trouble.WRONG_DATASET, Trouble.DUPLICATE_KEY));
    all.add(Trouble.DUPLICATE_KEY);
    assertThat(kinds)
        .extracting(kind -> ((Map<?, ?>) kind).get("kind").toString())
        .containsExactlyElementsOf(all.stream().map(Trouble::toString).toList());
  }

  @Test
  void tasksDoNotMatter() throws Exception {
    Path folder = folder("in");
    SpoiledInputs.writeLines(folder);
    CommandRun whole = run("validate", folder);
    assertThat(whole.code()).isEqualTo(Main.BAD_DATA);
    for (String bytes : List.of("7", "40", "333")) {
      conf = new Configuration();
      conf.set("mapreduce.input.fileinputformat.split.maxsize", bytes);
      assertThat(run("validate", folder).out()).as(bytes).isEqualTo(whole.out());
    }
  }

  @Test
  void keysAreComparedOverAllFiles() throws Exception {
    Path a = csv("a.csv", "k1,1,2\nk2,3,4\n");
    Path b = csv("b.csv", "k3,1,3\nk1,5,6\nk2,7,8\nk1,9,10\n");
    conf.set("mapreduce.input.fileinputformat.split.maxsize", "8");
    CommandRun run = run("validate", "--key-column", "1", a, b);
    assertThat(run.code()).isEqualTo(Main.BAD_DATA);
    assertThat(text(run))
        .isEqualTo(
            "error   key of several records: 3\n"
                + "          b.csv: record 2: key \"k1\", as a.csv: record 1\n"
                + "          b.csv: record 3: key \"k2\", as a.csv: record 2\n"
                + "          b.csv: record 4: key \"k1\", as a.csv: record 1\n"
                + "        Remove the copies, or choose another key.\n"
                + "6 records of 2 columns in 2 files: not usable as they are\n");
    CommandRun queries = run("validate", "--key-column", "1", a, "--query-input", a);
    assertThat(queries.out()).as("queries may have the inputs' keys").doesNotContain("key of");
    assertThat(queries.code()).isEqualTo(Main.DONE);
  }

  @Test
  void warningsAreNoTrouble() throws Exception {
    Path file = csv("a.csv", "1,5,2\n\n3,5,4\n3,5,4\n");
    CommandRun run = run("validate", file);
    assertThat(run.code()).isEqualTo(Main.DONE);
    assertThat(text(run))
        .isEqualTo(
            "warning empty line: 1\n"
                + "          a.csv: line 2: skipped\n"
                + "        Nothing: it is skipped.\n"
                + "warning constant column: 1\n"
                + "          column 2 of the vectors: 5.0 in all records\n"
                + "        Nothing, or leave it out with --drop-columns: it tells nothing.\n"
                + "warning point that is an exact copy of an earlier one: 1\n"
                + "        Nothing, or remove the copies: they count several times in training.\n"
                + "3 records of 3 columns in 1 file: nothing wrong\n");
    assertThat(run("validate", csv("b.csv", "1,5\n".repeat(3))).out())
        .contains("error   every column is constant: 1\n")
        .contains("3 records with the same 2 values");
  }

  @Test
  void outputIsBoundedWhateverTheDataIsLike() throws Exception {
    StringBuilder rubbish = new StringBuilder("1,2\n".repeat(200));
    for (int i = 0; i < 100_000; i++) {
      rubbish.append(i % 7 == 0 ? "1\n" : "z".repeat(i % 90) + ",1\n");
    }
    Path file = csv("a.csv", rubbish.toString());
    CommandRun run = run("validate", file);
    assertThat(run.code()).isEqualTo(Main.BAD_DATA);
    assertThat(run.out())
        .contains("error   wrong number of columns: 14,286\n")
        .contains("error   unparsable field: 85,714\n")
        .hasSizeLessThan(4000);
  }

  @Test
  void datasets() throws Exception {
    Path input = tmp.resolve("in.bvecs");
    Files.write(input, VectorSamples.bvecs(VectorSamples.bytes(200, 6, 2)));
    assertThat(run("import", "--shards", "3", input, tmp.resolve("data")).code()).isZero();
    assertThat(run("import", "--shards", "3", input, tmp.resolve("other")).code()).isZero();
    CommandRun good = run("validate", tmp.resolve("data"));
    assertThat(good.out()).isEqualTo("200 records of 6 columns in 5 files: nothing wrong\n");
    assertThat(good.code()).isZero();
    CommandRun union = run("union", tmp.resolve("data"), tmp.resolve("other"), tmp.resolve("u"));
    assertThat(union.code()).isZero();
    assertThat(run("validate", tmp.resolve("u")).out())
        .as("keys are compared within each dataset of a union")
        .startsWith("warning point that is an exact copy of an earlier one: 200\n")
        .endsWith("400 records of 6 columns in 10 files: nothing wrong\n");

    byte[] shard = Files.readAllBytes(tmp.resolve("data/train/shard-00001.avro"));
    Files.delete(tmp.resolve("data/train/shard-00000.avro"));
    Files.write(
        tmp.resolve("data/train/shard-00001.avro"),
        java.util.Arrays.copyOf(shard, shard.length - 100));
    shard = Files.readAllBytes(tmp.resolve("data/train/shard-00002.avro"));
    shard[700] ^= 1;
    Files.write(tmp.resolve("data/train/shard-00002.avro"), shard);
    Files.walk(tmp.resolve("data"))
        .filter(f -> f.toString().endsWith(".crc"))
        .forEach(this::delete);
    CommandRun spoiled = run("validate", tmp.resolve("data"));
    assertThat(spoiled.code()).isEqualTo(Main.BAD_DATA);
    assertThat(text(spoiled).replaceAll("[0-9a-f]{64}", "SHA")).isEqualTo(expected("dataset.txt"));
  }

  private void delete(Path file) {
    assertThat(file.toFile().delete()).isTrue();
  }
}
