package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.AbstractLongAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.plan.Footprint;
import org.parmac.plan.Layout;
import org.parmac.plan.Work;
import org.parmac.store.IterationSummary;
import org.parmac.store.RunDir;
import org.parmac.store.StepDir;

/** What an iteration sends and writes against what {@link Footprint} says: at most a tenth more. */
class TravelledBytesTest {
  private static final int SHARDS = 3;
  private static final int BITS = 16;
  private static final int SLOTS = 2;

  /** Of a file, whatever its points: the schema and what it belongs to. */
  private static final long FILE_HEAD = 1500;

  @TempDir Path tmp;

  @Test
  void parametersAndBitsAndNothingElse() throws Exception {
    Path data = new GeneralRuns(tmp).digits(SHARDS);
    RunDir reduced = trained(data, "reduced");
    Work work = work(reduced);
    Footprint reduce = Footprint.of(work, Layout.reduce(SHARDS, SLOTS));
    assertAbout(summary(reduced).tasks().partialFitBytes(), reduce.shuffleBytes());

    RunDir circulated = trained(data, "circulated", "--exchange", "circulate");
    Footprint circulate = Footprint.of(work, Layout.circulate(SHARDS, SLOTS, BITS, 0, 0, true));
    assertAbout(summary(circulated).tasks().partialFitBytes(), circulate.shuffleBytes());
    // A group comes to its first shard with nothing to carry on.
    assertThat(summary(circulated).circulation().bytes())
        .isBetween(circulate.ringBytes() / 2, circulate.ringBytes() * 11 / 10);

    assertThat(coordinateBytes(reduced))
        .isBetween(
            reduce.coordinatesBytes(), reduce.coordinatesBytes() * 11 / 10 + SHARDS * FILE_HEAD);
  }

  private RunDir trained(Path data, String run, Object... options) throws Exception {
    return new GeneralRuns(tmp).trained("bits: 16", data, run, withMost(options));
  }

  private static Object[] withMost(Object... options) {
    Object[] all = Arrays.copyOf(options, options.length + 2);
    all[options.length] = "--max-iterations";
    all[options.length + 1] = 1;
    return all;
  }

  private static Work work(RunDir run) throws Exception {
    int columns = run.dataset(new Configuration()).columns();
    return new Work(summary(run).points(), columns, BITS, BITS, 1, 1);
  }

  private static IterationSummary summary(RunDir run) throws Exception {
    return run.summary(run.iteration(1));
  }

  private static long coordinateBytes(RunDir run) throws Exception {
    StepDir step = run.iteration(1);
    long bytes = 0;
    for (int shard = 0; shard < SHARDS; shard++) {
      bytes += run.fs().getFileStatus(step.coordinatesFile(0, shard)).getLen();
    }
    return bytes;
  }

  private static AbstractLongAssert<?> assertAbout(long found, long said) {
    return assertThat(found).isBetween(said, said * 11 / 10);
  }
}
