package org.parmac.store;

import org.apache.hadoop.fs.Path;

/** What to do about a file of ours that is missing or damaged, told from where it lies. */
public final class Remedy {
  private Remedy() {}

  /** A sentence that ends a message. */
  public static String of(Path file) {
    if (file.getName().equals(RunDir.FILE) || file.getName().equals(DatasetDir.FILE)) {
      return "Put the right file back, or make the directory " + file.getParent() + " anew.";
    }
    for (Path above = file.getParent(); above != null; above = above.getParent()) {
      if (StepDir.isName(above.getName())) {
        return "Remove the directory "
            + above
            + " and continue the run: the step is done again, with the same result.";
      }
      if (DatasetDir.SPLITS.contains(above.getName())) {
        return "Put the right file back, or import the dataset again.";
      }
    }
    return "Remove it and run the command that wrote it again.";
  }
}
