import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * Judges an RBF autoencoder of square grey images with a code of two numbers, and draws the map: java ImageMap.java EXPORT TRAIN VALIDATION OUT.
 * EXPORT is what "parmac export RUN EXPORT" writes of layers "encoder" and "decoder" without scaling; the others are CSV files with OBJECT:VIEW
 * and the pixels in [0, 1]. Prints the mean ‖x − f(x)‖² of both; OUT is an SVG of f_1(x), a colour an object.
 */
final class ImageMap {
  private static final int SIZE = 1000;
  private static final int MARGIN = 40;
  private static final int EVERY = 8;
  private static final int THUMBNAIL = 28;

  private record Image(int object, int view, double[] pixels) {}

  private record Layer(double[][] centres, double squaredSigma, double[][] weights, double[] bias) {
    double[] of(double[] x) {
      double[] y = bias.clone();
      for (int j = 0; j < centres.length; j++) {
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
          squares += (x[i] - centres[j][i]) * (x[i] - centres[j][i]);
        }
        double phi = Math.exp(-squares / squaredSigma);
        for (int u = 0; u < y.length; u++) {
          y[u] += weights[u][j] * phi;
        }
      }
      return y;
    }
  }

  public static void main(String[] args) throws IOException {
    Path export = Path.of(args[0]);
    Layer encoder = layer(export, "encoder");
    Layer decoder = layer(export, "decoder");
    List<Image> train = images(Path.of(args[1]));
    List<Image> validation = images(Path.of(args[2]));
    double[][] codes = train.parallelStream().map(image -> encoder.of(image.pixels)).toArray(double[][]::new);
    double[][] held = validation.parallelStream().map(image -> encoder.of(image.pixels)).toArray(double[][]::new);
    System.out.printf(Locale.ROOT, "training %.4f%nvalidation %.4f%n", error(train, codes, decoder), error(validation, held, decoder));
    Files.writeString(Path.of(args[3]), draw(train, codes));
  }

  private static double error(List<Image> images, double[][] codes, Layer decoder) {
    double sum = IntStream.range(0, codes.length).parallel()
        .mapToDouble(n -> distance(images.get(n).pixels, decoder.of(codes[n]))).sum();
    return sum / codes.length;
  }

  private static double distance(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> (a[i] - b[i]) * (a[i] - b[i])).sum();
  }

  private static Layer layer(Path export, String name) throws IOException {
    double sigma = array(export.resolve(name + "_sigma.npy"))[0][0];
    return new Layer(
        array(export.resolve(name + "_centres.npy")),
        sigma * sigma,
        array(export.resolve(name + "_W.npy")),
        array(export.resolve(name + "_b.npy"))[0]);
  }

  /** A two-dimensional array of float32, row-major, as .npy version 1. */
  private static double[][] array(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[bytes.getShort(8)];
    bytes.position(10).get(header);
    String text = new String(header, StandardCharsets.US_ASCII);
    String[] shape = text.substring(text.indexOf('(') + 1, text.indexOf(')')).split(", *");
    double[][] rows = new double[Integer.parseInt(shape[0])][Integer.parseInt(shape[1])];
    for (double[] row : rows) {
      for (int j = 0; j < row.length; j++) {
        row[j] = bytes.getFloat();
      }
    }
    return rows;
  }

  private static List<Image> images(Path file) throws IOException {
    List<Image> images = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] fields = line.split(",");
      double[] pixels = new double[fields.length - 1];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = Double.parseDouble(fields[i + 1]);
      }
      String[] key = fields[0].split(":");
      images.add(new Image(Integer.parseInt(key[0]), Integer.parseInt(key[1]), pixels));
    }
    return images;
  }

  private static String draw(List<Image> images, double[][] codes) throws IOException {
    double[] from = {Double.MAX_VALUE, Double.MAX_VALUE};
    double[] to = {-Double.MAX_VALUE, -Double.MAX_VALUE};
    for (double[] code : codes) {
      for (int i = 0; i < 2; i++) {
        from[i] = Math.min(from[i], code[i]);
        to[i] = Math.max(to[i], code[i]);
      }
    }
    double scale = (SIZE - 2 * MARGIN) / Math.max(to[0] - from[0], to[1] - from[1]);
    int height = (int) (2 * MARGIN + scale * (to[1] - from[1]));
    int width = (int) (2 * MARGIN + scale * (to[0] - from[0]));
    StringBuilder svg = new StringBuilder("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " + width + " " + height + "'>\n"
        + "<title>Codes of the images, a colour an object</title>\n"
        + "<style>.b{fill:#fff}@media(prefers-color-scheme:dark){.b{fill:#1b1d21}}</style>\n"
        + "<rect class='b' width='" + width + "' height='" + height + "'/>\n");
    for (int pictures = 0; pictures < 2; pictures++) {
      for (int n = 0; n < codes.length; n++) {
        double x = MARGIN + scale * (codes[n][0] - from[0]);
        double y = height - MARGIN - scale * (codes[n][1] - from[1]);
        if (pictures == 0) {
          svg.append(String.format(Locale.ROOT, "<circle cx='%.1f' cy='%.1f' r='4' fill='%s'/>%n", x, y, colour(images.get(n))));
        } else if (images.get(n).view % EVERY == 0) {
          svg.append(picture(images.get(n), x, y));
        }
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static String colour(Image image) {
    return String.format(Locale.ROOT, "hsl(%d,70%%,%d%%)", 137 * image.object % 360, image.object % 2 == 0 ? 40 : 58);
  }

  private static String picture(Image image, double x, double y) throws IOException {
    int side = (int) Math.sqrt(image.pixels.length);
    BufferedImage grey = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < image.pixels.length; i++) {
      grey.getRaster().setSample(i % side, i / side, 0, (int) Math.round(255 * image.pixels[i]));
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(grey, "png", png);
    double corner = THUMBNAIL / 2.0;
    return String.format(
        Locale.ROOT,
        "<image x='%.1f' y='%.1f' width='%d' height='%d' href='data:image/png;base64,%s'/>"
            + "<rect x='%.1f' y='%.1f' width='%d' height='%d' fill='none' stroke='%s' stroke-width='2'/>%n",
        x - corner, y - corner, THUMBNAIL, THUMBNAIL, Base64.getEncoder().encodeToString(png.toByteArray()),
        x - corner, y - corner, THUMBNAIL, THUMBNAIL, colour(image));
  }
}
