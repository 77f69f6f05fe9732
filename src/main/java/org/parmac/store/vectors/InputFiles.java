package org.parmac.store.vectors;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;

/** The files that paths stand for, and what becomes of those that cannot be used. */
final class InputFiles {
  /** What becomes of a path that cannot be used. */
  interface Refusal {
    void of(int before, Trouble kind, IOException why) throws IOException;
  }

  private final Configuration conf;
  private final VectorOptions options;
  private final Refusal refusal;
  private final List<FileStatus> files = new ArrayList<>();
  private int refused;

  InputFiles(Configuration conf, VectorOptions options, Refusal refusal) {
    this.conf = conf;
    this.options = options;
    this.refusal = refusal;
  }

  /** The files, by their paths in the order given. */
  List<FileStatus> list(List<Path> inputs) throws IOException {
    for (Path input : inputs) {
      int before = files.size() + refused;
      Path path = input;
      try {
        FileSystem fs = input.getFileSystem(conf);
        path = fs.makeQualified(input);
        for (FileStatus status : sorted(found(fs, input))) {
          add(fs, status);
        }
      } catch (BadDataException e) {
        throw e;
      } catch (IOException e) {
        refuse(Trouble.UNREADABLE, e);
      }
      if (files.size() + refused == before) {
        refuse(
            Trouble.UNREADABLE,
            new BadDataException(
                path
                    + ": expected a file, or a folder or pattern with files, found none. Check the"
                    + " path."));
      }
    }
    return files;
  }

  private static FileStatus[] found(FileSystem fs, Path input) throws IOException {
    try {
      FileStatus[] found = fs.globStatus(input);
      return found == null ? new FileStatus[0] : found;
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  private void refuse(Trouble kind, IOException why) throws IOException {
    refused++;
    refusal.of(files.size(), kind, why);
  }

  private static FileStatus[] sorted(FileStatus[] files) {
    Arrays.sort(files, (a, b) -> a.getPath().compareTo(b.getPath()));
    return files;
  }

  private void add(FileSystem fs, FileStatus status) throws IOException {
    if (status.isDirectory()) {
      if (fs.exists(new Path(status.getPath(), DatasetDir.FILE))) {
        refuse(
            Trouble.UNKNOWN_FORMAT,
            new BadDataException(
                status.getPath()
                    + ": expected files of vectors, found a dataset. Name one of its splits, such"
                    + " as "
                    + status.getPath()
                    + "/"
                    + DatasetDir.QUERIES));
        return;
      }
      for (FileStatus child : sorted(fs.listStatus(status.getPath()))) {
        String name = child.getPath().getName();
        if (!name.startsWith("_") && !name.startsWith(".")) {
          add(fs, child);
        }
      }
    } else if (status.getLen() == 0) {
      refuse(
          Trouble.EMPTY_FILE,
          new BadDataException(
              status.getPath()
                  + ": expected at least one record, found an empty file. Remove it from the"
                  + " inputs."));
    } else {
      try {
        VectorFiles.formatOf(conf, status.getPath(), options);
        files.add(status);
      } catch (BadDataException e) {
        refuse(Trouble.UNKNOWN_FORMAT, e);
      }
    }
  }

  /** The first line of what an exception says. */
  static String text(IOException why) {
    return why.getMessage() == null
        ? why.toString()
        : why.getMessage().lines().findFirst().orElse("");
  }
}
