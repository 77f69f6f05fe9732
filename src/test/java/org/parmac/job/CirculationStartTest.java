package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a circulation chooses for itself. */
class CirculationStartTest {
  @ParameterizedTest
  @CsvSource({"16,1,1", "16,2,2", "16,5,6", "16,6,8", "16,8,8", "16,15,16", "16,40,16", "1,9,1"})
  void groupsAreOfEqualSizeAndNoFewerThanTasks(int submodels, int tasks, int groups) {
    assertThat(CirculationStart.groups(submodels, tasks)).isEqualTo(groups);
  }

  @ParameterizedTest
  @CsvSource({"8,16,2,1", "32,16,2,1", "32,16,32,2", "32,16,17,2", "1000,64,1000,16", "4,1,9,4"})
  void ringsAreAsFewAsKeepTheTasksBusy(int shards, int submodels, int slots, int rings) {
    assertThat(CirculationStart.rings(shards, submodels, slots)).isEqualTo(rings);
  }
}
