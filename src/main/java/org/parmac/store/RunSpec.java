package org.parmac.store;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.parmac.mac.ZStepOptions;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Targets;
import org.parmac.train.LayerOptions;

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
 * @param maxIterations iterations after which the run finishes even if some z ≠ h(x); 0: each layer
 *     is fitted to the first coordinates, and then the last one once more: training layer by layer
 * @param decoder how the decoder is fitted
 * @param circulation how submodels circulate, in the layers whose exchange is circulate
 * @param model the nested model; null: a binary autoencoder with a linear hash
 */
public record RunSpec(
    int bits,
    Init init,
    long seed,
    Encoder encoder,
    ZStepMethod zStep,
    Penalty penalty,
    int maxIterations,
    Decoder decoder,
    Circulation circulation,
    @JsonInclude(JsonInclude.Include.NON_NULL) ModelSpec model) {

  /** The specification of a run of which nothing is said but the bits. */
  public static final RunSpec DEFAULT =
      new RunSpec(
          16,
          Init.ITQ,
          1,
          Encoder.DEFAULT,
          ZStepMethod.EXACT,
          Penalty.DEFAULT,
          100,
          Decoder.DEFAULT,
          Circulation.DEFAULT,
          null);

  /** The same specification of another code length. */
  public RunSpec withBits(int length) {
    return new RunSpec(
        length, init, seed, encoder, zStep, penalty, maxIterations, decoder, circulation, model);
  }

  /** The same specification from another seed. */
  public RunSpec withSeed(long other) {
    return new RunSpec(
        bits, init, other, encoder, zStep, penalty, maxIterations, decoder, circulation, model);
  }

  /** The same specification with another Z step. */
  RunSpec withZStep(ZStepMethod method) {
    return new RunSpec(
        bits, init, seed, encoder, method, penalty, maxIterations, decoder, circulation, model);
  }

  /**
   * Linear SVMs by averaged stochastic gradient descent on the hinge loss.
   *
   * @param exchange how the shards' parameters meet
   * @param epochs passes over a shard in one W step
   * @param batch points a step of descent
   * @param lambda weight of ½‖w‖² against the mean hinge loss; the bias is not regularised
   * @param stepSize η₀ in model units; 0: found on a sample when the run starts
   * @param decay τ, steps by which the step size falls as η₀/(1 + t/τ)^¾; 0: it does not; null:
   *     chosen by the exchange
   */
  public record Encoder(
      Exchange exchange, int epochs, int batch, double lambda, double stepSize, Integer decay) {
    static final Encoder DEFAULT = new Encoder(Exchange.REDUCE, 2, 16, 1e-4, 0, null);

    /** What was best for folds that go over all points (see benchmarks.md). */
    private static final int LONG_FOLDS = 150;

    public Encoder {
      require(decay == null || decay >= 0, "encoder.decay must be >= 0, got " + decay);
      require(exchange != null, "encoder.exchange must be one of reduce, circulate");
      require(epochs >= 1, "encoder.epochs must be >= 1, got " + epochs);
      require(batch >= 1, "encoder.batch must be >= 1, got " + batch);
      require(lambda > 0, "encoder.lambda must be > 0, got " + lambda);
      require(
          stepSize >= 0, "encoder.stepSize must be > 0, or 0 to have it found, got " + stepSize);
    }

    /** τ as said, or as suits the exchange: 0 where shards are averaged. */
    public int chosenDecay() {
      return decay != null ? decay : exchange == Exchange.REDUCE ? 0 : LONG_FOLDS;
    }
  }

  /**
   * Least squares.
   *
   * @param exchange reduce: exactly, from sums over all shards; circulate: by stochastic descent,
   *     in groups of units that circulate like the encoder's (as many as it has bits, as in the
   *     papers)
   */
  public record Decoder(Exchange exchange) {
    static final Decoder DEFAULT = new Decoder(Exchange.REDUCE);

    public Decoder {
      require(exchange != null, "decoder.exchange must be one of reduce, circulate");
    }
  }

  /**
   * How submodels circulate over the shards.
   *
   * @param groups submodels of a layer travel in so many groups; 0: in groups of nearly the same
   *     size, at least one for each shard of a ring as long as there are enough
   * @param rings R, copies of each group, each over its own share of the shards, averaged in the
   *     end; 0: as few as keep the tasks busy that can run at once
   * @param laps rounds over the shards in one W step, each a job
   * @param order in which a group visits the shards
   * @param replay the run to repeat, where order is replay; otherwise empty
   * @param shuffle whether a shard's points come in a new order in each pass
   */
  public record Circulation(
      int groups, int rings, int laps, Order order, String replay, boolean shuffle) {
    static final Circulation DEFAULT = new Circulation(0, 0, 1, Order.ANY, "", true);

    public Circulation {
      replay = replay == null ? "" : replay;
      require(groups >= 0, "circulation.groups must be >= 1, or 0 to be chosen, got " + groups);
      require(rings >= 0, "circulation.rings must be >= 1, or 0 to be chosen, got " + rings);
      require(laps >= 1, "circulation.laps must be >= 1, got " + laps);
      require(order != null, "circulation.order must be one of any, seeded, replay");
      require(
          (order == Order.REPLAY) == !replay.isEmpty(),
          "circulation.replay must name a finished run if, and only if, circulation.order is"
              + " replay");
    }
  }

  /** In which order a group of submodels visits the shards. */
  public enum Order {
    /** Any, as shards come free: never waits for a task that is not running. */
    ANY,
    /** By the seed: the same bytes every time, but all tasks must run at once. */
    SEEDED,
    /** As in another run. */
    REPLAY;

    @JsonCreator
    public static Order of(String name) {
      return named(Order.class, "circulation.order", name);
    }

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * µ_i = start · factor^(i−1) in iteration i = 1, 2, …
   *
   * @param unit of start
   * @param start µ of the first iteration with a Z step
   * @param factor by which µ grows
   * @param repeats iterations at each µ, at most
   * @param leave when a µ is left; null: after its repeats
   * @param tolerance of leaving by validation: a smaller relative fall of the error leaves the µ;
   *     null: 0.01
   * @param multipliers whether there are multipliers beside Z, the augmented Lagrangian; null: no
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Penalty(
      Unit unit,
      double start,
      double factor,
      int repeats,
      Leave leave,
      Double tolerance,
      Boolean multipliers) {
    /** Bits from which precision falls while µ is small. */
    private static final int LONG_CODE = 32;

    static final Penalty DEFAULT = new Penalty(Unit.BIT, 0.01, 1.2, 1, null, null, null);

    /** What a run that starts warm has unless it is told otherwise: later and steeper. */
    static final Penalty WARM = new Penalty(Unit.BIT, 0.1, 1.5, 1, null, null, null);

    /**
     * What a binary autoencoder of layers has, whose best iteration in validation is kept: from 32
     * bits on later, since precision falls while µ is small (see benchmarks.md).
     */
    static Penalty ofHash(int bits) {
      return bits < LONG_CODE ? DEFAULT : new Penalty(Unit.BIT, 0.3, 1.3, 1, null, null, null);
    }

    /** What a nested model has that is not a binary autoencoder. */
    static final Penalty NESTED = new Penalty(Unit.SCALED, 1, 1.2, 1, null, null, null);

    /** Whether there are multipliers beside Z. */
    @JsonIgnore
    public boolean hasMultipliers() {
      return multipliers != null && multipliers;
    }

    public Penalty {
      require(
          tolerance == null || tolerance >= 0 && tolerance < 1,
          "penalty.tolerance must be >= 0 and < 1, got " + tolerance);
      require(start > 0, "penalty.start must be > 0, got " + start);
      require(factor > 1, "penalty.factor must be > 1 (mu has to grow), got " + factor);
      require(repeats >= 1, "penalty.repeats must be >= 1, got " + repeats);
    }
  }

  public RunSpec {
    require(
        model != null || bits >= 1 && bits <= BinaryAutoencoder.MAX_BITS,
        "bits must be 1 to " + BinaryAutoencoder.MAX_BITS + ", got " + bits);
    bits = model == null ? bits : model.bits();
    require(init != null, "init must be one of itq, tpca, pcarr, warm");
    require(encoder != null, "encoder must not be null");
    require(zStep != null, "zStep must be one of exact, alternate");
    require(penalty != null, "penalty must not be null");
    require(maxIterations >= 0, "maxIterations must be >= 0, got " + maxIterations);
    // Runs that were started before these were there.
    decoder = decoder == null ? Decoder.DEFAULT : decoder;
    circulation = circulation == null ? Circulation.DEFAULT : circulation;
  }

  /** Whether submodels of any layer circulate. */
  @JsonIgnore
  public boolean circulates() {
    return layers().stream().anyMatch(LayerSpec::circulates);
  }

  /** Whether the model is a binary autoencoder, whose codes can be searched. */
  @JsonIgnore
  public boolean isHash() {
    return model == null || model.isHash();
  }

  /** The layers, of which the last may have no units yet. */
  public List<LayerSpec> layers() {
    return model != null ? model.layers() : hashLayers();
  }

  private List<LayerSpec> hashLayers() {
    Map<String, Object> svm = new LinkedHashMap<>();
    svm.put("epochs", encoder.epochs());
    svm.put("batch", encoder.batch());
    svm.put("lambda", encoder.lambda());
    svm.put("decay", encoder.chosenDecay());
    if (encoder.stepSize() > 0) {
      svm.put("stepSize", encoder.stepSize());
    }
    Map<String, Object> descent = new LinkedHashMap<>();
    if (decoder.exchange() == Exchange.CIRCULATE) {
      descent.put("epochs", encoder.epochs());
      descent.put("batch", encoder.batch());
    }
    return List.of(
        new LayerSpec(BinaryAutoencoder.ENCODER, "step", bits, null, null, encoder.exchange(), svm),
        new LayerSpec(
            BinaryAutoencoder.DECODER, "linear", null, null, null, decoder.exchange(), descent));
  }

  /** Local files that layers name, as they are named. */
  public List<String> layerFiles() {
    List<String> files = new ArrayList<>();
    for (LayerSpec layer : layers()) {
      files.addAll(new LayerOptions(layer.name(), layer.options()).texts("files"));
    }
    return files;
  }

  /** Which columns of a point are targets. */
  public Targets targetColumns() {
    return model == null ? Targets.INPUTS : model.targetColumns();
  }

  /** How much work the Z step of a chain is. */
  public ZStepOptions zStepOptions() {
    return model == null ? ZStepOptions.DEFAULT : model.zStepOptions();
  }

  /** Points of a minibatch in this iteration; 0: none, it is of the plain kind. */
  public int minibatchPoints(int iteration) {
    boolean first =
        model != null
            && model.minibatch() != null
            && iteration >= 1
            && iteration <= model.minibatch().epochs();
    return first ? model.minibatch().points() : 0;
  }

  /** Whether the parameters that are finished are those that were best in validation. */
  public boolean keepsBest() {
    return model != null && model.keep() == ModelSpec.Keep.BEST;
  }

  /** When a µ is left for the next. */
  public enum Leave {
    /** After so many iterations. */
    REPEATS,
    /** Where the error on the validation points rises or hardly falls, or after its repeats. */
    VALIDATION;

    @JsonCreator
    static Leave of(String name) {
      return named(Leave.class, "penalty.leave", name);
    }

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
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
    /** Each shard folds apart; the reducer merges. */
    REDUCE,
    /** Submodels travel from shard to shard and are trained there. */
    CIRCULATE;

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

    /** Bits up to which an exact search gives the most for its time (see decisions.md). */
    private static final int SHORT_CODE = 16;

    /** What suits codes of so many bits. */
    static ZStepMethod forBits(int bits) {
      return bits <= SHORT_CODE ? EXACT : ALTERNATE;
    }

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

  static <E extends Enum<E>> E named(Class<E> type, String what, String name) {
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
