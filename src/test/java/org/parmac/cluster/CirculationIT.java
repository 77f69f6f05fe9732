package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.cluster.HeldGroups.Holder;
import org.parmac.job.circulation.Marker;
import org.parmac.model.Parameters;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.StepDir;

/**
 * Submodels circulate on a cluster whose tasks get few containers, are killed, or stand still and
 * wake up: each submodel visits each shard exactly once, and where the order is fixed the
 * parameters are the same bytes. Tasks are killed from outside, as the kernel or an administrator
 * would.
 */
@ExtendWith(MiniCluster.Shared.class)
final class CirculationIT {
  private static final int SHARDS = 4;
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(120);

  private MiniCluster cluster;
  private Future<EdgeNode.Outcome> running;
  private final ExecutorService threads = Executors.newSingleThreadExecutor();

  @BeforeEach
  void keep(MiniCluster shared) throws Exception {
    cluster = shared;
    if (!cluster.fs().exists(hadoop("circulation/data"))) {
      cluster.imported(1200, SHARDS, "circulation/data");
    }
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  /** What is done to the tasks while they circulate. */
  private interface Fault {
    void strike(String run) throws Exception;
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 1", "3, 0"})
  void anyNumberOfSlotsIsEnoughAndADeadTaskIsReplaced(int slots, int visits) throws Exception {
    String run = started("any", "any-" + slots);
    JsonNode circulation = circulate(run, slots, 60, r -> kill(r, m -> m.visits() >= visits));
    assertThat(circulation.get("groups").asInt()).isEqualTo(SHARDS);
    assertEachGroupWasOnEachShardOnce(run);
  }

  @Test
  void aTaskThatStoodStillWhileItsVisitWasTakenOverDoesNoHarm() throws Exception {
    String run = started("any", "pause");
    JsonNode circulation = circulate(run, SHARDS, 2, this::pauseUntilTakenOver);
    assertThat(circulation.get("takeOvers").asInt()).isPositive();
    assertThat(circulation.get("repeatedVisits").asInt()).isPositive();
    assertEachGroupWasOnEachShardOnce(run);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aFixedOrderGivesTheSameBytesWhoeverIsKilled(int visits) throws Exception {
    String expected = started("seeded", "expected-" + visits);
    cluster.here(SHARDS, training("seeded", expected));
    String run = started("seeded", "killed-" + visits);
    circulate(run, SHARDS, 60, r -> kill(r, m -> m.visits() >= visits));
    assertEachGroupWasOnEachShardOnce(run);
    assertThat(itineraries(run)).isEqualTo(itineraries(expected));
    Map<String, Parameters> killed = parameters(run);
    parameters(expected)
        .forEach(
            (layer, alone) -> {
              assertThat(killed.get(layer).weights().values()).isEqualTo(alone.weights().values());
              assertThat(killed.get(layer).bias()).isEqualTo(alone.bias());
            });
  }

  /** Kills the task that holds such a group, twice: also its successor, or another one. */
  private void kill(String run, Predicate<Marker> which) throws Exception {
    for (int i = 0; i < 2; i++) {
      Holder holder = holder(run, which);
      holder.kill();
    }
  }

  private void pauseUntilTakenOver(String run) throws Exception {
    Holder holder = holder(run, marker -> true);
    holder.signal("STOP");
    // What it had under way has arrived by now.
    Thread.sleep(500);
    while (!groups(run).markers().contains(holder.marker())) {
      holder.signal("CONT");
      holder = holder(run, marker -> true);
      holder.signal("STOP");
      Thread.sleep(500);
    }
    Holder paused = holder;
    try {
      until(
          "take-over of " + paused.marker().name(),
          () -> !groups(run).markers().contains(paused.marker()));
    } finally {
      paused.signal("CONT");
    }
  }

  private Holder holder(String run, Predicate<Marker> which) throws Exception {
    AtomicReference<Holder> found = new AtomicReference<>();
    until(
        "task that holds a group",
        () -> {
          groups(run).find(which).ifPresent(found::set);
          return found.get() != null;
        });
    return found.get();
  }

  private void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + WAIT_NANOS;
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(deadline);
      assertThat(running.isDone()).as("the step ended before the " + what).isFalse();
      Thread.sleep(20);
    }
  }

  private HeldGroups groups(String run) throws IOException {
    return new HeldGroups(cluster.fs(), step(run).ring(0));
  }

  /** A run whose first step has been done, in this process. */
  private String started(String order, String name) throws Exception {
    String base = "circulation/" + order;
    if (!cluster.fs().exists(hadoop(base))) {
      cluster.here(SHARDS, training(order, base));
    }
    String run = "circulation/" + name;
    cluster.copy(base, run);
    return run;
  }

  private static String[] training(String order, String run, String... options) {
    List<String> line = new ArrayList<>(List.of("train"));
    line.addAll(List.of(options));
    line.addAll(List.of("--bits", "8", "--exchange", "circulate", "--order", order));
    line.addAll(List.of("--epochs", "1500", "--max-iterations", "1", "--steps", "1"));
    line.addAll(List.of("circulation/data", run));
    return line.toArray(String[]::new);
  }

  /** One step on the cluster, and what is done to it meanwhile; what its summary says. */
  private JsonNode circulate(String run, int slots, int lease, Fault fault) throws Exception {
    String order = run.contains("killed") ? "seeded" : "any";
    Callable<EdgeNode.Outcome> step =
        () ->
            cluster.run(
                training(
                    order,
                    run,
                    "-Dmapreduce.job.ubertask.enable=false",
                    "-Dmapreduce.job.running.map.limit=" + slots,
                    "-Dparmac.circulation.lease.seconds=" + lease));
    running = threads.submit(step);
    fault.strike(run);
    EdgeNode.Outcome outcome = running.get();
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    JsonNode circulation = json(step(run).summaryFile()).get("circulation");
    System.out.printf("%s, %d slots: %s%n", run, slots, circulation);
    return circulation;
  }

  private void assertEachGroupWasOnEachShardOnce(String run) throws IOException {
    JsonNode visited = itineraries(run).get("visited");
    assertThat(visited).hasSize(SHARDS);
    for (JsonNode itinerary : visited) {
      assertThat(itinerary)
          .extracting(JsonNode::asInt)
          .as(visited.toString())
          .containsExactlyInAnyOrder(0, 1, 2, 3);
    }
  }

  private JsonNode itineraries(String run) throws IOException {
    return json(step(run).itinerariesFile(0));
  }

  private Map<String, Parameters> parameters(String run) throws IOException {
    return ModelFile.readParameters(cluster.fs(), step(run).parametersFile());
  }

  private StepDir step(String run) throws IOException {
    return RunDir.open(cluster.conf(), hadoop(run)).iteration(0);
  }

  private JsonNode json(org.apache.hadoop.fs.Path file) throws IOException {
    try (InputStream in = cluster.fs().open(file)) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static org.apache.hadoop.fs.Path hadoop(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }
}
