package org.parmac.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.parmac.model.Parameters;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.StatisticsFile;
import org.parmac.store.StepDir;
import org.parmac.store.record.ShardStatisticsRecord;

/** What a circulation leaves in a step's directory when its jobs are done. */
final class CirculationFiles {
  private CirculationFiles() {}

  /**
   * Puts what the last lap has fitted in the place of what the first one had, and removes the files
   * that have travelled. Itineraries stay.
   */
  static void tidy(RunDir run, StepDir step) throws IOException {
    int last = run.spec().circulation().laps() - 1;
    if (last > 0) {
      Path file = step.parametersFile();
      Map<String, Parameters> layers =
          new LinkedHashMap<>(ModelFile.readParameters(run.fs(), file));
      layers.putAll(ModelFile.readParameters(run.fs(), step.parametersFile(last)));
      run.fs().delete(file, false);
      ModelFile.writeParameters(run.fs().create(file, false), layers);
    }
    for (int lap = 0; lap <= last; lap++) {
      run.fs().delete(step.ring(lap), true);
    }
  }

  /** Statistics of the laps after the first. */
  static List<ShardStatisticsRecord> laterLaps(RunDir run, StepDir step) throws IOException {
    List<ShardStatisticsRecord> records = new ArrayList<>();
    if (!new StepPlan(run, step).circulates()) {
      return records;
    }
    for (int lap = 1; lap < run.spec().circulation().laps(); lap++) {
      for (int s = 0; s < run.description().shards(); s++) {
        records.add(StatisticsFile.read(run.fs(), step.statisticsFile(lap, s)));
      }
    }
    return records;
  }
}
