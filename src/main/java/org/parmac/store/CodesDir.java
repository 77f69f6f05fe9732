package org.parmac.store;

import java.util.List;

/**
 * A directory of codes: files part-m-00000.avro … of keys and codes, in the order of the inputs, and {@code codes.json},
 * written last.
 */
public final class CodesDir {
  public static final String FILE = "codes.json";

  /** Kind of the files. */
  public static final String KIND = "codes";

  /** Keys of the files' metadata: the length of a code, and the SHA-256 of the model that made it. */
  public static final String BITS = "parmac.bits";

  public static final String MODEL = "parmac.model";

  /**
   * @param layout layout version, 1
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

  private CodesDir() {}

  /** Name of the file with the codes of a range of the inputs. */
  public static String partFile(int range) {
    return String.format("part-m-%05d.avro", range);
  }
}
