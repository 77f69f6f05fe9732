package org.parmac.report;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.parmac.math.Block;
import org.parmac.store.DatasetDir;

/**
 * Points as grey pictures, row by row from the top.
 *
 * @param told whether somebody said so, or it was taken from the dataset's source
 */
record ImageShape(int width, int height, boolean told) {
  private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,4})[x×]([1-9]\\d{0,4})");

  /** Files of IDX with three dimensions: pictures. */
  private static final Pattern PICTURES = Pattern.compile(".*[.-]idx3-[a-z]+(\\.[a-z0-9]+)?");

  /** What asks for as many columns as rows. */
  private static final String SQUARE = "square";

  /**
   * The shape that somebody asks for.
   *
   * @param text WIDTHxHEIGHT, or square
   * @param inputs of a point
   * @throws IllegalArgumentException if the points have not this shape
   */
  static ImageShape of(String text, int inputs) {
    if (text.equals(SQUARE)) {
      int side = side(inputs);
      if (side == 0) {
        throw new IllegalArgumentException(
            "--image square needs points whose columns are a square, found " + inputs);
      }
      return new ImageShape(side, side, true);
    }
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw new IllegalArgumentException(
          "--image must be WIDTHxHEIGHT in pixels, such as 28x28, or square, got \"" + text + "\"");
    }
    ImageShape shape =
        new ImageShape(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)), true);
    if ((long) shape.width * shape.height != inputs) {
      throw new IllegalArgumentException(
          "--image "
              + text
              + " has "
              + (long) shape.width * shape.height
              + " pixels, but a point has "
              + inputs
              + " columns");
    }
    return shape;
  }

  /** The shape of points that were imported from files of pictures; null if they were not. */
  static ImageShape of(DatasetDir dataset, int inputs) {
    DatasetDir.Source source = dataset.description().source();
    List<String> files = source == null || source.inputs() == null ? List.of() : source.inputs();
    boolean pictures =
        !files.isEmpty() && files.stream().allMatch(file -> PICTURES.matcher(file).matches());
    int side = side(inputs);
    return pictures && side > 0 ? new ImageShape(side, side, false) : null;
  }

  private static int side(int inputs) {
    int side = (int) Math.round(Math.sqrt(inputs));
    return side * side == inputs ? side : 0;
  }

  /**
   * A point as a picture, in a data URI.
   *
   * @param black value of black
   * @param white value of white
   */
  String picture(Block points, int row, float black, float white) {
    byte[] grey = new byte[width * height];
    for (int i = 0; i < grey.length; i++) {
      double share = (points.get(row, i) - black) / (double) (white - black);
      grey[i] = (byte) Math.round(255 * Math.min(1, Math.max(0, share)));
    }
    return Png.dataUri(width, height, grey);
  }
}
