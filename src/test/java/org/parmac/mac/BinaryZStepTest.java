package org.parmac.mac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.LinearUnits;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;

/**
 * The Z step against the golden values of the design and against the definition, by enumeration.
 */
class BinaryZStepTest {
  private static final Kernels KERNELS = Kernels.get();

  /** The fixture: six points, one digit an entry; B (4 × 3) and b; h(X) given. */
  private static final String[] X = {"1021", "0110", "2101", "1210", "0012", "2201"};

  private static final String[] OPTIMUM = {"100", "010", "101", "011", "000", "111"};
  private static final String[] HASH = {"101", "010", "111", "011", "000", "101"};

  @ParameterizedTest
  @CsvSource({"0, 2.666667", "0.1, 2.966667", "0.5, 4.166667", "5, 9.0"})
  void goldenValues(double mu, double objective) {
    Parameters decoder = fixtureDecoder();
    Block x = digits(X);
    for (boolean exact : new boolean[] {true, false}) {
      long[] z = new long[6];
      ShardSums sums = new ShardSums();
      Block y = withHashColumn(x);
      withHash(decoder, mu, exact).solve(y, y, Coordinates.ofCodes(3, z), 0, sums);
      assertThat(sums.objective).isCloseTo(objective, within(1e-5));
      assertThat(z).isEqualTo(codes(mu == 5 ? HASH : OPTIMUM));
      assertThat(sums.largestNestedError).isCloseTo(4.888889, within(1e-5));
    }
  }

  /**
   * The fixture gives h(X) as a table. A linear hash cannot be read off it, so each point gets
   * three more columns that say its hash, which the encoder reads and the decoder ignores (rows of
   * B and b that are 0 with x = 0 would change nothing; here the columns hold 0 and 1 and their
   * constant share of the error is taken off by a decoder that gives them back exactly).
   */
  private static BinaryZStep withHash(Parameters decoder, double mu, boolean exact) {
    Parameters encoder = Parameters.zeros(3, 7);
    for (int l = 0; l < 3; l++) {
      encoder.weights().set(l, 4 + l, 1e6f);
      encoder.bias()[l] = -0.5f;
    }
    Block weights = new Block(7, 3);
    System.arraycopy(decoder.weights().values(), 0, weights.values(), 0, 12);
    float[] bias = java.util.Arrays.copyOf(decoder.bias(), 7);
    return new BinaryZStep(
        KERNELS,
        new LinearUnits(LinearUnits.Activation.STEP, encoder),
        new LinearUnits(LinearUnits.Activation.LINEAR, new Parameters(weights, bias)),
        mu,
        exact);
  }

  /** Columns 5 to 7 hold the hash as 1e-4 or 0: enough for the encoder, nothing for the error. */
  private static Block withHashColumn(Block x) {
    Block wide = new Block(6, 7);
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 4; j++) {
        wide.set(i, j, x.get(i, j));
      }
      for (int l = 0; l < 3; l++) {
        wide.set(i, 4 + l, HASH[i].charAt(l) == '1' ? 1e-4f : 0f);
      }
    }
    return wide;
  }

  private static Parameters fixtureDecoder() {
    float[] b = {1, 0, 1, 0, 1, 1, 0, 0, -1, 0, -1, 0};
    return new Parameters(new Block(4, 3, b), new float[] {0, 0, 4f / 3, 4f / 3});
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,3", "3,2", "5,4", "8,6", "10,20", "12,30", "12,5"})
  void exactEqualsEnumerationOnEveryPoint(int bits, int columns) {
    for (double mu : new double[] {0, 0.01, 0.3, 3, 100}) {
      Random random = new Random(bits, columns, mu);
      int points = 40;
      Block x = random.points(points);
      long[] z = random.codes(points);
      long[] start = z.clone();
      ShardSums sums = new ShardSums();
      new BinaryZStep(KERNELS, random.encoder, random.decoder, mu, true)
          .solve(x, x, random.coordinates(z), 0, sums);
      double total = 0;
      for (int i = 0; i < points; i++) {
        double best = Double.POSITIVE_INFINITY;
        for (long code = 0; code < 1L << bits; code++) {
          best = Math.min(best, random.objective(x, i, code, mu));
        }
        double found = random.objective(x, i, z[i], mu);
        assertThat(found).as("point %s at mu %s", i, mu).isCloseTo(best, within(1e-5 * (1 + best)));
        assertThat(found)
            .isLessThanOrEqualTo(random.objective(x, i, start[i], mu) * (1 + 1e-5) + 1e-9);
        total += found;
      }
      assertThat(sums.objective).isCloseTo(total, within(1e-4 * (1 + total)));
      assertThat(sums.cappedPoints).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"8,16", "24,40", "40,64", "64,80"})
  void noMethodEverRaisesTheObjective(int bits, int columns) {
    for (boolean exact : new boolean[] {true, false}) {
      Random random = new Random(bits, columns, 0.2);
      int points = bits > 24 ? 5 : 30;
      Block x = random.points(points);
      long[] z = random.codes(points);
      long[] start = z.clone();
      ShardSums sums = new ShardSums();
      new BinaryZStep(KERNELS, random.encoder, random.decoder, 0.2, exact)
          .solve(x, x, random.coordinates(z), 0, sums);
      assertThat(sums.objective).isLessThanOrEqualTo(sums.objectiveBefore);
      for (int i = 0; i < points; i++) {
        assertThat(random.objective(x, i, z[i], 0.2))
            .isLessThanOrEqualTo(random.objective(x, i, start[i], 0.2) * (1 + 1e-5));
        assertThat(random.objective(x, i, z[i], 0.2))
            .isLessThanOrEqualTo(random.objective(x, i, random.hash(x, i), 0.2) * (1 + 1e-5));
      }
    }
  }

  @Test
  void aPenaltyAboveTheLargestNestedErrorGivesBackTheHash() {
    Random random = new Random(10, 16, 0);
    Block x = random.points(50);
    long[] z = random.codes(50);
    ShardSums before = new ShardSums();
    new BinaryZStep(KERNELS, random.encoder, random.decoder, 0, true)
        .solve(x, x, random.coordinates(z), 0, before);
    ShardSums sums = new ShardSums();
    double mu = 1.001 * before.largestNestedError;
    new BinaryZStep(KERNELS, random.encoder, random.decoder, mu, true)
        .solve(x, x, random.coordinates(z), 0, sums);
    assertThat(sums.violatedBits).isZero();
    assertThat(sums.consistentPoints).isEqualTo(50);
    for (int i = 0; i < 50; i++) {
      assertThat(z[i]).isEqualTo(random.hash(x, i));
    }
  }

  @Test
  void aSecondZStepChangesNothing() {
    Random random = new Random(16, 20, 1);
    Block x = random.points(60);
    long[] z = random.codes(60);
    BinaryZStep step = new BinaryZStep(KERNELS, random.encoder, random.decoder, 0.5, true);
    step.solve(x, x, random.coordinates(z), 0, new ShardSums());
    ShardSums again = new ShardSums();
    step.solve(x, x, random.coordinates(z), 0, again);
    assertThat(again.changedBits).isZero();
  }

  @Test
  void equalColumnsAtPenaltyZeroDoNotBreakTheFactor() {
    Block weights = new Block(3, 2, new float[] {1, 1, 2, 2, 0, 0});
    Parameters decoder = new Parameters(weights, new float[3]);
    LinearUnits f = new LinearUnits(LinearUnits.Activation.LINEAR, decoder);
    LinearUnits h = new LinearUnits(LinearUnits.Activation.STEP, Parameters.zeros(2, 3));
    Block x = new Block(1, 3, new float[] {1, 2, 0});
    long[] z = new long[1];
    ShardSums sums = new ShardSums();
    new BinaryZStep(KERNELS, h, f, 0, true).solve(x, x, Coordinates.ofCodes(2, z), 0, sums);
    assertThat(Long.bitCount(z[0])).isEqualTo(1);
    assertThat(sums.objective).isCloseTo(0, within(1e-6));
  }

  private static Block digits(String[] rows) {
    Block block = new Block(rows.length, rows[0].length());
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[0].length(); j++) {
        block.set(i, j, rows[i].charAt(j) - '0');
      }
    }
    return block;
  }

  private static long[] codes(String[] rows) {
    long[] codes = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int l = 0; l < rows[i].length(); l++) {
        codes[i] |= (long) (rows[i].charAt(l) - '0') << l;
      }
    }
    return codes;
  }

  /** A random autoencoder, and the objective by its definition. */
  private static final class Random {
    private final CounterRandom random;
    private final int bits;
    private final int columns;
    private final LinearUnits encoder;
    private final LinearUnits decoder;

    Coordinates coordinates(long[] z) {
      return Coordinates.ofCodes(decoder.inputs(), z);
    }

    private long counter;

    Random(int bits, int columns, double mu) {
      this.random =
          new CounterRandom(Double.doubleToLongBits(mu) + 100L * bits + columns, "z-step");
      this.bits = bits;
      this.columns = columns;
      BinaryAutoencoder model =
          BinaryAutoencoder.of(
              Scaling.none(columns), parameters(bits, columns), parameters(columns, bits));
      encoder = (LinearUnits) model.encoder();
      decoder = model.decoder();
    }

    private Parameters parameters(int units, int inputs) {
      Parameters p = Parameters.zeros(units, inputs);
      for (int i = 0; i < units * inputs; i++) {
        p.weights().values()[i] = (float) random.gaussian(counter++);
      }
      for (int u = 0; u < units; u++) {
        p.bias()[u] = (float) random.gaussian(counter++);
      }
      return p;
    }

    Block points(int rows) {
      Block x = new Block(rows, columns);
      for (int i = 0; i < rows * columns; i++) {
        x.values()[i] = (float) (2 * random.gaussian(counter++));
      }
      return x;
    }

    long[] codes(int rows) {
      long[] z = new long[rows];
      for (int i = 0; i < rows; i++) {
        z[i] = bits == 64 ? random.bits(counter++) : random.bits(counter++) & ((1L << bits) - 1);
      }
      return z;
    }

    long hash(Block x, int row) {
      long h = 0;
      Parameters a = encoder.parameters();
      for (int l = 0; l < bits; l++) {
        double sum = a.bias()[l];
        for (int j = 0; j < columns; j++) {
          sum += (double) a.weights().get(l, j) * x.get(row, j);
        }
        h |= sum > 0 ? 1L << l : 0;
      }
      return h;
    }

    double objective(Block x, int row, long z, double mu) {
      Parameters f = decoder.parameters();
      double error = 0;
      for (int d = 0; d < columns; d++) {
        double e = x.get(row, d) - f.bias()[d];
        for (int l = 0; l < bits; l++) {
          if ((z >>> l & 1) != 0) {
            e -= f.weights().get(d, l);
          }
        }
        error += e * e;
      }
      return error + mu * Long.bitCount(z ^ hash(x, row));
    }
  }
}
