package org.parmac.job.circulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.job.circulation.ModelStates.Case;

/**
 * The protocol of circulation, in all interleavings of small cases: whoever dies, comes back from
 * the dead or takes over, each group is trained on each shard of its ring exactly once, and the end
 * can always be reached.
 */
final class CirculationModelTest {
  @ParameterizedTest
  @CsvSource({
    // shards, groups, rings, attempts, slots, fixed, reduced
    "2, 1, 1, 2, 2, false, false",
    "2, 1, 1, 2, 2, true, false",
    "2, 1, 1, 2, 2, false, true",
    "2, 1, 1, 3, 1, false, true",
    "2, 2, 1, 2, 2, false, true",
    "2, 2, 1, 2, 1, false, true",
    "2, 2, 1, 2, 2, true, true",
    "2, 3, 1, 1, 2, false, true",
    "3, 1, 1, 2, 3, false, true",
    "3, 1, 1, 2, 2, false, true",
    "3, 1, 1, 2, 1, false, true",
    "3, 1, 1, 2, 3, true, true",
    "3, 2, 1, 1, 3, false, true",
    "4, 1, 2, 2, 1, false, true",
    "4, 1, 2, 2, 4, true, true"
  })
  void eachGroupIsTrainedOnEachShardOnceAndNothingGetsStuck(
      int shards, int groups, int rings, int attempts, int slots, boolean fixed, boolean reduced)
      throws IOException {
    Case of = new Case(shards, groups, rings, attempts, slots, fixed);
    ModelCheck.Result result = ModelCheck.of(of, Protocol::real, reduced);
    System.out.printf(
        "%s%s: %d states, %d ends%n",
        of, reduced ? " reduced" : "", result.states(), result.ends());
    assertThat(result.fault()).isEmpty();
    assertThat(result.ends()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "REMEMBERS_WHAT_IT_FAILED_TO_PUBLISH, 2, all tasks have finished, but g000",
    "PUBLISHES_WITHOUT_RENAME, 2, all tasks have finished, but group 0 has the markers",
    "CLAIMS_BY_COPY_AND_DELETE, 2, all tasks have finished, but group 0 has the markers",
    "LEARNS_FROM_NAMES, 2, all tasks have finished, but g000",
    "NEVER_TAKES_OVER, 1, no end can be reached any more",
    "NEVER_RESUMES, 2, no end can be reached any more",
    "SHARES_FILES_AMONG_ATTEMPTS, 2, half",
  })
  void findsWhatIsBroken(BrokenProtocols broken, int slots, String fault) throws IOException {
    ModelCheck.Result result = ModelCheck.of(new Case(2, 1, 1, 2, slots, false), broken, false);
    System.out.printf(
        "%s: %d states; %s%n", broken, result.states(), result.fault().orElse("nothing found"));
    assertThat(result.fault()).get().asString().contains(fault);
  }
}
