package org.parmac.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
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
    fs.rename(aside, folder);
    fs.delete(aside, true);
    String owner = owner(fs, folder);
    if (!owner.equals(me)) {
      throw inUse(directory, owner);
    }
    return new OutputClaim(fs, folder);
  }

  private static void removeIfDead(FileSystem fs, Path folder, Path directory) throws IOException {
    String owner = owner(fs, folder);
    String[] parts = owner.split(" ");
    boolean here = parts.length == 3 && parts[0].equals(InetAddress.getLocalHost().getHostName());
    if (!here || ProcessHandle.of(Long.parseLong(parts[1])).isPresent()) {
      throw inUse(directory, owner);
    }
    // Of several who see the dead one's claim, one moves it away.
    Path dead = new Path(folder.getParent(), FOLDER + "-dead-" + parts[2]);
    fs.rename(folder, dead);
    fs.delete(dead, true);
  }

  private static String owner(FileSystem fs, Path folder) throws IOException {
    try (InputStream in = fs.open(new Path(folder, OWNER))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      return "nobody known";
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
