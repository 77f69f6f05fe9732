package org.parmac.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.model.Parameters;
import org.parmac.store.Json;
import org.parmac.store.ModelFile;
import org.parmac.store.StatisticsFile;
import org.parmac.store.StepDir;
import org.parmac.store.record.ShardStatisticsRecord;

/** What the rounds of a step leave in its directory. */
final class RoundFiles {
  private RoundFiles() {}

  /** Rounds whose jobs are done, as the driver has noted. */
  static List<JobRun> done(StepDir step) throws IOException {
    List<JobRun> runs = new ArrayList<>();
    while (step.fs().exists(step.roundFile(runs.size()))) {
      runs.add(Json.read(step.fs(), step.roundFile(runs.size()), JobRun.class));
    }
    return runs;
  }

  /** Removes what a round's job may have left that was cut off. */
  static void clear(StepDir step, int round) throws IOException {
    step.fs().delete(step.output(round), true);
    step.fs().delete(step.ring(round), true);
  }

  /**
   * Puts together what the rounds have fitted, each layer as the last of its rounds left it, and
   * removes their files and those that have travelled. Itineraries and statistics stay.
   */
  static void tidy(StepDir step, int rounds) throws IOException {
    FileSystem fs = step.fs();
    if (rounds > 1 && !fs.exists(step.parametersFile())) {
      Map<String, Parameters> layers = new LinkedHashMap<>();
      for (int round = 0; round < rounds; round++) {
        layers.putAll(ModelFile.readParameters(fs, step.parametersFile(round)));
      }
      Path aside = new Path(step.path(), "_parameters");
      ModelFile.writeParameters(fs.create(aside, true), layers);
      if (!fs.rename(aside, step.parametersFile())) {
        throw new IOException("could not rename " + aside + " to " + step.parametersFile());
      }
    }
    for (int round = 0; round < rounds; round++) {
      if (rounds > 1) {
        fs.delete(step.parametersFile(round), false);
      }
      fs.delete(step.ring(round), true);
    }
  }

  /** Removes what resident tasks have left in a step that is about to be complete. */
  static void tidyResident(StepDir step) throws IOException {
    int round = 0;
    do {
      step.fs().delete(new Path(step.output(round), FitsFile.FOLDER), true);
      step.fs().delete(new Path(step.output(round), AsideFiles.ASIDE), true);
      round++;
    } while (!step.name().equals(StepDir.INIT) && step.fs().exists(step.fitFile(round)));
  }

  /** Statistics of the rounds after the first. */
  static List<ShardStatisticsRecord> laterStatistics(StepDir step, int rounds, int shards)
      throws IOException {
    List<ShardStatisticsRecord> records = new ArrayList<>();
    for (int round = 1; round < rounds; round++) {
      for (int s = 0; s < shards; s++) {
        records.add(StatisticsFile.read(step.fs(), step.statisticsFile(round, s)));
      }
    }
    return records;
  }

  /** Σ ‖y − f_{K+1}(z_K)‖² of the last layer as fitted, in data units; null if no fold knew it. */
  static Double residual(StepDir step, int rounds) throws IOException {
    Double residual = null;
    for (int round = 0; round < rounds; round++) {
      FitReducer.Fit fit = Json.read(step.fs(), step.fitFile(round), FitReducer.Fit.class);
      residual = fit.residual() == null ? residual : fit.residual();
    }
    return residual;
  }
}
