package org.parmac.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The right to write into a directory: one process at a time has it. It is a folder {@code _claim} with the owner's
 * name in it, made aside and renamed into place; whoever then finds his own name there has it. So it needs nothing of
 * the file system but that a folder is renamed as a whole.
 *
 * <p>The claim of a process that was killed is taken over on the same machine; a claim from another machine must be
 * removed by a person, who can know that nothing runs there.
 */
final class OutputClaim implements AutoCloseable {
  static final String FOLDER = "_claim";
  private static final String OWNER = "owner";
  private static final String NOBODY = "nobody known";

  private final FileSystem fs;
  private final Path folder;

  private OutputClaim(FileSystem fs, Path folder) {
    this.fs = fs;
    this.folder = folder;
  }

  /**
   * @param directory exists
   * @throws OutputInUseException if another process has the claim
   */
  static OutputClaim acquire(FileSystem fs, Path directory) throws IOException {
    String me = InetAddress.getLocalHost().getHostName() + " " + ProcessHandle.current().pid() + " " + UUID.randomUUID();
    Path folder = new Path(directory, FOLDER);
    if (fs.exists(folder)) {
      removeIfDead(fs, folder, directory);
    }
    Path aside = new Path(directory, FOLDER + "-" + UUID.randomUUID());
    try (OutputStream out = fs.create(new Path(aside, OWNER), false)) {
      out.write(me.getBytes(StandardCharsets.UTF_8));
    }
    rename(fs, aside, folder);
    fs.delete(aside, true);
    String owner = owner(fs, folder);
    if (!owner.equals(me)) {
      throw inUse(directory, owner);
    }
    return new OutputClaim(fs, folder);
  }

  /** Renames if the target is not there; who comes too late learns it from the owner's name. */
  private static void rename(FileSystem fs, Path from, Path to) throws IOException {
    try {
      FileContext.getFileContext(fs.getUri(), fs.getConf()).rename(from, to);
    } catch (IOException e) {
      if (!fs.exists(to)) {
        throw e;
      }
    }
  }

  private static void removeIfDead(FileSystem fs, Path folder, Path directory) throws IOException {
    String owner = owner(fs, folder);
    String[] parts = owner.split(" ");
    boolean here = parts.length == 3 && parts[0].equals(InetAddress.getLocalHost().getHostName());
    boolean dead = owner.equals(NOBODY) || here && ProcessHandle.of(Long.parseLong(parts[1])).isEmpty();
    if (!dead) {
      throw inUse(directory, owner);
    }
    Path away = new Path(folder.getParent(), FOLDER + "-dead-" + UUID.randomUUID());
    if (fs.rename(folder, away) && !owner(fs, away).equals(owner)) {
      // Somebody else was quicker and has claimed anew meanwhile: that claim is put back.
      fs.rename(away, folder);
      throw inUse(directory, owner(fs, folder));
    }
    fs.delete(away, true);
  }

  private static String owner(FileSystem fs, Path folder) throws IOException {
    try (InputStream in = fs.open(new Path(folder, OWNER))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      return NOBODY;
    }
  }

  private static OutputInUseException inUse(Path directory, String owner) {
    return new OutputInUseException(
        directory + ": another process is writing it (machine and process: " + owner
            + "). Wait for it, or choose another directory; if it runs no more, remove " + directory + "/" + FOLDER + ".");
  }

  @Override
  public void close() throws IOException {
    fs.delete(folder, true);
  }
}
