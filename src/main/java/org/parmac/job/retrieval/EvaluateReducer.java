package org.parmac.job.retrieval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.parmac.job.ReportingReducer;
import org.parmac.search.QueryTally;
import org.parmac.search.RetrievalScore;
import org.parmac.store.record.QueryScoresRecord;

/** Merges a query's tallies of all shards, exactly and in any order, and scores every hash. */
final class EvaluateReducer
    extends ReportingReducer<IntWritable, TallyWritable, NullWritable, QueryScoresRecord> {
  private Depths depths;

  @Override
  protected void setup(Context context) {
    depths = Depths.read(context.getConfiguration());
  }

  @Override
  protected void reduce(IntWritable query, Iterable<TallyWritable> tallies, Context context)
      throws IOException, InterruptedException {
    QueryTally all = null;
    for (TallyWritable next : tallies) {
      all = all == null ? next.tally() : all.merge(next.tally(), depths.neighbours());
    }
    QueryTally tally = all;
    context.write(
        NullWritable.get(),
        new QueryScoresRecord(
            query.get(),
            scores(
                tally, depths.precision(), (hash, k) -> RetrievalScore.precision(tally, hash, k)),
            scores(
                tally, depths.recall(), (hash, rank) -> RetrievalScore.recall(tally, hash, rank))));
  }

  private static List<List<Double>> scores(
      QueryTally tally, List<Integer> depths, ToDoubleBiFunction<Integer, Integer> score) {
    List<List<Double>> scores = new ArrayList<>();
    for (int h = 0; h < tally.histograms().length; h++) {
      int hash = h;
      scores.add(depths.stream().map(depth -> score.applyAsDouble(hash, depth)).toList());
    }
    return scores;
  }
}
