package org.parmac.job.retrieval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.DataFileWriter;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.parmac.job.PartialFits;
import org.parmac.job.ReportingMapper;
import org.parmac.job.ShardInputFormat;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Codes;
import org.parmac.search.RetrievalTally;
import org.parmac.store.AvroFiles;
import org.parmac.store.DatasetDir;
import org.parmac.store.RunDir;
import org.parmac.store.ShardReader;
import org.parmac.store.record.PartialFitRecord;
import org.parmac.train.LeastSquares;

/**
 * What one shard of the training points tells: to the reducers the tally of every query, and into a
 * file beside them the sums for the decoder of every hash. Queries come some thousands at a time,
 * so that memory has a bound however many there are; the shard is read again for each such batch.
 */
final class EvaluateMapper
    extends ReportingMapper<IntWritable, NullWritable, IntWritable, TallyWritable> {
  private static final long BATCH_BYTES = 64 << 20;
  private static final int BATCH_BLOCKS = 16;

  private final Kernels kernels = Kernels.get();
  private DatasetDir dataset;
  private Hashes hashes;
  private int neighbours;
  private Block points;
  private Block scaled;
  private Block bits;
  private long[][] codes;

  @Override
  protected void setup(Context context) throws IOException {
    dataset = ShardInputFormat.dataset(context.getConfiguration());
    hashes =
        Hashes.read(
            context.getConfiguration(),
            RunDir.open(context.getConfiguration(), ScoringJob.run(context.getConfiguration())));
    neighbours = Depths.read(context.getConfiguration()).neighbours();
    points = new Block(dataset.tileRows(), dataset.columns());
    scaled = new Block(dataset.tileRows(), dataset.columns());
    bits = new Block(dataset.tileRows(), hashes.model().bits());
    codes = hashes.codes(dataset.tileRows());
  }

  @Override
  protected void map(IntWritable shard, NullWritable nothing, Context context)
      throws IOException, InterruptedException {
    List<LeastSquares.Fold> statistics = new ArrayList<>();
    for (int h = 0; h < hashes.count(); h++) {
      statistics.add(hashes.decoderSums(kernels));
    }
    long queries = ScoringJob.queries(context.getConfiguration(), dataset);
    int batch = batch();
    tally(shard.get(), 0, Math.min(queries, batch), statistics, context);
    for (long from = batch; from < queries; from += batch) {
      tally(shard.get(), from, Math.min(queries, from + batch), List.of(), context);
    }
    write(shard.get(), statistics, context);
  }

  /**
   * Queries a batch: what 64 MB hold of queries, their centred copies, neighbours and histograms.
   */
  private int batch() {
    long bytes =
        8L * dataset.columns()
            + 24L * neighbours
            + 8L * hashes.count() * (hashes.model().bits() + 1);
    return QueryBlocks.ROWS
        * (int) Math.max(1, Math.min(BATCH_BLOCKS, BATCH_BYTES / bytes / QueryBlocks.ROWS));
  }

  private void tally(
      int shard, long from, long to, List<LeastSquares.Fold> statistics, Context context)
      throws IOException, InterruptedException {
    List<RetrievalTally> tallies = new ArrayList<>();
    for (Block queries : QueryBlocks.read(dataset, from, to)) {
      long[][] queryCodes = hashes.codes(queries.rows());
      hashes.encode(kernels, queries, scaled, queryCodes);
      tallies.add(
          new RetrievalTally(kernels, queries, queryCodes, hashes.model().bits(), neighbours));
    }
    try (ShardReader reader = dataset.read(DatasetDir.TRAIN, shard)) {
      while (reader.next()) {
        encode(reader);
        for (int h = 0; h < statistics.size(); h++) {
          Codes.unpack(codes[h], 0, scaled.rows(), bits);
          statistics.get(h).add(bits, scaled);
        }
        for (RetrievalTally tally : tallies) {
          tally.add(points, reader.firstRow(), codes);
          context.progress();
        }
      }
    }
    for (long query = from; query < to; query++) {
      int row = (int) (query - from);
      context.write(
          new IntWritable((int) query),
          new TallyWritable(tallies.get(row / QueryBlocks.ROWS).finish(row % QueryBlocks.ROWS)));
    }
  }

  private void encode(ShardReader reader) throws IOException {
    reader.points(points);
    hashes.encode(kernels, points, scaled, codes);
  }

  private void write(int shard, List<LeastSquares.Fold> statistics, Context context)
      throws IOException, InterruptedException {
    Path file = ScoringJob.statisticsFile(FileOutputFormat.getWorkOutputPath(context), shard);
    try (DataFileWriter<PartialFitRecord> writer =
        AvroFiles.create(
            file.getFileSystem(context.getConfiguration()).create(file, true),
            PartialFitRecord.class,
            ScoringJob.STATISTICS,
            Map.of())) {
      for (int h = 0; h < statistics.size(); h++) {
        writer.append(PartialFits.pack(hashes.name(h), shard, statistics.get(h)::write).datum());
      }
    }
  }
}
