package org.parmac.store;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory for other programs, being written: files of arrays, and export.json, last, which says
 * what each is.
 */
public final class ExportDir implements Closeable {
  public static final String FILE = "export.json";

  private static final Set<String> ENDINGS = Set.of("npy", "txt", "onnx", "bvecs", "fvecs");

  private final FileSystem fs;
  private final OutputDraft draft;
  private final Map<String, Object> files = new LinkedHashMap<>();

  private ExportDir(FileSystem fs, OutputDraft draft) {
    this.fs = fs;
    this.draft = draft;
  }

  /**
   * Starts a directory, which may be missing or empty.
   *
   * @throws OutputInUseException if it is neither, or another process is writing it
   */
  public static ExportDir create(Configuration conf, Path path) throws IOException {
    OutputDraft draft =
        OutputDraft.begin(
            conf, path, FILE, name -> ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1)));
    return new ExportDir(path.getFileSystem(conf), draft);
  }

  /** Where the files will stand. */
  public Path path() {
    return draft.directory();
  }

  /**
   * Starts an array.
   *
   * @param meaning for a person, with shape and units
   */
  NpyWriter array(String name, String meaning, NpyWriter.Element element, long... shape)
      throws IOException {
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

  /** Starts a file of another form. */
  OutputStream bytes(String name, String meaning) throws IOException {
    files.put(name, Map.of("meaning", meaning));
    return new BufferedOutputStream(open(name));
  }

  /** Starts a text file. */
  Writer text(String name, String meaning) throws IOException {
    return new OutputStreamWriter(bytes(name, meaning), StandardCharsets.UTF_8);
  }

  private OutputStream open(String name) throws IOException {
    return fs.create(new Path(draft.path(), name), false);
  }

  /**
   * Puts the files in their place, and writes export.json: the description, and what each file is.
   */
  void commit(Map<String, Object> description) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>(description);
    all.put("files", files);
    draft.publish(draft.path(), files.keySet(), all);
  }

  /** Removes what was not committed. */
  @Override
  public void close() throws IOException {
    draft.close();
  }
}
