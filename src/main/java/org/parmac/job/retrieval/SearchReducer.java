package org.parmac.job.retrieval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.parmac.job.ReportingReducer;
import org.parmac.search.KeyedNeighbours;
import org.parmac.store.record.Neighbour;
import org.parmac.store.record.NeighboursRecord;

/** Merges what the splits have found for a query, and names the query by its key. */
final class SearchReducer
    extends ReportingReducer<IntWritable, KeyedNeighboursWritable, NullWritable, NeighboursRecord> {
  private List<String> queryKeys;
  private int k;

  @Override
  protected void setup(Context context) throws IOException {
    k = SearchJob.k(context.getConfiguration());
    queryKeys = QueryCodes.shared(context, SearchJob.bits(context.getConfiguration())).keys();
  }

  @Override
  protected void reduce(IntWritable query, Iterable<KeyedNeighboursWritable> found, Context context)
      throws IOException, InterruptedException {
    KeyedNeighbours nearest = KeyedNeighbours.NONE;
    for (KeyedNeighboursWritable next : found) {
      nearest = nearest.merge(next.neighbours(), k);
    }
    List<Neighbour> neighbours = new ArrayList<>(nearest.size());
    for (int i = 0; i < nearest.size(); i++) {
      neighbours.add(new Neighbour(nearest.keys()[i], nearest.distances()[i]));
    }
    context.write(NullWritable.get(), new NeighboursRecord(queryKeys.get(query.get()), neighbours));
  }
}
