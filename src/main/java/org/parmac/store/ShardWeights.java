package org.parmac.store;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How large the shards of a split are to each other: of n points, shard s of weight wₛ begins at
 * row ⌊n·(w₀ + … + wₛ₋₁)/(w₀ + … + w_S₋₁)⌋, so its points are within one of n·wₛ/Σw. Weights are
 * decimals and the sums exact.
 *
 * <p>Source: load balance in Carreira-Perpiñán and Alizadeh, "ParMAC", MLSys 2019: shards
 * proportional to the speeds of their machines.
 *
 * @param values one for each shard, 0.000001 to 1000000
 */
public record ShardWeights(List<BigDecimal> values) {
  private static final BigDecimal SMALLEST = new BigDecimal("0.000001");
  private static final BigDecimal LARGEST = new BigDecimal("1000000");

  /** Characters of a number: sums stay short, whatever is given. */
  private static final int LONGEST = 40;

  public ShardWeights {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("weights must be one number for each shard, got none");
    }
    for (BigDecimal weight : values) {
      if (weight.compareTo(SMALLEST) < 0 || weight.compareTo(LARGEST) > 0) {
        throw refused(weight.toString());
      }
    }
  }

  /**
   * Of text such as {@code 1,1,0.48,2}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static ShardWeights parse(String text) {
    List<BigDecimal> values = new ArrayList<>();
    for (String word : text.split(",", -1)) {
      String weight = word.strip();
      if (weight.length() > LONGEST) {
        throw refused(weight);
      }
      try {
        values.add(new BigDecimal(weight));
      } catch (NumberFormatException e) {
        throw refused(weight);
      }
    }
    return new ShardWeights(values);
  }

  private static IllegalArgumentException refused(String weight) {
    return new IllegalArgumentException(
        "weights must be numbers from 0.000001 to 1000000 with commas between them, such as"
            + " 1,1,0.5, got \""
            + weight
            + "\"");
  }

  /** How many shards. */
  public int count() {
    return values.size();
  }

  /**
   * Where each shard of a split begins.
   *
   * @param points of the split
   * @throws BadDataException if a shard would have none of them
   */
  public List<Long> firstRows(long points) throws BadDataException {
    BigDecimal all = values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    List<Long> firstRows = new ArrayList<>();
    BigDecimal before = BigDecimal.ZERO;
    long firstRow = 0;
    for (int s = 0; s < values.size(); s++) {
      firstRows.add(firstRow);
      before = before.add(values.get(s));
      long next =
          BigDecimal.valueOf(points).multiply(before).divideToIntegralValue(all).longValue();
      if (next == firstRow) {
        throw new BadDataException(
            "expected weights that give each shard at least one of "
                + points
                + " training points, found "
                + values.get(s).toPlainString()
                + " of "
                + all.toPlainString()
                + " for shard "
                + s
                + ", which gives it none. Give it a larger weight, or take fewer shards.");
      }
      firstRow = next;
    }
    return firstRows;
  }

  @Override
  public String toString() {
    return values.stream().map(BigDecimal::toPlainString).collect(Collectors.joining(","));
  }
}
