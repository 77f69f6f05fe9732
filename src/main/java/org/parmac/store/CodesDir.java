package org.parmac.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory of codes: files part-m-00000.avro … of keys and codes, in the order of the inputs,
 * and {@code codes.json}, written last; or one such file alone, of which no description tells how
 * many codes it should have.
 */
public final class CodesDir {
  public static final String FILE = "codes.json";

  /** Kind of the files. */
  public static final String KIND = "codes";

  /**
   * Keys of the files' metadata: the length of a code, and the SHA-256 of the model that made it.
   */
  public static final String BITS = "parmac.bits";

  public static final String MODEL = "parmac.model";

  /** The layout version that this program writes, and the only one that it reads. */
  public static final int LAYOUT = 1;

  private static final String PART = "part-m-";

  /**
   * @param layout layout version, {@link #LAYOUT}
   * @param bits length of a code
   * @param points codes in all files
   * @param modelSha256 of the model that made them
   * @param run its directory
   * @param inputs as given
   * @param files in the order of the inputs
   * @param parmac version of the program
   * @param created when
   */
  public record Description(
      int layout,
      int bits,
      long points,
      String modelSha256,
      String run,
      List<String> inputs,
      List<Part> files,
      String parmac,
      String created) {}

  /** One file and its number of codes. */
  public record Part(String file, long points) {}

  private final FileSystem fs;
  private final Path path;

  /** Null for a file alone. */
  private final Description description;

  private CodesDir(FileSystem fs, Path path, Description description) {
    this.fs = fs;
    this.path = path;
    this.description = description;
  }

  /** Name of the file with the codes of a range of the inputs. */
  public static String partFile(int range) {
    return String.format(PART + "%05d.avro", range);
  }

  /** Whether a directory of codes has files of such a name. */
  public static boolean isPart(String name) {
    return name.startsWith(PART);
  }

  /** Whether the path is a finished directory of codes, or a file that says it holds codes. */
  public static boolean isCodes(FileSystem fs, Path path) throws IOException {
    if (fs.exists(new Path(path, FILE))) {
      return true;
    }
    if (!fs.exists(path) || fs.getFileStatus(path).isDirectory()) {
      return false;
    }
    try (DataFileStream<Object> file =
        new DataFileStream<>(fs.open(path), new GenericDatumReader<>())) {
      return KIND.equals(file.getMetaString(AvroFiles.KIND));
    } catch (IOException | AvroRuntimeException e) {
      return false;
    }
  }

  /**
   * @param path a finished directory of codes, or one file
   * @throws BadDataException if it is neither
   */
  public static CodesDir open(FileSystem fs, Path path) throws IOException {
    try {
      if (fs.getFileStatus(path).isFile()) {
        return new CodesDir(fs, path, null);
      }
    } catch (FileNotFoundException e) {
      throw new BadDataException(
          path
              + ": expected codes, found nothing there. Make some with: parmac encode RUN INPUT "
              + path,
          e);
    }
    Path json = new Path(path, FILE);
    if (!fs.exists(json)) {
      throw new BadDataException(
          path
              + ": expected a finished directory of codes (with "
              + FILE
              + "), found none. Make one with: parmac encode");
    }
    CodesDir codes = new CodesDir(fs, path, Json.read(fs, json, Description.class));
    codes.checkDescription(json);
    return codes;
  }

  private void checkDescription(Path json) throws IOException {
    if (description.layout() != LAYOUT || description.files() == null) {
      throw new BadDataException(
          json
              + ": expected layout version "
              + LAYOUT
              + " and a list of files, found version "
              + description.layout()
              + ". "
              + Remedy.of(json));
    }
    for (Path file : files()) {
      if (!fs.exists(file)) {
        throw new BadDataException(
            file + ": expected a file of codes, as " + FILE + " says, found none. Encode again.");
      }
    }
  }

  public FileSystem fs() {
    return fs;
  }

  public Path path() {
    return path;
  }

  /** What stands in codes.json; null for a file alone. */
  public Description description() {
    return description;
  }

  /** Length of a code. */
  public int bits() throws IOException {
    if (description != null) {
      return description.bits();
    }
    try (CodeReader reader = CodeReader.open(fs, path)) {
      return reader.bits();
    }
  }

  /**
   * Refuses codes that another model has made: their bits mean something else. Codes that do not
   * say are taken.
   *
   * @param modelSha256 of the model that is expected
   */
  public CodesDir madeBy(String modelSha256) throws IOException {
    String found = model();
    if (found != null && !found.equals(modelSha256)) {
      throw new BadDataException(
          path
              + ": expected codes made by the run's model (SHA-256 "
              + modelSha256
              + "), found those of another ("
              + found
              + "). Encode with the same run.");
    }
    return this;
  }

  private String model() throws IOException {
    if (description != null) {
      return description.modelSha256();
    }
    try (CodeReader reader = CodeReader.open(fs, path)) {
      return reader.model();
    }
  }

  /** The files in the order of their codes. */
  public List<Path> files() {
    return description == null
        ? List.of(path)
        : description.files().stream().map(part -> new Path(path, part.file())).toList();
  }

  /** Counts the codes of all files, and checks that they are as many as the directory says. */
  long count() throws IOException {
    List<Path> files = files();
    long points = 0;
    for (int f = 0; f < files.size(); f++) {
      long found = OurFiles.records(fs, files.get(f));
      check(f, found);
      points += found;
    }
    return points;
  }

  /**
   * Compares the codes that were read with those that the directory says it has.
   *
   * @param file index of the file
   * @param found codes read from it
   */
  public void check(int file, long found) throws BadDataException {
    if (description != null && description.files().get(file).points() != found) {
      throw wrong(files().get(file), description.files().get(file).points(), found);
    }
  }

  /** As {@link #check(int, long)}, for the codes of all files. */
  public void check(long found) throws BadDataException {
    if (description != null && description.points() != found) {
      throw wrong(path, description.points(), found);
    }
  }

  private static BadDataException wrong(Path where, long expected, long found) {
    return new BadDataException(
        where
            + ": expected "
            + expected
            + " codes, as "
            + FILE
            + " says, found "
            + found
            + ". Files are damaged or not its own: encode again into a new directory.");
  }
}
