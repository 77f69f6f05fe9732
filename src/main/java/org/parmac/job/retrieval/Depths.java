package org.parmac.job.retrieval;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * How deep an evaluation looks.
 *
 * @param precision each k of precision@k, with as many true neighbours; at least 1
 * @param recall each R of recall@R; at least 1
 */
public record Depths(List<Integer> precision, List<Integer> recall) {
  private static final String PRECISION = "parmac.evaluate.precision";
  private static final String RECALL = "parmac.evaluate.recall";

  public Depths {
    precision = sorted("k", precision);
    recall = sorted("recall", recall);
  }

  private static List<Integer> sorted(String what, List<Integer> depths) {
    if (depths.isEmpty() || Collections.min(depths) < 1) {
      throw new IllegalArgumentException(what + " must be whole numbers >= 1, got " + depths);
    }
    return depths.stream().distinct().sorted().toList();
  }

  /** True neighbours needed of each query. */
  int neighbours() {
    return Collections.max(precision);
  }

  /** The deepest look, into the base's Hamming order. */
  public int deepest() {
    return Math.max(Collections.max(precision), Collections.max(recall));
  }

  void write(Configuration conf) {
    conf.set(PRECISION, text(precision));
    conf.set(RECALL, text(recall));
  }

  static Depths read(Configuration conf) {
    return new Depths(numbers(conf.getInts(PRECISION)), numbers(conf.getInts(RECALL)));
  }

  private static String text(List<Integer> depths) {
    return String.join(",", depths.stream().map(String::valueOf).toList());
  }

  private static List<Integer> numbers(int[] depths) {
    return Arrays.stream(depths).boxed().toList();
  }
}
