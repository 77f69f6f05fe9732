package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;

/**
 * One job for all iterations, on a cluster: its tasks and its driver are killed, or it gets fewer
 * tasks than it needs; the model is always the same bytes as embedded with a job a step.
 */
@ExtendWith(MiniCluster.Shared.class)
final class ResidentIT {
  /** More than the cluster has containers for. */
  private static final int SHARDS = 7;

  private static final String THREE = "-Dmapreduce.job.running.map.limit=3";
  private static final String PATIENT = "-Dparmac.resident.wait=100";
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(120);

  /** A run whose first step is done. */
  private static final String STARTED = "resident/started";

  private static final String UNDISTURBED = "resident/undisturbed";

  private MiniCluster cluster;
  private String expected;
  private int before;

  @BeforeEach
  void start(MiniCluster shared) throws Exception {
    cluster = shared;
    if (!cluster.fs().exists(hadoop(UNDISTURBED))) {
      cluster.imported(1400, SHARDS, "resident/data");
      cluster.here(2, training(STARTED, "--steps", "1"));
      cluster.copy(STARTED, UNDISTURBED);
      cluster.here(2, training(UNDISTURBED));
    }
    expected = model(UNDISTURBED);
    before = cluster.applications();
  }

  @Test
  void aTaskThatIsKilledGoesOnWhereItWas() throws Exception {
    cluster.copy(STARTED, "resident/task-killed");
    EdgeNode.Running training =
        cluster.start(resident("resident/task-killed", 100, THREE, PATIENT));
    until("second iteration", "resident/task-killed/iter-0001/summary.json");
    // The fitter and another one, in different steps.
    kill("shards [0");
    until("fourth iteration", "resident/task-killed/iter-0003/summary.json");
    kill("shards [1");
    EdgeNode.Outcome outcome = training.end();
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(model("resident/task-killed")).isEqualTo(expected);
    assertThat(cluster.applications() - before).as("jobs").isEqualTo(1);
  }

  @Test
  void aDriverThatIsKilledIsGoneOnWith() throws Exception {
    String run = "resident/driver-killed";
    cluster.copy(STARTED, run);
    EdgeNode.Running training = cluster.start(resident(run, 100, THREE));
    until("second iteration", run + "/iter-0001/summary.json");
    training.kill();
    assertThat(cluster.fs().exists(hadoop(run + "/model.avro"))).isFalse();
    EdgeNode.Outcome outcome = cluster.run(resident(run, 50, THREE));
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("left by a driver that was killed");
    assertThat(model(run)).isEqualTo(expected);
    assertThat(cluster.applications() - before).as("jobs").isEqualTo(2);
  }

  @Test
  void withoutItsDriverAJobEndsByItself() throws Exception {
    String run = "resident/driver-missed";
    cluster.copy(STARTED, run);
    EdgeNode.Running training =
        cluster.start(
            resident(
                run,
                100,
                THREE,
                PATIENT,
                "-Dparmac.resident.driver.sign=1",
                "-Dparmac.resident.driver.patience=15"));
    until("second iteration", run + "/iter-0001/summary.json");
    training.kill();
    assertThat(cluster.unfinished()).as("jobs that wait for their driver").isEqualTo(1);
    long deadline = System.nanoTime() + WAIT_NANOS;
    while (cluster.unfinished() > 0) {
      assertThat(System.nanoTime()).as("waiting for the job's end").isLessThan(deadline);
      Thread.sleep(100);
    }
    assertThat(cluster.fs().exists(hadoop(run + "/model.avro"))).isFalse();
    cluster.here(2, training(run));
    assertThat(model(run)).isEqualTo(expected);
    assertThat(cluster.fs().listStatus(hadoop(run)))
        .extracting(file -> file.getPath().getName())
        .as("nothing is left of the job")
        .filteredOn(name -> name.startsWith("_"))
        .containsOnly("_lock");
  }

  @Test
  void withFewerContainersThanTasksItGoesOnWithAStepAJob() throws Exception {
    String run = "resident/too-few";
    cluster.copy(STARTED, run);
    EdgeNode.Outcome outcome =
        cluster.run(
            resident(
                run, 100, "--steps", "2", "-Dparmac.resident.tasks=7", "-Dparmac.resident.wait=4"));
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.err())
        .containsOnlyOnce("goes on with one step a job: of 7 tasks that have to run at once only");
    assertThat(parameters(run)).isEqualTo(parameters(UNDISTURBED));
  }

  private static void kill(String split) throws Exception {
    long deadline = System.nanoTime() + WAIT_NANOS;
    Optional<ProcessHandle> task = TaskProcess.of(split);
    while (task.isEmpty()) {
      assertThat(System.nanoTime()).as("waiting for the task of " + split).isLessThan(deadline);
      Thread.sleep(20);
      task = TaskProcess.of(split);
    }
    assertThat(task.get().destroyForcibly()).isTrue();
    task.get().onExit().get(30, TimeUnit.SECONDS);
  }

  private void until(String what, String file) throws Exception {
    long deadline = System.nanoTime() + WAIT_NANOS;
    while (!cluster.fs().exists(hadoop(file))) {
      assertThat(System.nanoTime()).as("waiting for the " + what).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private static String[] resident(String run, int stepsPerJob, String... options) {
    List<String> all = new ArrayList<>(List.of("--steps-per-job", "" + stepsPerJob));
    all.addAll(List.of(options));
    return training(run, all.toArray(String[]::new));
  }

  private static String[] training(String run, String... options) {
    List<String> line = new ArrayList<>(List.of("train", "--json"));
    line.addAll(List.of(options));
    line.addAll(List.of("--bits", "8", "--epochs", "400", "--max-iterations", "8"));
    line.addAll(List.of("resident/data", run));
    return line.toArray(String[]::new);
  }

  private String parameters(String run) throws IOException {
    RunDir dir = RunDir.open(cluster.conf(), hadoop(run));
    return ModelFile.sha256(cluster.fs(), dir.completeIteration(1).parametersFile());
  }

  private String model(String run) throws IOException {
    return RunDir.open(cluster.conf(), hadoop(run)).modelSha256();
  }

  private static org.apache.hadoop.fs.Path hadoop(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }
}
