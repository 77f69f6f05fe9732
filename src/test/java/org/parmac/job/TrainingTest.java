package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.cli.Main;
import org.parmac.math.Block;
import org.parmac.store.DatasetDir;
import org.parmac.store.IterationSummary;
import org.parmac.store.RunDir;
import org.parmac.store.TestDatasets;

/** Whole trainings under LocalJobRunner. */
class TrainingTest {
  @TempDir Path tmp;

  @Test
  void trainsToConsistency() throws Exception {
    Configuration conf = new Configuration();
    org.apache.hadoop.fs.Path data = new org.apache.hadoop.fs.Path(tmp.toUri() + "/data");
    TestDatasets.write(
        conf, data, 3, 64, TestDatasets.mixture(2000, 20, 12, 1), TestDatasets.mixture(100, 20, 12, 2), TestDatasets.mixture(50, 20, 12, 3));
    org.apache.hadoop.fs.Path run = new org.apache.hadoop.fs.Path(tmp.toUri() + "/run");
    int code = Main.run(conf, "train", "--bits", "8", "--json", data.toString(), run.toString());
    assertThat(code).isZero();
  }
}
