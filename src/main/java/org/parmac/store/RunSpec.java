package org.parmac.store;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.parmac.model.BinaryAutoencoder;

/**
 * What to train, and how: frozen when a run starts. Every value is checked here, so that nonsense
 * is refused before a job is submitted.
 *
 * @param bits L, the code length, 1 to 64
 * @param init the hash that gives the first codes
 * @param seed of everything random in the run
 * @param encoder how the hash bits are fitted
 * @param zStep how the coordinates are found
 * @param penalty the schedule of µ
 * @param maxIterations iterations after which the run finishes even if some z ≠ h(x)
 */
public record RunSpec(
    int bits,
    Init init,
    long seed,
    Encoder encoder,
    ZStepMethod zStep,
    Penalty penalty,
    int maxIterations) {

  /** The specification of a run of which nothing is said but the bits. */
  public static final RunSpec DEFAULT =
      new RunSpec(16, Init.ITQ, 1, Encoder.DEFAULT, ZStepMethod.EXACT, Penalty.DEFAULT, 100);

  /**
   * Linear SVMs by averaged stochastic gradient descent on the hinge loss.
   *
   * @param exchange how the shards' parameters meet
   * @param epochs passes over a shard in one W step
   * @param batch points a step of descent
   * @param lambda weight of ½‖w‖² against the mean hinge loss; the bias is not regularised
   * @param stepSize η₀ in model units; 0: found on a sample when the run starts
   */
  public record Encoder(Exchange exchange, int epochs, int batch, double lambda, double stepSize) {
    static final Encoder DEFAULT = new Encoder(Exchange.REDUCE, 2, 16, 1e-4, 0);

    public Encoder {
      require(epochs >= 1, "encoder.epochs must be >= 1, got " + epochs);
      require(batch >= 1, "encoder.batch must be >= 1, got " + batch);
      require(lambda > 0, "encoder.lambda must be > 0, got " + lambda);
      require(
          stepSize >= 0, "encoder.stepSize must be > 0, or 0 to have it found, got " + stepSize);
    }
  }

  /**
   * µ_i = start · factor^(i−1) in iteration i = 1, 2, …
   *
   * @param unit of start
   * @param start µ of the first iteration with a Z step
   * @param factor by which µ grows
   * @param repeats iterations at each µ
   */
  public record Penalty(Unit unit, double start, double factor, int repeats) {
    static final Penalty DEFAULT = new Penalty(Unit.BIT, 0.01, 1.2, 1);

    /** What a run that starts warm has unless it is told otherwise: later and steeper. */
    static final Penalty WARM = new Penalty(Unit.BIT, 0.1, 1.5, 1);

    public Penalty {
      require(start > 0, "penalty.start must be > 0, got " + start);
      require(factor > 1, "penalty.factor must be > 1 (mu has to grow), got " + factor);
      require(repeats >= 1, "penalty.repeats must be >= 1, got " + repeats);
    }
  }

  public RunSpec {
    require(
        bits >= 1 && bits <= BinaryAutoencoder.MAX_BITS,
        "bits must be 1 to " + BinaryAutoencoder.MAX_BITS + ", got " + bits);
    require(init != null, "init must be one of itq, tpca, pcarr, warm");
    require(encoder != null, "encoder must not be null");
    require(zStep != null, "zStep must be one of exact, alternate");
    require(penalty != null, "penalty must not be null");
    require(maxIterations >= 1, "maxIterations must be >= 1, got " + maxIterations);
  }

  /** The unit in which µ is given. */
  public enum Unit {
    /** s, the mean over bits of ‖b_l‖² of the first decoder: the cost of one wrong bit. */
    BIT,
    /** Squared model units, as in the papers: data divided by their largest range. */
    SCALED;

    @JsonCreator
    static Unit of(String name) {
      return named(Unit.class, "penalty.unit", name);
    }

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where the first codes come from. */
  public enum Init {
    /**
     * Iterative quantisation: PCA, then the rotation that best aligns it with the corners of the
     * cube.
     */
    ITQ,
    /** PCA, thresholded at the mean: the papers' start. */
    TPCA,
    /** PCA, then a random rotation. */
    PCARR,
    /** The hash of a finished model, which the run is given when it starts. */
    WARM;

    @JsonCreator
    public static Init of(String name) {
      return named(Init.class, "init", name);
    }

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How the shards' parameters meet. */
  public enum Exchange {
    /** Each shard folds apart; the reducer averages, weighted by points. */
    REDUCE;

    @JsonCreator
    public static Exchange of(String name) {
      return named(Exchange.class, "exchange", name);
    }

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How the Z step searches. */
  public enum ZStepMethod {
    /**
     * Sphere decoding: exact up to 24 bits, above that the best alternation followed by a search of
     * bounded size.
     */
    EXACT,
    /** Alternation over bits from the best of three starts: a local optimum. */
    ALTERNATE;

    @JsonCreator
    public static ZStepMethod of(String name) {
      return named(ZStepMethod.class, "zStep", name);
    }

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static <E extends Enum<E>> E named(Class<E> type, String what, String name) {
    for (E value : type.getEnumConstants()) {
      if (value.toString().equals(name)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        what
            + " must be one of "
            + java.util.Arrays.toString(type.getEnumConstants())
            + ", got \""
            + name
            + "\"");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
