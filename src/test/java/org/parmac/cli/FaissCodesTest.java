package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.store.NpyFile;

/**
 * Exported codes as FAISS reads them: byte by byte, and, where it is installed, in FAISS itself.
 */
final class FaissCodesTest {
  private static final int BITS = 13;
  private static final int K = 20;

  @TempDir static Path shared;
  @TempDir Path tmp;

  @BeforeAll
  static void train() throws Exception {
    Path data = new GeneralRuns(shared).digits(2);
    Path run = shared.resolve("run");
    command("train", "--bits", BITS, "--max-iterations", 1, data, run);
    command("encode", run, data.resolve("train"), shared.resolve("codes"));
    command("encode", run, data.resolve("queries"), shared.resolve("queries"));
    String found =
        command(
            "search",
            "--k",
            K,
            "--print",
            100,
            "--json",
            run,
            shared.resolve("codes"),
            data.resolve("queries"),
            shared.resolve("found"));
    Files.writeString(shared.resolve("neighbours.jsonl"), found);
    command("export", shared.resolve("codes"), shared.resolve("npy"));
  }

  private static String command(Object... arguments) throws Exception {
    CommandRun command = CommandRun.of(new Configuration(), arguments);
    assertThat(command.code()).as(command.err()).isZero();
    return command.out();
  }

  private ByteBuffer exported(String format) throws Exception {
    command("export", "--format", format, shared.resolve("codes"), tmp.resolve(format));
    assertThat(tmp.resolve(format).resolve("keys.txt"))
        .hasSameTextualContentAs(shared.resolve("npy/keys.txt"));
    return ByteBuffer.wrap(Files.readAllBytes(tmp.resolve(format).resolve("codes." + format)))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void byteVectorsAreTheBytesOfTheCodesBehindTheirNumber() throws Exception {
    ByteBuffer bvecs = exported("bvecs");
    double[] bytes = NpyFile.read(shared.resolve("npy/codes.npy")).values();
    assertThat(bvecs.capacity()).isEqualTo(bytes.length / 2 * 6);
    for (int p = 0; p < bytes.length; p += 2) {
      assertThat(bvecs.getInt()).isEqualTo(2);
      assertThat(bvecs.get() & 0xff).isEqualTo((int) bytes[p]);
      assertThat(bvecs.get() & 0xff).isEqualTo((int) bytes[p + 1]).isLessThan(1 << BITS - 8);
    }
  }

  @Test
  void floatVectorsAreTheBitsOfTheCodesBehindTheirNumber() throws Exception {
    ByteBuffer fvecs = exported("fvecs");
    double[] bytes = NpyFile.read(shared.resolve("npy/codes.npy")).values();
    assertThat(fvecs.capacity()).isEqualTo(bytes.length / 2 * 4 * (1 + BITS));
    for (int p = 0; p < bytes.length; p += 2) {
      int code = (int) bytes[p] | (int) bytes[p + 1] << 8;
      assertThat(fvecs.getInt()).isEqualTo(BITS);
      for (int l = 0; l < BITS; l++) {
        assertThat(fvecs.getFloat()).isEqualTo(code >>> l & 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"npy", "bvecs", "fvecs"})
  void faissFindsTheDistancesOfSearch(String format) throws Exception {
    String python = pythonWithFaiss();
    assumeTrue(python != null, "skipped: no python3 here has faiss and numpy");
    Path codes = tmp.resolve("codes");
    Path queries = tmp.resolve("queries");
    command("export", "--format", format, shared.resolve("codes"), codes);
    command("export", "--format", format, shared.resolve("queries"), queries);

    Path found = shared.resolve("neighbours.jsonl");
    Outcome same = run(python, "scripts/faiss_codes.py", codes, queries, found);
    assertThat(same.code()).as(same.text()).isZero();
    assertThat(same.text()).contains("100 queries, " + K + " neighbours each");

    String wrong = Files.readString(found).replaceFirst("\"distance\":\\d+", "\"distance\":13");
    Path other = Files.writeString(tmp.resolve("wrong.jsonl"), wrong);
    assertThat(run(python, "scripts/faiss_codes.py", codes, queries, other).code()).isEqualTo(1);
  }

  private static String pythonWithFaiss() throws Exception {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      try {
        if (run(python, "-c", "import faiss.contrib.vecs_io, numpy").code() == 0) {
          return python;
        }
      } catch (IOException e) {
        // There is no such program: the next one.
      }
    }
    return null;
  }

  private record Outcome(int code, String text) {}

  private static Outcome run(Object... words) throws Exception {
    List<String> command = new ArrayList<>();
    for (Object word : words) {
      command.add(word.toString());
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), text);
  }
}
