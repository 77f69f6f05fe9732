package org.parmac.job.vectors;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IOUtils;
import org.apache.hadoop.mapreduce.TaskInputOutputContext;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.parmac.store.DatasetDir;
import org.parmac.store.Json;
import org.parmac.store.vectors.InputRange;
import org.parmac.store.vectors.RangeScan;
import org.parmac.store.vectors.Trouble;
import org.parmac.store.vectors.VectorReader;

/**
 * Records that an import sets aside, a line of JSON each. Every map writes those of its range to a
 * file of its own; the driver lays them behind one another, so that it does not matter how the
 * input was cut.
 */
final class Quarantine implements Closeable {
  private static final String PARTS = "quarantine-parts";

  private final OutputStream out;
  private final InputRange range;

  private Quarantine(OutputStream out, InputRange range) {
    this.out = out;
    this.range = range;
  }

  /** For a range with bad records, which is committed with the task's attempt. */
  static Quarantine open(TaskInputOutputContext<?, ?, ?, ?> task, InputRange range)
      throws IOException, InterruptedException {
    Path file = part(FileOutputFormat.getWorkOutputPath(task), range);
    FileSystem fs = file.getFileSystem(task.getConfiguration());
    return new Quarantine(fs.create(file, true), range);
  }

  private static Path part(Path out, InputRange range) {
    return new Path(new Path(out, PARTS), String.format("range-%07d", range.index()));
  }

  /**
   * Writes down the record that a reader stands at.
   *
   * @param record in the range, from 0
   */
  void add(long record, VectorReader reader, RangeScan scan) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("file", range.file());
    line.put("record", range.firstRecord() + record + 1);
    if (reader.line() > 0) {
      line.put("line", range.linesBefore() + reader.line());
    }
    line.put("row", range.firstRow() + record);
    line.put("kind", reader.trouble() == null ? Trouble.RAGGED : reader.trouble());
    line.put("problem", scan.problem());
    Map.Entry<String, String> raw = reader.raw();
    line.put(raw.getKey(), raw.getValue());
    out.write((Json.line(line) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /**
   * Makes one file of the parts, {@link DatasetDir#BAD_RECORDS} in {@link DatasetDir#QUARANTINE}.
   *
   * @param jobOutput where the parts are, and the file will be
   */
  static void gather(Configuration conf, Path jobOutput, List<InputRange> ranges)
      throws IOException {
    FileSystem fs = jobOutput.getFileSystem(conf);
    Path all = new Path(new Path(jobOutput, DatasetDir.QUARANTINE), DatasetDir.BAD_RECORDS);
    try (OutputStream out = fs.create(all, true)) {
      for (InputRange range : ranges) {
        if (range.bad() > 0) {
          try (InputStream in = fs.open(part(jobOutput, range))) {
            IOUtils.copyBytes(in, out, conf, false);
          }
        }
      }
    }
    fs.delete(new Path(jobOutput, PARTS), true);
  }
}
