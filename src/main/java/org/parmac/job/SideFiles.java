package org.parmac.job;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskInputOutputContext;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;

/**
 * Files that a task writes beside its records; they come to their places when it has done its work
 * (see {@link StepCommitter}), or vanish with the attempt.
 */
@FunctionalInterface
interface SideFiles {
  /** The files of a real task: below the attempt's own directory, until they are published. */
  SideFiles OF_TASK =
      (context, name) -> {
        Path file = new Path(FileOutputFormat.getWorkOutputPath(context), name);
        return file.getFileSystem(context.getConfiguration()).create(file, true);
      };

  /**
   * @param name below the job's output directory
   */
  OutputStream create(TaskInputOutputContext<?, ?, ?, ?> context, String name)
      throws IOException, InterruptedException;
}
