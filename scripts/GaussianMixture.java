import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Writes N points of a mixture of 1000 Gaussian clusters in D dimensions as fvecs: java GaussianMixture.java N D FILE. */
final class GaussianMixture {
  public static void main(String[] args) throws Exception {
    long n = Long.parseLong(args[0]);
    int d = Integer.parseInt(args[1]);
    float[][] centres = new float[1000][d];
    SplittableRandom random = new SplittableRandom(1);
    for (float[] centre : centres) {
      for (int j = 0; j < d; j++) {
        centre[j] = 2 * normal(random);
      }
    }
    ByteBuffer row = ByteBuffer.allocate(4 + 4 * d).order(ByteOrder.LITTLE_ENDIAN);
    try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(Path.of(args[2])), 1 << 20))) {
      for (long i = 0; i < n; i++) {
        float[] centre = centres[random.nextInt(centres.length)];
        row.clear();
        row.putInt(d);
        for (int j = 0; j < d; j++) {
          row.putFloat(centre[j] + normal(random));
        }
        out.write(row.array());
      }
    }
  }

  /** About standard normal: the sum of four uniform numbers, scaled. */
  private static float normal(SplittableRandom random) {
    double sum = random.nextDouble() + random.nextDouble() + random.nextDouble() + random.nextDouble() - 2;
    return (float) (sum * 1.7320508);
  }
}
