package org.parmac.job.retrieval;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.parmac.job.ReportingMapper;
import org.parmac.search.KeyedNeighbours;
import org.parmac.store.CodeReader;

/**
 * The k codes of a split that are nearest to each query. Codes come some ten thousands at a time,
 * sorted by key so that ties are broken by position; queries come in batches, so that memory has a
 * bound however many there are, and the split is read again for each batch.
 */
final class SearchMapper
    extends ReportingMapper<FileSplit, NullWritable, IntWritable, KeyedNeighboursWritable> {
  private static final int CHUNK = 1 << 16;

  /** Neighbours held at a time: at about 100 bytes each. */
  private static final int HELD = 1 << 20;

  private record Entry(String key, long code) {}

  private final Entry[] chunk = new Entry[CHUNK];
  private final String[] keys = new String[CHUNK];
  private final long[] codes = new long[CHUNK];
  private QueryCodes queries;
  private int bits;
  private int k;

  @Override
  protected void setup(Context context) throws IOException {
    bits = SearchJob.bits(context.getConfiguration());
    k = SearchJob.k(context.getConfiguration());
    queries = QueryCodes.shared(context, bits);
  }

  @Override
  protected void map(FileSplit split, NullWritable nothing, Context context)
      throws IOException, InterruptedException {
    int batch = Math.max(1, HELD / k);
    for (int from = 0; from < queries.size(); from += batch) {
      search(split, from, Math.min(queries.size(), from + batch), context);
    }
  }

  private void search(FileSplit split, int from, int to, Context context)
      throws IOException, InterruptedException {
    KeyedNeighbours[] nearest = new KeyedNeighbours[to - from];
    Arrays.fill(nearest, KeyedNeighbours.NONE);
    FileSystem fs = split.getPath().getFileSystem(context.getConfiguration());
    try (CodeReader reader =
        CodeReader.open(fs, split.getPath(), bits).range(split.getStart(), split.getLength())) {
      for (int count = read(reader); count > 0; count = read(reader)) {
        for (int q = from; q < to; q++) {
          KeyedNeighbours found = KeyedNeighbours.of(queries.codes()[q], codes, keys, count, k);
          nearest[q - from] = nearest[q - from].merge(found, k);
        }
        context.progress();
        context.getCounter(SearchJob.Counter.CODES).increment(from == 0 ? count : 0);
      }
    }
    for (int q = from; q < to; q++) {
      context.write(new IntWritable(q), new KeyedNeighboursWritable(nearest[q - from]));
    }
  }

  /** Reads the next codes, sorted by key; returns how many. */
  private int read(CodeReader reader) throws IOException {
    int count = 0;
    while (count < CHUNK && reader.next()) {
      chunk[count++] = new Entry(reader.key(), reader.code());
    }
    Arrays.sort(chunk, 0, count, Comparator.comparing(Entry::key));
    for (int i = 0; i < count; i++) {
      keys[i] = chunk[i].key;
      codes[i] = chunk[i].code;
    }
    return count;
  }
}
