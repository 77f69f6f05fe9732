package org.parmac.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A .npy file as read back by the tests, written from NumPy's description of the format and not
 * from our writer.
 */
public record NpyFile(String descr, long[] shape, double[] values) {
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '(.{3})', 'fortran_order': False, 'shape': \\(([0-9, ]*)\\), } *\\n");

  public static NpyFile read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[8];
    bytes.get(magic);
    if (!new String(magic, StandardCharsets.ISO_8859_1).equals("\u0093NUMPY\u0001\u0000")) {
      throw new IOException(file + ": not a .npy file of version 1.0");
    }
    byte[] header = new byte[bytes.getShort() & 0xffff];
    bytes.get(header);
    Matcher matcher = HEADER.matcher(new String(header, StandardCharsets.US_ASCII));
    if (!matcher.matches() || bytes.position() % 64 != 0) {
      throw new IOException(
          file + ": not a header of NumPy: " + new String(header, StandardCharsets.US_ASCII));
    }
    String[] axes = matcher.group(2).isEmpty() ? new String[0] : matcher.group(2).split(", ?");
    long[] shape = new long[axes.length];
    int count = 1;
    for (int i = 0; i < axes.length; i++) {
      shape[i] = Long.parseLong(axes[i]);
      count *= (int) shape[i];
    }
    return new NpyFile(matcher.group(1), shape, values(bytes, matcher.group(1), count));
  }

  private static double[] values(ByteBuffer bytes, String descr, int count) throws IOException {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (descr) {
            case "<f8" -> bytes.getDouble();
            case "<f4" -> bytes.getFloat();
            case "|u1" -> bytes.get() & 0xff;
            default -> throw new IOException("unexpected type " + descr);
          };
    }
    if (bytes.hasRemaining()) {
      throw new IOException(bytes.remaining() + " bytes too many");
    }
    return values;
  }
}
