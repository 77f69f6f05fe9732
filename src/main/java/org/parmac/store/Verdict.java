package org.parmac.store;

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
   * @param maxLoss a smaller loss of precision was no reason to refuse
   * @param groups the held-out queries, by what they are
   */
  public record Comparison(int k, double maxLoss, List<Group> groups) {
    /** Whether the model is worse on some group. */
    @JsonIgnore
    public boolean isWorse() {
      return groups.stream().anyMatch(group -> Boolean.TRUE.equals(group.worse()));
    }
  }

  /**
   * Precision on a group of queries.
   *
   * @param group {@link #EARLIER} or {@link #NEW}
   * @param queries how many
   * @param precision mean precision@k of this model
   * @param promoted that of the model that was current then; null if there was none
   * @param loss mean of promoted − precision over the queries
   * @param standardError of the loss, from the differences query by query; null for a single query
   * @param worse whether the loss counts as one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Group(
      String group,
      long queries,
      double precision,
      Double promoted,
      Double loss,
      Double standardError,
      Boolean worse) {}

  /** Whether it was promoted when it was judged. */
  @JsonIgnore
  public boolean isPromoted() {
    return outcome == Outcome.PROMOTED;
  }
}
