package org.parmac.store.registry;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.parmac.store.AtomicRename;
import org.parmac.store.Json;
import org.parmac.store.RunLock;

/**
 * A small JSON file that is replaced by one atomic rename: a reader sees the old one or the new one
 * whole, whenever the writer dies. Not every file system can do that: HDFS and local files can. A
 * local file has no checksum file beside it, since the two could not be replaced at once.
 */
final class ReplacedFile {
  private ReplacedFile() {}

  /** Writes the file, in place of an older one. One process at a time: see {@link RunLock}. */
  static void write(FileSystem fs, Path file, Object value) throws IOException {
    byte[] bytes = (Json.pretty(value) + "\n").getBytes(StandardCharsets.UTF_8);
    Path aside = new Path(file.getParent(), "_" + file.getName());
    if (AtomicRename.LOCAL.equals(fs.getScheme())) {
      writeLocal(local(aside), local(file), bytes);
    } else {
      try (OutputStream out = fs.create(aside, true)) {
        out.write(bytes);
        ((FSDataOutputStream) out).hsync();
      }
      FileContext.getFileContext(file.toUri(), fs.getConf())
          .rename(aside, file, Options.Rename.OVERWRITE);
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
