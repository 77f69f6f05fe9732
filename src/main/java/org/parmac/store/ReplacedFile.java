package org.parmac.store;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * A file that is replaced by one atomic rename: a reader sees the old one or the new one whole,
 * whenever the writer dies. HDFS and local files can do that. Elsewhere the new one is whole as it
 * appears, but there is a moment without either. A local file has no checksum file beside it, since
 * the two could not be replaced at once.
 */
public final class ReplacedFile {
  private ReplacedFile() {}

  /**
   * Writes the file, in place of an older one.
   *
   * @param aside where it is made, in the same directory; one process at a time
   */
  public static void write(FileSystem fs, Path file, Path aside, byte[] bytes) throws IOException {
    if (AtomicRename.LOCAL.equals(fs.getScheme())) {
      writeLocal(local(aside), local(file), bytes);
      return;
    }
    try (OutputStream out = fs.create(aside, true)) {
      out.write(bytes);
      if (AtomicRename.isOn(fs)) {
        ((FSDataOutputStream) out).hsync();
      }
    }
    if (AtomicRename.isOn(fs)) {
      FileContext.getFileContext(file.toUri(), fs.getConf())
          .rename(aside, file, Options.Rename.OVERWRITE);
      return;
    }
    fs.delete(file, false);
    if (!fs.rename(aside, file)) {
      fs.delete(aside, false);
      throw new IOException("could not rename " + aside + " to " + file);
    }
  }

  private static File local(Path file) {
    return new RawLocalFileSystem().pathToFile(file);
  }

  private static void writeLocal(File aside, File file, byte[] bytes) throws IOException {
    try (FileChannel out =
        FileChannel.open(
            aside.toPath(),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
    Files.move(aside.toPath(), file.toPath(), StandardCopyOption.ATOMIC_MOVE);
  }
}
