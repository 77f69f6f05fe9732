package org.parmac.store.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * What was decided about a version of a registry, and on what grounds: its verdict.json, written
 * when all else of the version is there.
 *
 * @param layout layout version, 1
 * @param version its number
 * @param outcome whether the model was promoted
 * @param sequence of the switch to it that follows from this; null where it was refused
 * @param reason in words
 * @param batch the day's data that it was trained on beside the older; null where it was promoted
 *     by hand
 * @param from the version that it started warm from; null where it started cold
 * @param trained its model, and how that came to be
 * @param comparison the numbers; null where it was not judged, but promoted by hand
 * @param judged when, in UTC
 * @param parmac the program's version
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Verdict(
    int layout,
    int version,
    Outcome outcome,
    Long sequence,
    String reason,
    String batch,
    Integer from,
    Trained trained,
    Comparison comparison,
    String judged,
    String parmac) {

  /** Queries of batches before this one. */
  public static final String EARLIER = "earlier";

  /** Queries of this batch. */
  public static final String NEW = "new";

  /** Whether a model became the current one when it was judged. */
  public enum Outcome {
    PROMOTED,
    REFUSED;

    @JsonCreator
    static Outcome of(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A model, and how it came to be.
   *
   * @param modelSha256 of model.avro
   * @param bits L
   * @param run the directory of its run
   * @param dataset the data that it was trained on, to which the next batch is added
   * @param datasetId the id of that
   * @param points training points
   * @param iterations of its training; null where its steps have been removed
   * @param stop why they ended, a {@link org.parmac.mac.StopRule}; null likewise
   * @param seconds that its steps took, together; null likewise
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Trained(
      String modelSha256,
      int bits,
      String run,
      String dataset,
      String datasetId,
      long points,
      Integer iterations,
      String stop,
      Double seconds) {}

  /**
   * What the model was judged by.
   *
   * @param k of precision@k
   * @param limits how much worse a model may be
   * @param groups the held-out queries, by what they are
   */
  public record Comparison(int k, Limits limits, List<Group> groups) {
    /** Whether the model is worse on some group. */
    @JsonIgnore
    public boolean isWorse() {
      return groups.stream().anyMatch(g -> g.precision().isWorse() || g.error().isWorse());
    }
  }

  /**
   * How much worse a model may be without being refused.
   *
   * @param loss of precision, absolute
   * @param growth of the reconstruction error, relative
   */
  public record Limits(double loss, double growth) {
    public Limits {
      require("max-loss", loss);
      require("max-growth", growth);
    }

    private static void require(String what, double value) {
      if (!(value >= 0)) {
        throw new IllegalArgumentException(what + " must be >= 0, got " + value);
      }
    }
  }

  /**
   * A group of queries.
   *
   * @param group {@link #EARLIER} or {@link #NEW}
   * @param queries how many
   * @param precision precision@k; its loss is promoted − own
   * @param error ‖x − f(h(x))‖² in data units; its loss is (own − promoted) / promoted
   */
  public record Group(String group, long queries, Score precision, Score error) {}

  /**
   * Means over the queries of a group.
   *
   * @param own of this model
   * @param promoted of the model that was current then; null if there was none, as what follows
   * @param loss positive where this model is worse
   * @param standardError of the loss, from the differences query by query; null for a single query
   * @param worse whether the loss is above its limit and above two standard errors
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Score(
      double own, Double promoted, Double loss, Double standardError, Boolean worse) {
    @JsonIgnore
    boolean isWorse() {
      return Boolean.TRUE.equals(worse);
    }
  }

  /** Whether it was promoted when it was judged. */
  @JsonIgnore
  public boolean isPromoted() {
    return outcome == Outcome.PROMOTED;
  }
}
