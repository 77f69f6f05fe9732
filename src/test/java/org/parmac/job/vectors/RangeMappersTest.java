package org.parmac.job.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mrunit.mapreduce.MapDriver;
import org.apache.hadoop.mrunit.types.Pair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.math.Shuffle;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetLayout;
import org.parmac.store.Json;
import org.parmac.store.vectors.InputRange;
import org.parmac.store.vectors.InputSummary;
import org.parmac.store.vectors.RangeScan;
import org.parmac.store.vectors.VectorFiles;
import org.parmac.store.vectors.VectorOptions;
import org.parmac.store.vectors.VectorSamples;

/** The mapper shells of an import, each alone. */
class RangeMappersTest {
  @TempDir File tmp;

  private InputRange range(String content) throws IOException {
    File file = VectorSamples.write(new File(tmp, "a.csv"), content);
    Configuration conf = new Configuration();
    List<Path> paths = List.of(new Path(file.toURI()));
    return VectorFiles.cut(
            conf, VectorFiles.list(conf, paths, VectorOptions.DEFAULT), List.of(), f -> 1 << 20)
        .get(0);
  }

  private MapDriver<IntWritable, Text, IntWritable, RangeScan> scan(InputRange range) {
    MapDriver<IntWritable, Text, IntWritable, RangeScan> driver =
        MapDriver.newMapDriver(new ScanMapper());
    ImportKeys.set(driver.getConfiguration(), VectorOptions.DEFAULT);
    return driver.withInput(new IntWritable(range.index()), new Text(Json.line(range)));
  }

  @Test
  void scanCountsGoodAndBadRecords() throws Exception {
    InputRange range = range("1,2\n3,x\n5\n7,8\n");
    var driver = scan(range);
    List<Pair<IntWritable, RangeScan>> out = driver.run();
    assertThat(out).hasSize(1);
    assertThat(out.get(0).getFirst().get()).isZero();
    assertThat(out.get(0).getSecond().records()).isEqualTo(4);
    assertThat(out.get(0).getSecond().bad()).isEqualTo(2);
    assertThat(driver.getCounters().findCounter(ImportCounter.RECORDS).getValue()).isEqualTo(4);
    assertThat(driver.getCounters().findCounter(ImportCounter.BAD_RECORDS).getValue()).isEqualTo(2);
  }

  private MapDriver<IntWritable, Text, LongWritable, PointWritable> place(
      InputRange range, DatasetLayout layout) {
    MapDriver<IntWritable, Text, LongWritable, PointWritable> driver =
        MapDriver.newMapDriver(new PlaceMapper());
    ImportKeys.set(driver.getConfiguration(), VectorOptions.DEFAULT);
    ImportKeys.set(driver.getConfiguration(), layout);
    return driver.withInput(new IntWritable(range.index()), new Text(Json.line(range)));
  }

  private static DatasetLayout layout(int points) {
    return DatasetLayout.of(
        "digest", 2, 8, 3, points, false, List.of(new DatasetLayout.Split("train", points, 1)));
  }

  @Test
  void pointsGoToTheirPlaces() throws Exception {
    InputRange range = range("1,2\n3,4\n5,6\n");
    InputSummary found =
        InputSummary.of(List.of(range), List.of(scan(range).run().get(0).getSecond()));
    List<Pair<LongWritable, PointWritable>> out = place(found.ranges().get(0), layout(3)).run();
    Shuffle shuffle = new Shuffle(3, 3);
    assertThat(out).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(out.get(i).getFirst().get()).isEqualTo(shuffle.place(i));
      assertThat(out.get(i).getSecond().key()).isEqualTo("" + i);
      assertThat(out.get(i).getSecond().values()).startsWith(1 + 2 * i, 2 + 2 * i);
    }
  }

  @Test
  void rangeThatWasNotCountedIsRefused() throws Exception {
    InputRange range = range("1,2\n3,4\n5,6\n");
    assertThatThrownBy(() -> place(range, layout(3)).run())
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("The file has changed meanwhile: import again.");
  }

  @Test
  void consecutiveShardsShareAReducer() {
    DatasetLayout layout =
        DatasetLayout.of(
            "digest", 2, 8, 3, 100, false, List.of(new DatasetLayout.Split("train", 100, 10)));
    Configuration conf = new Configuration();
    ImportKeys.set(conf, layout);
    ShardPartitioner partitioner = new ShardPartitioner();
    partitioner.setConf(conf);
    int before = 0;
    for (int place = 0; place < 100; place++) {
      int reducer = partitioner.getPartition(new LongWritable(place), new PointWritable(), 3);
      assertThat(reducer).isBetween(before, Math.min(2, before + 1));
      before = reducer;
    }
    assertThat(before).isEqualTo(2);
  }
}
