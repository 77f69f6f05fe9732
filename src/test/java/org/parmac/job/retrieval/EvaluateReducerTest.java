package org.parmac.job.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mrunit.mapreduce.ReduceDriver;
import org.apache.hadoop.mrunit.types.Pair;
import org.junit.jupiter.api.Test;
import org.parmac.search.Neighbours;
import org.parmac.search.QueryTally;
import org.parmac.store.record.QueryScoresRecord;

class EvaluateReducerTest {
  /** One hash of 2 bits; the neighbours' Hamming distances are their labels. */
  private static TallyWritable tally(
      long[] histogram, double[] distances, long[] positions, long... labels) {
    return new TallyWritable(
        new QueryTally(new long[][] {histogram}, new Neighbours(distances, positions, labels)));
  }

  @Test
  void mergesTheShardsOfAQueryAndScoresThem() throws Exception {
    ReduceDriver<IntWritable, TallyWritable, NullWritable, QueryScoresRecord> driver =
        ReduceDriver.newReduceDriver(new EvaluateReducer());
    RecordSerialization.install(driver.getConfiguration());
    new Depths(List.of(1, 2), List.of(1, 3)).write(driver.getConfiguration());
    driver.withInput(
        new IntWritable(4),
        List.of(
            tally(new long[] {1, 2, 0}, new double[] {2, 3}, new long[] {0, 1}, 1, 1),
            tally(new long[] {0, 1, 1}, new double[] {1, 2}, new long[] {7, 8}, 1, 2)));
    List<Pair<NullWritable, QueryScoresRecord>> out = driver.run();
    // Distances 0, 1, 1, 1, 2; the true neighbours are points 7 (at 1), then 0 (at 1), which comes
    // before 8.
    QueryScoresRecord scores = out.get(0).getSecond();
    assertThat(out).hasSize(1);
    assertThat(scores.getQuery()).isEqualTo(4);
    assertThat(scores.getPrecision()).containsExactly(List.of(0.0, (1 / 3.0 + 1 / 3.0) / 2));
    assertThat(scores.getRecall()).containsExactly(List.of(0.0, 2 / 3.0));
  }
}
