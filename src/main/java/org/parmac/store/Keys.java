package org.parmac.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Keys of points as a tile holds them: UTF-8, each ended by a line feed. */
public final class Keys {
  private Keys() {}

  public static ByteBuffer pack(String[] keys, int rows) throws BadDataException {
    StringBuilder text = new StringBuilder(rows * 8);
    for (int i = 0; i < rows; i++) {
      if (keys[i].indexOf('\n') >= 0) {
        throw new BadDataException(
            "key \""
                + keys[i].replace("\n", "\\n")
                + "\" holds a line feed, expected a key of one line. Choose another key field.");
      }
      text.append(keys[i]).append('\n');
    }
    return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  public static String[] unpack(ByteBuffer packed, int rows, String where) throws BadDataException {
    String text = StandardCharsets.UTF_8.decode(packed.duplicate()).toString();
    String[] keys = new String[rows];
    int start = 0;
    for (int i = 0; i < rows; i++) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        throw new BadDataException(
            where
                + ": expected "
                + rows
                + " keys, found "
                + i
                + ". The file is damaged: write or import it again.");
      }
      keys[i] = text.substring(start, end);
      start = end + 1;
    }
    return keys;
  }
}
