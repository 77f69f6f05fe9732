package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.cli.CommandRun;
import org.parmac.store.DatasetDir;
import org.parmac.store.TestDatasets;
import org.parmac.store.TestRuns;
import org.parmac.store.registry.RegistryDir;
import org.parmac.store.registry.RegistryPointer;
import org.parmac.store.registry.RegistrySwitch;
import org.parmac.store.registry.TestRegistries;

/** A registry on HDFS: its pointer under a reader's eyes, and two nights. */
@ExtendWith(MiniCluster.Shared.class)
final class RegistryIT {
  private static final int SWITCHES = 100;

  @TempDir Path tmp;

  @Test
  void readersSeeTheOldPointerOrTheNewOneWhole(MiniCluster cluster) throws Exception {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path("registry/pointer");
    RegistryDir registry = RegistryDir.forWriting(cluster.conf(), path);
    TestRegistries.promoted(registry, "one");
    TestRegistries.promoted(registry, "two");
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService readers = Executors.newFixedThreadPool(2);
    try {
      List<Future<Long>> last = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        last.add(readers.submit(() -> follow(cluster.conf(), path, done)));
      }
      for (int i = 0; i < SWITCHES; i++) {
        registry.point(
            registry.version(1 + i % 2), RegistrySwitch.Action.ROLLED_BACK, "to and fro");
      }
      done.set(true);
      for (Future<Long> reader : last) {
        assertThat(reader.get()).isGreaterThan(2);
      }
    } finally {
      readers.shutdownNow();
    }
    assertThat(registry.current().orElseThrow().sequence()).isEqualTo(SWITCHES + 2);
    assertThat(cluster.fs().listStatus(path))
        .extracting(file -> file.getPath().getName())
        .containsExactlyInAnyOrder("current.json", "history", "versions");
  }

  /** Reads the pointer until told to stop, as another client; returns the last sequence seen. */
  private static long follow(Configuration conf, org.apache.hadoop.fs.Path path, AtomicBoolean done)
      throws Exception {
    conf.setBoolean("fs.hdfs.impl.disable.cache", true);
    RegistryDir registry = RegistryDir.open(conf, path);
    long sequence = 0;
    while (!done.get()) {
      RegistryPointer now = registry.current().orElseThrow();
      assertThat(now.sequence()).isGreaterThanOrEqualTo(sequence);
      assertThat(now.version()).isEqualTo(now.sequence() % 2 == 0 ? 2 : 1);
      sequence = now.sequence();
    }
    return sequence;
  }

  @Test
  void twoNightsOnHdfsGiveTheModelsOfLocalFiles(MiniCluster cluster) throws Exception {
    List<JsonNode> local = nights(new Configuration(), tmp.resolve("registry").toString());
    // Jobs in this process: what is different here is the file system.
    Configuration conf = cluster.conf();
    conf.set("mapreduce.framework.name", "local");
    List<JsonNode> hdfs = nights(conf, "registry/nights");

    for (int day = 0; day < 2; day++) {
      for (String key : new String[] {"verdict", "modelSha256", "reason", "points", "current"}) {
        assertThat(hdfs.get(day).get(key))
            .as("day %s, %s", day, key)
            .isEqualTo(local.get(day).get(key));
      }
    }
    FileSystem fs = cluster.fs();
    for (FileStatus entry : fs.listStatus(new org.apache.hadoop.fs.Path("registry/nights"))) {
      assertThat(entry.getPath().getName())
          .isIn("_lock", "current.json", "history", "batches", "versions");
    }
  }

  /** On HDFS, too, a report is whole, and takes an older one's place. */
  @Test
  void aReportIsReplaced(MiniCluster cluster) throws Exception {
    Configuration conf = cluster.conf();
    DatasetDir data =
        TestDatasets.write(
            conf,
            new org.apache.hadoop.fs.Path("registry/report-data"),
            1,
            16,
            TestDatasets.mixture(60, 6, 3, 1),
            TestDatasets.mixture(2, 6, 3, 2),
            TestDatasets.mixture(8, 6, 3, 3));
    TestRuns.write(conf, new org.apache.hadoop.fs.Path("registry/report-run"), data, 6);
    for (int i = 0; i < 2; i++) {
      CommandRun run = CommandRun.of(new Configuration(conf), "report", "registry/report-run");
      assertThat(run.code()).as(run.err()).isZero();
      org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(run.out().strip());
      assertThat(file.toString()).startsWith("hdfs:").endsWith("/report-run/report.html");
      try (InputStream in = cluster.fs().open(file)) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip())
            .endsWith("</html>");
      }
      assertThat(cluster.fs().listStatus(file.getParent()))
          .extracting(entry -> entry.getPath().getName())
          .noneMatch(name -> name.startsWith("_report"));
    }
  }

  private List<JsonNode> nights(Configuration conf, String registry) throws Exception {
    List<JsonNode> results = new ArrayList<>();
    for (int day = 1; day <= 2; day++) {
      Path csv = tmp.resolve("day" + day + ".csv");
      Files.writeString(csv, TestDatasets.csv(TestDatasets.mixture(400, 8, 20, day)));
      CommandRun run =
          CommandRun.of(
              new Configuration(conf),
              "retrain",
              "--json",
              "--batch",
              "day" + day,
              "--k",
              20,
              "--max-loss",
              1,
              "--bits",
              5,
              "--max-iterations",
              1,
              registry,
              csv.toUri());
      assertThat(run.code()).as(run.err()).isZero();
      results.add(new ObjectMapper().readTree(run.out()));
    }
    return results;
  }
}
