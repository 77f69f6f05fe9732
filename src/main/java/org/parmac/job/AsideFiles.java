package org.parmac.job;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.AtomicRename;

/**
 * Files of a task that has no committer: written aside under the attempt's own name, then renamed
 * to where they belong, one by one and in the order they were made in, so that the last one tells
 * that all are there. A file that is there already stays, and the draft is removed: whoever was
 * quicker has written the same bytes.
 *
 * <p>The directory aside is made once, here. If it is removed, with the step or by {@link
 * RoundFiles#tidyResident}, nothing brings it back, and an attempt that goes on regardless fails at
 * its next file.
 */
final class AsideFiles {
  /** Where Hadoop's committers have their files, too: nobody reads there. */
  static final String ASIDE = "_temporary";

  private record Draft(Path aside, Path target) {}

  private final FileSystem fs;
  private final Path output;
  private final Path aside;
  private final List<Draft> drafts = new ArrayList<>();
  private final Set<Path> folders = new HashSet<>();

  /**
   * Makes the directory aside, and the output directory if it is not there.
   *
   * @param output the directory that the files belong to
   * @param attempt a name that no other attempt has
   */
  AsideFiles(FileSystem fs, Path output, String attempt) throws IOException {
    this.fs = fs;
    this.output = output;
    this.aside = new Path(new Path(output, ASIDE), attempt);
    fs.mkdirs(aside);
  }

  /** A path that is the attempt's own; what is put there is the caller's to move. */
  Path aside(String name) {
    return new Path(aside, name);
  }

  /**
   * Starts a file, to be closed before it is published.
   *
   * @param name below the output directory
   * @throws IOException if the directory aside is no longer there: an attempt that has been given
   *     up, and does not know it, must not bring back what was removed
   */
  OutputStream create(String name) throws IOException {
    Draft draft = new Draft(aside(name.replace('/', '-')), new Path(output, name));
    drafts.add(draft);
    return fs.createFile(draft.aside()).overwrite(true).build();
  }

  /**
   * Puts the files that were written since the last time in their places.
   *
   * @throws IOException if one of them is not there afterwards
   */
  void publish() throws IOException {
    for (Draft draft : drafts) {
      if (folders.add(draft.target().getParent())) {
        fs.mkdirs(draft.target().getParent());
      }
      rename(fs, draft.aside(), draft.target());
    }
    drafts.clear();
  }

  /**
   * Renames a file, unless the target is there: local renames would replace it, those of HDFS
   * refuse to. The target's directory must be there.
   */
  static void rename(FileSystem fs, Path aside, Path target) throws IOException {
    boolean there = AtomicRename.LOCAL.equals(fs.getScheme()) && fs.exists(target);
    if (!there && fs.rename(aside, target)) {
      return;
    }
    if (!fs.exists(target)) {
      throw new IOException("could not rename " + aside + " to " + target);
    }
    fs.delete(aside, false);
  }
}
