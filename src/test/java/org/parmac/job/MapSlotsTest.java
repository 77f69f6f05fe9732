package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class MapSlotsTest {
  private final Configuration conf = new Configuration();

  MapSlotsTest() {
    JobDefaults.apply(conf);
  }

  @Test
  void aContainerIsAsLargeAsHadoopMakesIt() {
    assertThat(conf.getInt("mapreduce.map.memory.mb", 0)).as("Hadoop's own default").isNegative();
    assertThat(MapSlots.megabytes(conf)).isEqualTo(1024);
    conf.set("mapreduce.map.java.opts", "-Xmx1600m");
    assertThat(MapSlots.megabytes(conf)).isEqualTo(2000);
    conf.setInt("mapreduce.map.memory.mb", 512);
    assertThat(MapSlots.megabytes(conf)).isEqualTo(512);
  }

  @Test
  void embeddedTasksAreLimitedByBothKeys() throws IOException {
    conf.setInt("mapreduce.local.map.tasks.maximum", 7);
    assertThat(MapSlots.of(conf)).isEqualTo(7);
    conf.setInt("mapreduce.job.running.map.limit", 3);
    assertThat(MapSlots.of(conf)).isEqualTo(3);
  }
}
