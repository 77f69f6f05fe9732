package org.parmac.store.vectors;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;

/** Buffered bytes of a file, decompressed if need be, with the position in what is read. */
final class ByteSource implements Closeable {
  private static final int BUFFER = 128 * 1024;

  private final InputStream in;
  private final long length;
  private final byte[] buffer = new byte[BUFFER];
  private int next;
  private int limit;
  private long limitPosition;

  private ByteSource(InputStream in, long length) {
    this.in = in;
    this.length = length;
  }

  /**
   * @param codec null: not compressed
   */
  static ByteSource open(Configuration conf, Path file, CompressionCodec codec) throws IOException {
    FileSystem fs = file.getFileSystem(conf);
    if (codec == null) {
      long length = fs.getFileStatus(file).getLen();
      return new ByteSource(fs.open(file), length);
    }
    FSDataInputStream raw = fs.open(file);
    try {
      return new ByteSource(codec.createInputStream(raw), -1);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  boolean compressed() {
    return length < 0;
  }

  /** Length of the file; where it is compressed, what is read may be longer than anybody knows. */
  long length() {
    return compressed() ? Long.MAX_VALUE : length;
  }

  /** Position of the next byte, in what is read. */
  long position() {
    return limitPosition - limit + next;
  }

  /** Moves to a position; only where the file is not compressed. */
  void seek(long position) throws IOException {
    ((FSDataInputStream) in).seek(position);
    limitPosition = position;
    next = limit = 0;
  }

  private boolean fill() throws IOException {
    int n = in.read(buffer, 0, BUFFER);
    if (n <= 0) {
      return false;
    }
    next = 0;
    limit = n;
    limitPosition += n;
    return true;
  }

  /** The next bytes, at most so many, without moving on; fewer at the end. Only small numbers. */
  ByteBuffer peek(int bytes) throws IOException {
    if (next == limit) {
      next = limit = 0;
    }
    while (limit - next < bytes) {
      int n = in.read(buffer, limit, BUFFER - limit);
      if (n <= 0) {
        break;
      }
      limit += n;
      limitPosition += n;
    }
    return ByteBuffer.wrap(buffer, next, Math.min(bytes, limit - next)).slice();
  }

  /** Reads until the array is full or the end is there; returns the bytes read. */
  int read(byte[] into) throws IOException {
    int done = 0;
    while (done < into.length && (next < limit || fill())) {
      int n = Math.min(into.length - done, limit - next);
      System.arraycopy(buffer, next, into, done, n);
      next += n;
      done += n;
    }
    return done;
  }

  /**
   * Reads to the next line feed; false at the end. The line has no line feed and no carriage return
   * before it.
   */
  boolean readLine(Line line) throws IOException {
    line.length = 0;
    if (next == limit && !fill()) {
      return false;
    }
    do {
      int from = next;
      while (next < limit && buffer[next] != '\n') {
        next++;
      }
      line.append(buffer, from, next - from);
      if (next < limit) {
        next++;
        break;
      }
    } while (fill());
    line.trimReturn();
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** A line's bytes. A line longer than the limit keeps its beginning and says so. */
  static final class Line {
    static final int LONGEST = 64 << 20;

    byte[] bytes = new byte[1024];
    int length;

    private void append(byte[] from, int offset, int count) {
      int n = Math.min(count, LONGEST - length);
      if (length + n > bytes.length) {
        bytes =
            java.util.Arrays.copyOf(
                bytes, Math.min(LONGEST, Math.max(length + n, 2 * bytes.length)));
      }
      System.arraycopy(from, offset, bytes, length, n);
      length += n;
    }

    private void trimReturn() {
      if (length > 0 && bytes[length - 1] == '\r') {
        length--;
      }
    }

    boolean tooLong() {
      return length == LONGEST;
    }

    boolean isBlank() {
      for (int i = 0; i < length; i++) {
        if (bytes[i] != ' ' && bytes[i] != '\t') {
          return false;
        }
      }
      return true;
    }
  }
}
