package org.parmac.store;

import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Where a rename is one step that either happens or does not: HDFS and local files. */
public final class AtomicRename {
  /** Scheme of local files. */
  public static final String LOCAL = "file";

  private static final Set<String> SCHEMES = Set.of(LOCAL, "hdfs");

  private AtomicRename() {}

  /** Whether the file system promises it. */
  public static boolean isOn(FileSystem fs) {
    return SCHEMES.contains(fs.getScheme());
  }

  /**
   * @param what needs it, such as "a registry"
   * @throws IllegalArgumentException if the file system does not promise it
   */
  public static void require(FileSystem fs, Path directory, String what) {
    if (!isOn(fs)) {
      throw new IllegalArgumentException(
          directory
              + ": "
              + what
              + " needs renames that happen in one step, as on HDFS (hdfs:) or in local files"
              + " (file:), found "
              + fs.getScheme()
              + ":. Choose a directory there.");
    }
  }
}
