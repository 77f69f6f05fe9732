package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.mapred.AvroKey;
import org.apache.avro.mapreduce.AvroJob;
import org.apache.avro.mapreduce.AvroKeyInputFormat;
import org.apache.avro.mapreduce.AvroKeyOutputFormat;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.Reducer;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.parmac.job.JobDefaults;
import org.parmac.store.DatasetDir;
import org.parmac.store.TestDatasets;
import org.parmac.store.record.TileRecord;

/** The cluster itself: real HDFS, real containers, and in them nothing but Hadoop's libraries and our jar. */
@ExtendWith(MiniCluster.Shared.class)
final class MiniClusterIT {
  private static final int ROWS = 100;

  @Test
  void containersFindOurRecordsAndAvroMapredInTheJobJar(MiniCluster cluster) throws Exception {
    Configuration conf = cluster.conf();
    JobDefaults.apply(conf);
    Path data = new Path("cluster-it/data");
    TestDatasets.write(
        conf,
        data,
        2,
        16,
        TestDatasets.mixture(ROWS, 8, 4, 1),
        TestDatasets.mixture(0, 8, 4, 2),
        TestDatasets.mixture(10, 8, 4, 3));
    Path out = new Path("cluster-it/out");

    assertThat(copy(conf, new Path(data, DatasetDir.TRAIN), out).waitForCompletion(false)).isTrue();

    assertThat(points(conf, out)).isEqualTo(ROWS);
  }

  /** Tiles through map, shuffle and reduce, unchanged. */
  private static Job copy(Configuration conf, Path in, Path out) throws Exception {
    Job job = Job.getInstance(conf, "copy tiles");
    job.setJar(MiniCluster.JAR.getPath());
    job.setInputFormatClass(AvroKeyInputFormat.class);
    job.setMapperClass(Mapper.class);
    job.setReducerClass(Reducer.class);
    job.setOutputFormatClass(AvroKeyOutputFormat.class);
    AvroJob.setInputKeySchema(job, TileRecord.getClassSchema());
    AvroJob.setMapOutputKeySchema(job, TileRecord.getClassSchema());
    AvroJob.setOutputKeySchema(job, TileRecord.getClassSchema());
    job.setMapOutputValueClass(NullWritable.class);
    job.setOutputKeyClass(AvroKey.class);
    job.setOutputValueClass(NullWritable.class);
    FileInputFormat.addInputPath(job, in);
    FileOutputFormat.setOutputPath(job, out);
    return job;
  }

  private static long points(Configuration conf, Path directory) throws Exception {
    long points = 0;
    for (FileStatus file : directory.getFileSystem(conf).globStatus(new Path(directory, "*.avro"))) {
      try (DataFileStream<TileRecord> tiles =
          new DataFileStream<>(
              directory.getFileSystem(conf).open(file.getPath()), new SpecificDatumReader<>(TileRecord.class))) {
        for (TileRecord tile : tiles) {
          points += tile.getRows();
        }
      }
    }
    return points;
  }

  @Test
  void commandsRunAsHadoopJarRunsThem(MiniCluster cluster) throws Exception {
    MiniCluster.Outcome version = cluster.run("--version");

    assertThat(version.exit()).as(version.err()).isZero();
    assertThat(version.out()).containsPattern("parmac \\d+\\.\\d+").contains("Hadoop 3.5.0");
    assertThat(cluster.run("no-such-command").exit()).isEqualTo(2);
  }
}
