package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.DataInputBuffer;
import org.apache.hadoop.io.DataOutputBuffer;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.RecordReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.TestDatasets;

class ShardInputFormatTest {
  @TempDir Path tmp;
  private final Configuration conf = new Configuration();
  private DatasetDir dataset;

  @BeforeEach
  void write() throws IOException {
    dataset =
        TestDatasets.write(
            conf,
            new org.apache.hadoop.fs.Path(tmp.toUri()),
            3,
            4,
            TestDatasets.mixture(20, 5, 2, 1),
            TestDatasets.mixture(2, 5, 2, 2),
            TestDatasets.mixture(2, 5, 2, 3));
    ShardInputFormat.setInput(conf, dataset, DatasetDir.TRAIN);
  }

  @Test
  void oneSplitAShardWithItsSizeAndItsHost() throws Exception {
    List<InputSplit> splits = new ShardInputFormat().getSplits(Job.getInstance(conf));
    assertThat(splits)
        .extracting(Object::toString)
        .containsExactly("shards [0]", "shards [1]", "shards [2]");
    for (int s = 0; s < 3; s++) {
      assertThat(splits.get(s).getLength())
          .isEqualTo(dataset.split(DatasetDir.TRAIN).shards().get(s).bytes());
      assertThat(splits.get(s).getLocations()).containsExactly("localhost");
    }
  }

  @Test
  void theRecordIsTheShardsNumberEvenAfterTheSplitHasTravelled() throws Exception {
    ShardSplit split = (ShardSplit) new ShardInputFormat().getSplits(Job.getInstance(conf)).get(2);
    DataOutputBuffer out = new DataOutputBuffer();
    split.write(out);
    DataInputBuffer in = new DataInputBuffer();
    in.reset(out.getData(), out.getLength());
    ShardSplit travelled = new ShardSplit();
    travelled.readFields(in);
    RecordReader<IntWritable, NullWritable> reader =
        new ShardInputFormat().createRecordReader(travelled, null);
    reader.initialize(travelled, null);
    assertThat(reader.nextKeyValue()).isTrue();
    assertThat(reader.getCurrentKey().get()).isEqualTo(2);
    assertThat(reader.nextKeyValue()).isFalse();
    assertThat(travelled.getLength()).isEqualTo(split.getLength());
  }

  @Test
  void aMissingOrCutShardIsBadData() throws Exception {
    org.apache.hadoop.fs.Path file = dataset.shard(DatasetDir.TRAIN, 1);
    try (OutputStream out = dataset.fs().create(file, true)) {
      out.write(new byte[10]);
    }
    assertThatThrownBy(() -> new ShardInputFormat().getSplits(Job.getInstance(conf)))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("shard-00001.avro: expected ")
        .hasMessageContaining("found 10");
    dataset.fs().delete(file, false);
    assertThatThrownBy(() -> new ShardInputFormat().getSplits(Job.getInstance(conf)))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("shard-00001.avro")
        .hasMessageContaining("found no file");
  }
}
