package org.parmac.store.registry;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.BadDataException;
import org.parmac.store.Json;

/**
 * Which version of a registry is current: its current.json.
 *
 * @param layout layout version, 1
 * @param sequence how often the pointer was switched
 * @param version the current one
 * @param model its file, relative to the registry
 * @param modelSha256 of that
 * @param promoted when the pointer was switched, in UTC
 * @param reason why
 */
public record RegistryPointer(
    int layout,
    long sequence,
    int version,
    String model,
    String modelSha256,
    String promoted,
    String reason) {
  private static final int TRIES = 5;

  /** Reads a pointer; empty if there is none. No lock is needed. */
  static Optional<RegistryPointer> read(FileSystem fs, Path file) throws IOException {
    if (!fs.exists(file)) {
      return Optional.empty();
    }
    RegistryPointer pointer = readWhole(fs, file);
    if (pointer.layout != RegistryDir.LAYOUT
        || pointer.model == null
        || pointer.modelSha256 == null) {
      throw new BadDataException(
          file
              + ": expected a pointer of layout "
              + RegistryDir.LAYOUT
              + " to a model, found layout "
              + pointer.layout
              + ", model "
              + pointer.model
              + ". Put the right file back: the newest file in "
              + RegistryDir.HISTORY
              + " says what it has to point to.");
    }
    return Optional.of(pointer);
  }

  /**
   * On HDFS a file that is replaced while it is read loses its blocks: then the next one is read.
   */
  private static RegistryPointer readWhole(FileSystem fs, Path file) throws IOException {
    for (int i = 1; ; i++) {
      try {
        return Json.read(fs, file, RegistryPointer.class);
      } catch (BadDataException e) {
        throw e;
      } catch (IOException e) {
        if (i == TRIES) {
          throw e;
        }
      }
    }
  }
}
