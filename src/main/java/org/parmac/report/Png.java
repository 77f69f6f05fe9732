package org.parmac.report;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Grey pictures as PNG in data URIs. Written here, since the JDK's own writer brings up the whole
 * of its graphics.
 *
 * <p>Source: Portable Network Graphics Specification, W3C, sections 5 and 11.2.
 */
final class Png {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int DEPTH = 8;

  private Png() {}

  /**
   * @param grey height × width, 0 (black) to 255 (white), row by row. Not modified.
   * @return a URI that is the picture
   */
  static String dataUri(int width, int height, byte[] grey) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(of(width, height, grey));
  }

  static byte[] of(int width, int height, byte[] grey) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) DEPTH);
    chunk(file, "IHDR", header.array());
    chunk(file, "IDAT", compressed(lines(width, height, grey)));
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  /** Each line begins with the number of its filter: none. */
  private static byte[] lines(int width, int height, byte[] grey) {
    byte[] lines = new byte[height * (width + 1)];
    for (int row = 0; row < height; row++) {
      System.arraycopy(grey, row * width, lines, row * (width + 1) + 1, width);
    }
    return lines;
  }

  private static byte[] compressed(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    deflater.setInput(bytes);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] part = new byte[4096];
    while (!deflater.finished()) {
      out.write(part, 0, deflater.deflate(part));
    }
    deflater.end();
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    file.writeBytes(name);
    file.writeBytes(data);
    file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
