package org.parmac.store;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory for other programs, being written: files of arrays, and export.json, which says what each is. It is
 * written aside and takes its place when it is complete.
 */
public final class ExportDir implements Closeable {
  public static final String FILE = "export.json";

  private final FileSystem fs;
  private final Path path;
  private final Path aside;
  private final Map<String, Object> files = new LinkedHashMap<>();

  private ExportDir(FileSystem fs, Path path) {
    this.fs = fs;
    this.path = path;
    this.aside = new Path(path.getParent(), "_" + path.getName() + "." + UUID.randomUUID());
  }

  /** Starts a directory that must not exist yet. */
  public static ExportDir create(Configuration conf, Path path) throws IOException {
    // An instance of its own, so that switching checksum files off concerns nobody else.
    FileSystem fs = FileSystem.newInstance(path.toUri(), conf);
    fs.setWriteChecksum(false);
    ExportDir export = new ExportDir(fs, fs.makeQualified(path));
    if (fs.exists(path)) {
      export.close();
      throw new OutputInUseException(
          path + ": expected nothing there yet, found a file or directory. Remove it, or choose another name.");
    }
    fs.mkdirs(export.aside);
    fs.deleteOnExit(export.aside);
    return export;
  }

  /** Where the directory will stand. */
  public Path path() {
    return path;
  }

  /**
   * Starts an array.
   *
   * @param meaning for a person, with shape and units
   */
  NpyWriter array(String name, String meaning, NpyWriter.Element element, long... shape) throws IOException {
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("meaning", meaning);
    file.put("type", element.descr());
    file.put("shape", Arrays.stream(shape).boxed().toList());
    files.put(name, file);
    return new NpyWriter(open(name), element, shape);
  }

  /** Writes an array of float64, row-major. */
  void write(String name, String meaning, double[] values, long... shape) throws IOException {
    try (NpyWriter writer = array(name, meaning, NpyWriter.Element.FLOAT64, shape)) {
      writer.append(values);
    }
  }

  /** Starts a text file. */
  Writer text(String name, String meaning) throws IOException {
    files.put(name, Map.of("meaning", meaning));
    return new BufferedWriter(new OutputStreamWriter(open(name), StandardCharsets.UTF_8));
  }

  private OutputStream open(String name) throws IOException {
    return fs.create(new Path(aside, name), false);
  }

  /** Writes export.json, with the files added to the description, and puts the directory in its place. */
  void commit(Map<String, Object> description) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>(description);
    all.put("files", files);
    Json.write(fs, new Path(aside, FILE), all);
    if (fs.exists(path) || !fs.rename(aside, path)) {
      throw new OutputInUseException(
          path + ": could not put the export in its place. Did another process write it meanwhile? Choose another name.");
    }
  }

  /** Removes what was not committed: it is deleted with the end of this instance, as at the end of the process. */
  @Override
  public void close() throws IOException {
    fs.close();
  }
}
