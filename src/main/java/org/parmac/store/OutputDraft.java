package org.parmac.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Collection;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * An output directory while it is being made. What is made lies in a folder {@code _draft} until
 * all of it is there; then it is renamed into place and the describing JSON is written, last. So a
 * directory with a draft but without the JSON is rubbish of a command that was interrupted, and is
 * made anew; a draft that is closed unpublished leaves nothing behind.
 */
public final class OutputDraft implements AutoCloseable {
  private static final String DRAFT = "_draft";

  private final FileSystem fs;
  private final Path directory;
  private final String description;
  private final Predicate<String> content;
  private final boolean existed;
  private final RunLock lock;
  private boolean published;

  private OutputDraft(
      FileSystem fs,
      Path directory,
      String description,
      Predicate<String> content,
      boolean existed,
      RunLock lock) {
    this.fs = fs;
    this.directory = directory;
    this.description = description;
    this.content = content;
    this.existed = existed;
    this.lock = lock;
  }

  /**
   * Takes a directory for writing. It may be missing or empty, or hold what an interrupted command
   * left.
   *
   * @param description name of the JSON file that makes the directory a finished one
   * @param content names of the files and folders that it will have besides
   * @throws OutputInUseException if it is finished, holds other things, or another process is
   *     writing it; it is then as it was
   */
  public static OutputDraft begin(
      Configuration conf, Path path, String description, Predicate<String> content)
      throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    Path directory = fs.makeQualified(path);
    boolean existed = refuseUnlessFree(fs, directory, description, content);
    // The only place where a command that makes a whole directory asks for it.
    RunLock lock = RunLock.acquire(conf, fs, directory);
    OutputDraft draft = new OutputDraft(fs, directory, description, content, existed, lock);
    try {
      refuseUnlessFree(fs, directory, description, content);
      draft.removeRubbish();
      fs.mkdirs(draft.path());
      return draft;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Returns whether the directory exists. */
  private static boolean refuseUnlessFree(
      FileSystem fs, Path directory, String description, Predicate<String> content)
      throws IOException {
    FileStatus[] files;
    try {
      files = fs.listStatus(directory);
    } catch (FileNotFoundException e) {
      return false;
    }
    if (fs.exists(new Path(directory, description))) {
      throw new OutputInUseException(
          directory
              + ": expected a new directory, found a finished one (with "
              + description
              + "). Choose another one, or remove it.");
    }
    boolean draft = fs.exists(new Path(directory, DRAFT));
    for (FileStatus file : files) {
      String name = file.getPath().getName();
      if (file.getPath().equals(directory)) {
        throw new OutputInUseException(
            directory + ": expected a directory to write, found a file. Choose another one.");
      }
      if (!isOurs(name, description) && !(draft && content.test(name))) {
        throw new OutputInUseException(
            directory
                + ": expected a new or empty directory, found one with other files ("
                + name
                + "). Choose another one.");
      }
    }
    return true;
  }

  private static boolean isOurs(String name, String description) {
    return name.equals(DRAFT)
        || name.startsWith(RunLock.FILE)
        || name.startsWith("_" + description);
  }

  /** The folder in which to make things. */
  public Path path() {
    return new Path(directory, DRAFT);
  }

  /** The directory that is to be. */
  public Path directory() {
    return directory;
  }

  /**
   * Finishes the directory.
   *
   * @param from folder below {@link #path()}
   * @param names files and folders in it that become the directory's content
   * @param json written last
   */
  public void publish(Path from, Collection<String> names, Object json) throws IOException {
    for (String name : names) {
      if (!fs.rename(new Path(from, name), new Path(directory, name))) {
        throw new IOException(
            "could not rename " + new Path(from, name) + " to " + new Path(directory, name));
      }
    }
    Json.write(fs, new Path(directory, description), json);
    published = true;
  }

  /** Removes what is not finished, and gives up the lock. */
  @Override
  public void close() throws IOException {
    try {
      if (published) {
        fs.delete(path(), true);
      } else {
        removeRubbish();
      }
    } finally {
      unlock();
    }
    if (!published && !existed) {
      removeIfEmpty();
    }
  }

  /** The lock's file goes first, while nobody else can have it. */
  private void unlock() throws IOException {
    fs.delete(new Path(directory, RunLock.FILE), false);
    lock.close();
  }

  /** Not recursive: another process may have begun meanwhile. */
  private void removeIfEmpty() throws IOException {
    try {
      fs.delete(directory, false);
    } catch (IOException e) {
      if (fs.listStatus(directory).length == 0) {
        throw e;
      }
    }
  }

  /**
   * All of ours but the lock. The draft last: it is what tells rubbish from other people's files.
   */
  private void removeRubbish() throws IOException {
    for (FileStatus file : fs.listStatus(directory)) {
      String name = file.getPath().getName();
      if (name.startsWith("_" + description) || content.test(name)) {
        fs.delete(file.getPath(), true);
      }
    }
    fs.delete(path(), true);
  }
}
