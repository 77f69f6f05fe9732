package org.parmac.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NpyWriterTest {
  @TempDir Path tmp;

  /** The bytes that numpy 2.4's save() writes for np.arange(6, dtype='u1').reshape(2, 3). */
  @Test
  void writesTheBytesThatNumpyWrites() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (NpyWriter npy = new NpyWriter(out, NpyWriter.Element.UINT8, 2, 3)) {
      for (byte value = 0; value < 6; value++) {
        npy.append(value);
      }
    }
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }";
    String expected =
        "934e554d50590100"
            + "7600"
            + hex(header + " ".repeat(0x76 - header.length() - 1) + "\n")
            + "000102030405";
    assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(expected);
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  @Test
  void valuesOfManyChunksComeBack() throws IOException {
    double[] values = new double[5000];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(i) * Math.pow(10, i % 300);
    }
    Path file = tmp.resolve("a.npy");
    try (NpyWriter npy =
        new NpyWriter(Files.newOutputStream(file), NpyWriter.Element.FLOAT64, 50, 100)) {
      npy.append(values);
    }
    NpyFile back = NpyFile.read(file);
    assertThat(back.descr()).isEqualTo("<f8");
    assertThat(back.shape()).containsExactly(50, 100);
    assertThat(back.values()).containsExactly(values);
  }

  @Test
  void oneAxisHasItsComma() throws IOException {
    Path file = tmp.resolve("v.npy");
    try (NpyWriter npy = new NpyWriter(Files.newOutputStream(file), NpyWriter.Element.FLOAT32, 2)) {
      npy.append(new float[] {1.5f, -2f, 9f}, 2);
    }
    assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
        .contains("'shape': (2,), }");
    assertThat(NpyFile.read(file).values()).containsExactly(1.5, -2);
  }

  @Test
  void tooFewValuesAreRefused() throws IOException {
    NpyWriter npy = new NpyWriter(new ByteArrayOutputStream(), NpyWriter.Element.FLOAT32, 2, 2);
    npy.append(new float[3], 3);
    assertThatThrownBy(npy::close)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("4 values, but 3 were written");
  }
}
