import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/**
 * Draws records of a file of fvecs.gz or bvecs.gz at random, without the rest: {@code java
 * VectorSample.java IN COUNT SEED OUT}. All of them where there are fewer.
 */
final class VectorSample {
  private VectorSample() {}

  public static void main(String[] args) throws IOException {
    byte[] all;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(Path.of(args[0])), 1 << 16)) {
      all = in.readAllBytes();
    }
    int columns = all[0] & 0xff | (all[1] & 0xff) << 8 | (all[2] & 0xff) << 16 | all[3] << 24;
    int record = 4 + columns * (args[0].endsWith(".fvecs.gz") ? 4 : 1);
    int[] rows = new int[all.length / record];
    Arrays.setAll(rows, i -> i);
    int count = Math.min(rows.length, Integer.parseInt(args[1]));
    Random random = new Random(Long.parseLong(args[2]));
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(args[3])))) {
      for (int i = 0; i < count; i++) {
        int from = i + random.nextInt(rows.length - i);
        int row = rows[from];
        rows[from] = rows[i];
        out.write(all, row * record, record);
      }
    }
  }
}
