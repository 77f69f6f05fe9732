package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.store.CodesDir;
import org.parmac.store.IterationSummary;
import org.parmac.store.NpyFile;
import org.parmac.store.TestCodes;
import org.parmac.store.record.CodeRecord;

/** What is exported, taken up again as somebody with NumPy would. */
final class ExportCommandTest {
  private static final int N = SmallRun.ROWS;
  private static final int D = SmallRun.COLUMNS;
  private static final int L = SmallRun.BITS;

  @TempDir static Path shared;
  @TempDir Path tmp;

  private static SmallRun small;

  @BeforeAll
  static void train() throws Exception {
    small = SmallRun.in(shared);
  }

  private Path export(String... arguments) throws Exception {
    Path out = tmp.resolve("out");
    String[] all = new String[arguments.length + 3];
    all[0] = "export";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 2] = small.run().toString();
    all[all.length - 1] = out.toString();
    CommandRun command = CommandRun.of(new Configuration(), (Object[]) all);
    assertThat(command.code()).as(command.err()).isZero();
    return out;
  }

  @Test
  void theModelGivesTheSameCodesAndReconstructionsFromOutside() throws Exception {
    Path out = export();
    BinaryAutoencoder model = small.open().model();
    long[] codes = new long[N];
    Block points = small.train().copy();
    model.encode(Kernels.get(), points, new Block(N, L), codes);

    double[] bits = encode(small.train(), out, "");

    for (int n = 0; n < N; n++) {
      for (int l = 0; l < L; l++) {
        assertThat(bits[n * L + l]).as("bit %d of point %d", l, n).isEqualTo(codes[n] >>> l & 1);
      }
    }
    Block z = new Block(1, L);
    Block f = new Block(1, D);
    z.set(0, 2, 1f);
    model.decoder().forward(Kernels.get(), z, f);
    double[] decoded = decode(new double[] {0, 0, 1, 0, 0, 0}, out, "");
    for (int j = 0; j < D; j++) {
      double raw = f.get(0, j) * (double) model.scaling().range() + model.scaling().mean()[j];
      assertThat(decoded[j]).isCloseTo(raw, within(1e-4));
    }
    assertThat(json(out).get("kind").asText()).isEqualTo("model");
    assertThat(json(out).get("modelSha256").asText()).isEqualTo(small.open().modelSha256());
  }

  @Test
  void objectiveOfAnIterationIsFoundAgainFromOutside() throws Exception {
    Path out = export("--iteration", "2", "--data");
    IterationSummary summary = small.open().summary(small.open().iteration(2));
    double[] x = NpyFile.read(out.resolve("X.npy")).values();
    NpyFile z = NpyFile.read(out.resolve("Z.npy"));
    assertThat(z.shape()).containsExactly(N, L);
    double penalty = json(out).get("penalty").asDouble();
    double[] h = encode(small.train(), out, "_prev");

    double objective = 0;
    for (int n = 0; n < N; n++) {
      double[] code = java.util.Arrays.copyOfRange(z.values(), n * L, (n + 1) * L);
      double[] f = decode(code, out, "_prev");
      for (int j = 0; j < D; j++) {
        objective += Math.pow(x[n * D + j] - f[j], 2);
      }
      for (int l = 0; l < L; l++) {
        objective += penalty * Math.abs(code[l] - h[n * L + l]);
      }
    }

    assertThat(penalty).isPositive();
    assertThat(summary.violatedBits()).as("bits that make the penalty count").isPositive();
    assertThat(objective).isCloseTo(summary.objective(), within(1e-5 * objective));
  }

  @Test
  void pointsAndKeysStandInTrainingOrder() throws Exception {
    Path out = export("--iteration", "1", "--data");
    NpyFile x = NpyFile.read(out.resolve("X.npy"));
    assertThat(x.descr()).isEqualTo("<f4");
    assertThat(x.shape()).containsExactly(N, D);
    for (int i = 0; i < N * D; i++) {
      assertThat((float) x.values()[i]).isEqualTo(small.train().values()[i]);
    }
    assertThat(Files.readAllLines(out.resolve("keys.txt")))
        .hasSize(N)
        .startsWith("train-0", "train-1")
        .endsWith("train-" + (N - 1));
  }

  @Test
  void theFirstCoordinatesAreTheStartHash() throws Exception {
    Path out = export("--iteration", "0");
    assertThat(NpyFile.read(out.resolve("Z.npy")).values())
        .containsExactly(encode(small.train(), out, "_prev"));
    assertThat(json(out).has("penalty")).isFalse();
    assertThat(out.resolve("B_prev.npy")).doesNotExist();
    assertThat(out.resolve("X.npy")).doesNotExist();
  }

  @Test
  void everyFileIsDescribedAndNothingElseIsThere() throws Exception {
    Path out = export("--iteration", "1", "--data");
    try (Stream<Path> files = Files.list(out)) {
      assertThat(
              files
                  .map(f -> f.getFileName().toString())
                  .filter(f -> !f.endsWith(".crc") && !f.equals("export.json")))
          .containsExactlyInAnyOrder(
              json(out).get("files").properties().stream()
                  .map(Map.Entry::getKey)
                  .toArray(String[]::new));
    }
    try (Stream<Path> beside = Files.list(tmp)) {
      assertThat(beside).containsExactly(out);
    }
  }

  /** Small codes in files of two and one; bits is what the files say, and codes.json says 12. */
  private Path writeCodes(int bits, String... codes) throws Exception {
    FileSystem fs = FileSystem.getLocal(new Configuration());
    org.apache.hadoop.fs.Path directory =
        new org.apache.hadoop.fs.Path(tmp.resolve("codes").toUri());
    List<CodeRecord> records = new ArrayList<>();
    for (String code : codes) {
      records.add(new CodeRecord("key-" + records.size(), code));
    }
    List<CodesDir.Part> parts =
        List.of(
            new CodesDir.Part("part-m-00001.avro", 2), new CodesDir.Part("part-m-00000.avro", 1));
    for (CodesDir.Part part : parts) {
      int from = part.points() == 2 ? 0 : 2;
      List<CodeRecord> content =
          records.subList(from, Math.min(records.size(), from + (int) part.points()));
      TestCodes.writeFile(
          fs, new org.apache.hadoop.fs.Path(directory, part.file()), bits, "", content);
    }
    TestCodes.describe(fs, directory, 12, "", parts);
    return tmp.resolve("codes");
  }

  private CommandRun exportCodes() throws Exception {
    return CommandRun.of(
        new Configuration(),
        "export",
        tmp.resolve("codes").toString(),
        tmp.resolve("out").toString());
  }

  @Test
  void codesComeInTheOrderThatTheirDescriptionSays() throws Exception {
    writeCodes(12, "0102", "1003", "ff0f");
    CommandRun command = exportCodes();
    assertThat(command.code()).as(command.err()).isZero();
    NpyFile npy = NpyFile.read(tmp.resolve("out/codes.npy"));
    assertThat(npy.shape()).containsExactly(3, 2);
    assertThat(npy.values()).containsExactly(1, 2, 16, 3, 255, 15);
    assertThat(tmp.resolve("out/keys.txt")).hasContent("key-0\nkey-1\nkey-2\n");
    assertThat(json(tmp.resolve("out")).get("bits").asInt()).isEqualTo(12);
  }

  @Test
  void codesThatEncodeWroteAreTheModels() throws Exception {
    Path codes = tmp.resolve("codes");
    CommandRun encode =
        CommandRun.of(
            new Configuration(),
            "encode",
            small.run().toString(),
            small.data().resolve("train").toString(),
            codes.toString());
    assertThat(encode.code()).as(encode.err()).isZero();
    CommandRun command = exportCodes();
    assertThat(command.code()).as(command.err()).isZero();

    Path model = tmp.resolve("model");
    assertThat(
            CommandRun.of(new Configuration(), "export", small.run().toString(), model.toString())
                .code())
        .isZero();
    double[] bits = encode(small.train(), model, "");
    NpyFile npy = NpyFile.read(tmp.resolve("out/codes.npy"));
    assertThat(npy.descr()).isEqualTo("|u1");
    assertThat(npy.shape()).containsExactly(N, 1);
    List<String> keys = Files.readAllLines(tmp.resolve("out/keys.txt"));
    for (int n = 0; n < N; n++) {
      assertThat(keys.get(n)).isEqualTo("train-" + n);
      for (int l = 0; l < L; l++) {
        assertThat((int) npy.values()[n] >>> l & 1)
            .as("bit %d of point %d", l, n)
            .isEqualTo((int) bits[n * L + l]);
      }
    }

    Path one = tmp.resolve("one");
    Path part = codes.resolve(CodesDir.partFile(1));
    assertThat(CommandRun.of(new Configuration(), "export", part.toString(), one.toString()).code())
        .isZero();
    int rows = NpyFile.read(one.resolve("codes.npy")).values().length;
    assertThat(Files.readAllLines(one.resolve("keys.txt")))
        .isEqualTo(keys.subList(N - rows, N))
        .isNotEmpty();
  }

  @Test
  void codesWithoutTheirDescriptionAreNotFinished() throws Exception {
    Files.delete(writeCodes(12, "0102", "1003", "ff0f").resolve("codes.json"));
    assertThat(exportCodes().code()).isEqualTo(Main.BAD_DATA);
    assertThat(exportCodes().err()).contains("finished directory of codes (with codes.json)");
  }

  private void refused(String message) throws Exception {
    CommandRun command = exportCodes();
    assertThat(command.code()).isEqualTo(Main.BAD_DATA);
    assertThat(command.err()).contains(message);
    try (Stream<Path> beside = Files.list(tmp)) {
      assertThat(beside).as("nothing half-written stays").containsExactly(tmp.resolve("codes"));
    }
  }

  @Test
  void codesOfDifferentLengthsAreRefused() throws Exception {
    writeCodes(12, "0102", "10", "ff0f");
    refused(
        "part-m-00001.avro: key key-1: expected 4 hexadecimal digits with no bit set above the"
            + " code's length, found \"10\"");
  }

  @Test
  void codesOfAnotherLengthThanTheDescriptionSaysAreRefused() throws Exception {
    writeCodes(11, "0102", "1003", "ff0f");
    refused("part-m-00001.avro: expected codes of 12 bits, found 11");
  }

  @Test
  void codesThatAreNotAsManyAsTheDescriptionSaysAreRefused() throws Exception {
    writeCodes(12, "0102", "1003");
    refused("part-m-00000.avro: expected 1 codes, as codes.json says, found 0");
  }

  @Test
  void whatIsNotThereIsRefused() throws Exception {
    String run = small.run().toString();
    String out = tmp.resolve("out").toString();
    CommandRun late = CommandRun.of(new Configuration(), "export", "--iteration", "99", run, out);
    assertThat(late.code()).isEqualTo(Main.BAD_DATA);
    assertThat(late.err())
        .contains(
            "expected a complete iteration 99, found iterations 0 to "
                + small.open().lastIteration());
    assertThat(CommandRun.of(new Configuration(), "export", "--data", run, out).code())
        .isEqualTo(Main.USAGE);
    assertThat(
            CommandRun.of(
                    new Configuration(), "export", "--iteration", "1", small.data().toString(), out)
                .code())
        .isEqualTo(Main.USAGE);
    CommandRun nothing =
        CommandRun.of(new Configuration(), "export", tmp.resolve("nothing").toString(), out);
    assertThat(nothing.code()).isEqualTo(Main.BAD_DATA);
    assertThat(nothing.err()).contains("found nothing there");
  }

  @Test
  void anOutputThatExistsIsLeftAlone() throws Exception {
    Path mine = Files.writeString(Files.createDirectory(tmp.resolve("out")).resolve("mine"), "x");
    CommandRun command =
        CommandRun.of(
            new Configuration(), "export", small.run().toString(), mine.getParent().toString());
    assertThat(command.code()).isEqualTo(Main.OUTPUT_IN_USE);
    try (Stream<Path> files = Files.list(mine.getParent())) {
      assertThat(files).containsExactly(mine);
    }
  }

  private static JsonNode json(Path out) throws Exception {
    return new ObjectMapper().readTree(out.resolve("export.json").toFile());
  }

  /** rows × L: 1 where A x + A_bias > 0. */
  private static double[] encode(Block x, Path out, String suffix) throws Exception {
    double[] a = NpyFile.read(out.resolve("A" + suffix + ".npy")).values();
    double[] bias = NpyFile.read(out.resolve("A_bias" + suffix + ".npy")).values();
    double[] h = new double[x.rows() * L];
    for (int n = 0; n < x.rows(); n++) {
      for (int l = 0; l < L; l++) {
        double v = bias[l];
        for (int j = 0; j < D; j++) {
          v += a[l * D + j] * x.get(n, j);
        }
        h[n * L + l] = v > 0 ? 1 : 0;
      }
    }
    return h;
  }

  /** B z + B_bias. */
  private static double[] decode(double[] z, Path out, String suffix) throws Exception {
    double[] b = NpyFile.read(out.resolve("B" + suffix + ".npy")).values();
    double[] f = NpyFile.read(out.resolve("B_bias" + suffix + ".npy")).values();
    for (int j = 0; j < D; j++) {
      for (int l = 0; l < L; l++) {
        f[j] += b[j * L + l] * z[l];
      }
    }
    return f;
  }
}
