package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.parmac.math.Block;
import org.parmac.store.RunDir;
import org.parmac.store.TestDatasets;

/** A small dataset and a finished run on it, for tests of the commands that read them. */
record SmallRun(Path data, Path run, Block train) {
  static final int ROWS = 500;
  static final int COLUMNS = 12;
  static final int BITS = 6;
  static final int ITERATIONS = 3;

  static SmallRun in(Path directory) throws Exception {
    Path data = directory.resolve("data");
    Path run = directory.resolve("run");
    Block train = TestDatasets.mixture(ROWS, COLUMNS, 300, 1);
    TestDatasets.write(
        new Configuration(),
        new org.apache.hadoop.fs.Path(data.toUri()),
        2,
        64,
        train.copy(),
        TestDatasets.mixture(50, COLUMNS, 8, 2),
        TestDatasets.mixture(20, COLUMNS, 8, 3));
    CommandRun training =
        CommandRun.of(
            new Configuration(),
            "train",
            "--bits",
            "" + BITS,
            "--max-iterations",
            "" + ITERATIONS,
            data.toString(),
            run.toString());
    assertThat(training.code()).as(training.err()).isZero();
    return new SmallRun(data, run, train);
  }

  RunDir open() throws Exception {
    return RunDir.open(new Configuration(), new org.apache.hadoop.fs.Path(run.toUri()));
  }
}
