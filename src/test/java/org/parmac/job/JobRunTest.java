package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class JobRunTest {
  /** What YARN says of an application master that did not start, as a node wrote it. */
  private static final String DIAGNOSTICS =
      """
      Application application_1763850000000_0007 failed 2 times due to AM Container for \
      appattempt_1763850000000_0007_000002 exited with  exitCode: 1
      Failing this attempt.Diagnostics: [2025-11-22 23:02:10.517]Exception from container-launch.
      Container id: container_1763850000000_0007_02_000001
      Exit code: 1

      [2025-11-22 23:02:10.519]Container exited with a non-zero exit code 1. Error file: \
      prelaunch.err.
      Last 4096 bytes of prelaunch.err :
      Last 4096 bytes of stderr :
      Error occurred during initialization of boot layer
      java.lang.module.FindException: Module %s not found
      """;

  @Test
  void nodesWithoutTheModuleOfVectorsAreAMatterOfAnOption() throws Exception {
    assertThat(
            JobRun.failure(
                new Configuration(),
                "parmac run init: job job_1 failed",
                DIAGNOSTICS.formatted("jdk.incubator.vector")))
        .hasMessageStartingWith("parmac run init: job job_1 failed: Application application_")
        .hasMessageContaining("FindException: Module jdk.incubator.vector not found")
        .hasMessageEndingWith(
            "The Java of the cluster's nodes lacks the module jdk.incubator.vector: give -D"
                + " parmac.vector=false right after the command, or a whole JDK to the nodes.");
  }

  @Test
  void aModuleThatIsNotOursIsNot() throws Exception {
    assertThat(
            JobRun.failure(new Configuration(), "failed", DIAGNOSTICS.formatted("com.example.own")))
        .hasMessageEndingWith("Module com.example.own not found\n");
  }
}
