package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.store.DatasetDir;
import org.parmac.store.Json;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;
import org.parmac.store.SpecFile;

/** Datasets here are nothing but their description: it alone decides. */
class TaskMemoryTest {
  private static final int COLUMNS = 100;

  @TempDir java.nio.file.Path tmp;

  private final Configuration conf = new Configuration();

  TaskMemoryTest() {
    JobDefaults.apply(conf);
  }

  private static RunSpec spec(String middle) {
    return SpecFile.spec(
        List.of(
            Map.of(
                "model",
                Map.of(
                    "layers",
                    List.of(
                        Map.of("kind", "sigmoid", "units", 300),
                        middle.equals("external")
                            ? Map.of("kind", middle, "units", 20, "command", "none")
                            : Map.of("kind", middle, "units", 20),
                        Map.of("kind", "linear"))))));
  }

  private DatasetDir data(long points, int shards) throws IOException {
    Path path = new Path(tmp.resolve(points + "-" + shards).toUri());
    List<DatasetDir.Shard> list = new java.util.ArrayList<>();
    for (int s = 0; s < shards; s++) {
      long from = points * s / shards;
      long to = points * (s + 1) / shards;
      list.add(new DatasetDir.Shard(DatasetDir.shardFile(s), from, to - from, 1, ""));
    }
    Map<String, DatasetDir.Split> splits = new LinkedHashMap<>();
    splits.put(DatasetDir.TRAIN, new DatasetDir.Split(points, list));
    splits.put(DatasetDir.VALIDATION, new DatasetDir.Split(0, List.of()));
    splits.put(DatasetDir.QUERIES, new DatasetDir.Split(0, List.of()));
    Json.write(
        path.getFileSystem(conf),
        new Path(path, DatasetDir.FILE),
        new DatasetDir.Description(
            1,
            "0123456789ab",
            COLUMNS,
            64,
            1,
            splits,
            new DatasetDir.Source(List.of("test"), List.of(), "test", Map.of(), "test", "")));
    return DatasetDir.open(conf, path);
  }

  @Test
  void coordinatesAndFoldsAreCounted() throws IOException {
    TaskMemory sigmoid = TaskMemory.of(spec("sigmoid"), data(1000, 4));
    assertThat(sigmoid.points()).isEqualTo(250);
    assertThat(sigmoid.pointBytes()).isEqualTo(4 * (300 + 20));
    long first = 300L * 101 * 102 / 2 * 8;
    long second = 20L * 301 * 302 / 2 * 8;
    long last = 8L * 20 * (20 + COLUMNS);
    assertThat(sigmoid.foldBytes()).isEqualTo(first + second + last);
    assertThat(sigmoid.packedBytes()).isEqualTo(first);
    TaskMemory bits = TaskMemory.of(spec("step"), data(999, 4));
    assertThat(bits.points()).as("the largest shard").isEqualTo(250);
    assertThat(bits.pointBytes()).isEqualTo(4 * 300 + 8);
    TaskMemory radial = TaskMemory.of(spec("rbf"), data(1000, 4));
    assertThat(radial.foldBytes() - first - last).as("500 centres").isEqualTo(8L * 500 * 520);
    TaskMemory inputs = TaskMemory.of(spec("linear-of-sigmoid"), data(1000, 4));
    assertThat(inputs.foldBytes() - first - last).isEqualTo(8L * 300 * 320);
    TaskMemory box = TaskMemory.of(spec("external"), data(1001, 1));
    assertThat(box.foldBytes() - first - last).as("pairs").isEqualTo(4L * 1001 * (300 + 20));
  }

  @Test
  void theShardsThatTheMessageAsksForFit() throws IOException {
    conf.set("mapreduce.framework.name", "yarn");
    conf.set("mapreduce.map.java.opts", "-Xmx800m");
    long points = 2_000_000;
    Throwable refused =
        catchThrowable(() -> TaskMemory.check(conf, spec("sigmoid"), data(points, 2)));
    assertThat(refused)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the largest, of 1000000 points, takes at least ")
        .hasMessageContaining("(1280 bytes each)")
        .hasMessageContaining("-D mapreduce.map.memory.mb");
    Matcher shards = Pattern.compile("Import into (\\d+) shards").matcher(refused.getMessage());
    assertThat(shards.find()).isTrue();
    int enough = Integer.parseInt(shards.group(1));
    assertThatCode(() -> TaskMemory.check(conf, spec("sigmoid"), data(points, enough)))
        .doesNotThrowAnyException();
    assertThat(
            catchThrowable(() -> TaskMemory.check(conf, spec("sigmoid"), data(points, enough - 1))))
        .as("and not many more than needed")
        .isNotNull();
  }

  @Test
  void embeddedTasksShareTheHeapOfThisProcess() throws IOException {
    long heap = Runtime.getRuntime().maxMemory();
    long points = heap / 2 / 1280;
    conf.set("mapreduce.local.map.tasks.maximum", "1");
    DatasetDir data = data(2 * points, 2);
    assertThatCode(() -> TaskMemory.check(conf, spec("sigmoid"), data)).doesNotThrowAnyException();
    conf.set("mapreduce.local.map.tasks.maximum", "2");
    assertThat(catchThrowable(() -> TaskMemory.check(conf, spec("sigmoid"), data)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PARMAC_OPTS=-Xmx");
  }

  @Test
  void whereShardsAreNoHelpItIsSaidSo() throws IOException {
    conf.set("mapreduce.framework.name", "yarn");
    conf.set("mapreduce.map.java.opts", "-Xmx20m");
    assertThat(catchThrowable(() -> TaskMemory.check(conf, spec("sigmoid"), data(1000, 2))))
        .hasMessageContaining("More shards would not help: ");
  }

  @Test
  void largeTasksDoNotRunInTheApplicationMaster() throws IOException {
    assertThat(TaskMemory.fitsMaster(conf, spec("sigmoid"), data(1000, 1))).isTrue();
    assertThat(TaskMemory.fitsMaster(conf, spec("sigmoid"), data(500_000, 1))).isFalse();
    conf.set("yarn.app.mapreduce.am.command-opts", "-Xmx4g");
    assertThat(TaskMemory.fitsMaster(conf, spec("sigmoid"), data(500_001, 1))).isTrue();
  }

  private static final long MB = 1 << 20;

  /** Bytes of the folds of 300 sigmoid, 20 sigmoid and 100 linear units. */
  private static final long SIGMOID = 300L * 101 * 102 / 2 * 8;

  private static final long FOLDS = SIGMOID + 20L * 301 * 302 / 2 * 8 + 8L * 20 * (20 + COLUMNS);

  @Test
  void residentTasksHoldTheirPackedFitsAndOneMergesAll() throws IOException {
    ResidentMemory memory = ResidentMemory.of(spec("sigmoid"), data(1000, 4), 500 * MB);
    assertThat(memory.coordinates()).isEqualTo(250L * 4 * 320);
    assertThat(memory.folds()).isEqualTo(2 * FOLDS);
    assertThat(memory.merging()).as("summed, packed, opened").isEqualTo(2 * FOLDS + SIGMOID);
    ResidentMemory box = ResidentMemory.of(spec("external"), data(1000, 4), 500 * MB);
    long others = SIGMOID + 8L * 20 * (20 + COLUMNS);
    long pairs = 4L * (300 + 20);
    assertThat(box.folds()).isEqualTo(2 * (others + 250 * pairs));
    assertThat(box.merging())
        .as("pairs of all shards meet")
        .isEqualTo(others + 1000 * pairs + others + 250 * pairs + SIGMOID);
    ResidentMemory many = ResidentMemory.of(spec("external"), data(1_000_000, 100), 500 * MB);
    assertThat(many.merging())
        .as("a sample of 100 000, and once more, as they are fitted")
        .isEqualTo(others + 2 * 100_000 * pairs);
  }

  @Test
  void layersThatCirculateAreNotMergedButTheOthers() throws IOException {
    RunSpec spec =
        SpecFile.spec(
            List.of(
                Map.of(
                    "model",
                    Map.of(
                        "layers",
                        List.of(
                            Map.of("kind", "sigmoid", "units", 300, "exchange", "circulate"),
                            Map.of("kind", "linear"))))));
    assertThat(ResidentMemory.of(spec, data(1000, 4), MB).merging())
        .isEqualTo(3 * 8L * 300 * (300 + COLUMNS));
  }

  @Test
  void residentTasksKeepWhatTheirWorkLeaves() {
    ResidentMemory memory = new ResidentMemory(1000, 2, 100, 200, 400);
    assertThat(memory.kept(100, false, 500))
        .as("800 left, of which no more than half the heap")
        .isEqualTo(new ResidentMemory.Kept(true, 500));
    assertThat(memory.kept(250, false, 500)).isEqualTo(new ResidentMemory.Kept(true, 300));
    assertThat(memory.kept(400, false, 500)).isEqualTo(new ResidentMemory.Kept(true, 0));
    assertThat(memory.kept(401, false, 1000))
        .as("one shard's coordinates at a time, and its folds")
        .isEqualTo(new ResidentMemory.Kept(false, 700));
    assertThat(memory.kept(250, true, 500)).isEqualTo(new ResidentMemory.Kept(true, 100));
    assertThat(memory.kept(301, true, 1000))
        .as("while it merges, it has no coordinates")
        .isEqualTo(new ResidentMemory.Kept(false, 600));
  }

  @Test
  void whereAResidentTaskCannotMergeEachStepGetsAJob() throws Exception {
    DatasetDir data = data(100_000, 10);
    RunSpec spec = spec("external");
    conf.set("mapreduce.framework.name", "yarn");
    conf.set("mapreduce.map.java.opts", "-Xmx200m");
    conf.setInt("parmac.train.steps-per-job", 10);
    conf.setInt("parmac.resident.tasks", 5);
    assertThatCode(() -> TaskMemory.check(conf, spec, data)).doesNotThrowAnyException();
    RunDir run =
        RunDir.create(
            data.fs(),
            new Path(tmp.resolve("run").toUri()),
            new RunDir.Description(
                1,
                spec,
                data.path().toString(),
                data.id(),
                COLUMNS,
                10,
                100_000,
                null,
                null,
                null,
                null));
    List<String> notices = new java.util.ArrayList<>();
    try (ResidentSteps steps = new ResidentSteps(conf, run, notices::add)) {
      assertThat(steps.start(run.iteration(0), 10, true)).isNull();
    }
    assertThat(notices)
        .containsExactly(
            run.path()
                + ": goes on with one step a job: its tasks have 180 MB each, and need 61 MB for"
                + " the coordinates and fits of the largest shard, one of them 256 MB to merge the"
                + " fits of all shards: give tasks more by -D mapreduce.map.memory.mb");
  }
}
