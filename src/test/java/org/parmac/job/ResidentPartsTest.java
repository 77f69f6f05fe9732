package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What jobs of several steps are made of, piece by piece. */
class ResidentPartsTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir java.nio.file.Path tmp;

  private static ShardSplit shard(int number, long bytes, String... hosts) {
    return new ShardSplit(List.of(number), bytes, hosts);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void everyShardIsInOneShareAndNoneIsEmpty(int tasks) {
    List<ShardSplit> shards = IntStream.range(0, 7).mapToObj(s -> shard(s, 100 + 10 * s)).toList();
    List<ShardSplit> shares = ShardShares.of(shards, tasks);
    assertThat(shares)
        .hasSize(tasks)
        .allSatisfy(s -> assertThat(s.shards()).isNotEmpty().isSorted());
    assertThat(shares.stream().flatMap(s -> s.shards().stream()).sorted())
        .containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void sharesAreEvenInBytesNotInShards() {
    List<ShardSplit> shards =
        List.of(shard(0, 10), shard(1, 10), shard(2, 60), shard(3, 20), shard(4, 20));
    assertThat(ShardShares.of(shards, 2))
        .extracting(ShardSplit::getLength)
        .containsExactly(60L, 60L);
  }

  @Test
  void equalSharesGatherShardsOfOneHost() {
    List<ShardSplit> shards = new ArrayList<>();
    for (int s = 0; s < 6; s++) {
      shards.add(shard(s, 10, s % 2 == 0 ? "even" : "odd"));
    }
    List<ShardSplit> shares = ShardShares.of(shards, 2);
    assertThat(shares.get(0).shards()).containsExactly(0, 2, 4);
    assertThat(shares.get(0).getLocations()).containsExactly("even");
    assertThat(shares.get(1).getLocations()).containsExactly("odd");
  }

  @Test
  void pausesSuitWhatIsWaitedForAndHowManyWait() {
    BackOff two = new BackOff(2);
    assertThat(two.millis(0)).isEqualTo(10);
    assertThat(two.millis(SECOND)).isEqualTo(31);
    assertThat(two.millis(3600 * SECOND)).isEqualTo(1000);
    assertThat(new BackOff(200).millis(0)).isEqualTo(100);
    assertThat(new BackOff(100_000).millis(0)).isEqualTo(1000);
  }

  @Test
  void tasksMayBeMissingForAWhileButNotForLonger() throws Exception {
    TaskWatch watch = new TaskWatch(3, 60_000);
    watch.look(0, 0);
    watch.look(2, 59 * SECOND);
    watch.look(3, 61 * SECOND);
    watch.look(2, 100 * SECOND);
    watch.look(2, 159 * SECOND);
    assertThatThrownBy(() -> watch.look(2, 161 * SECOND))
        .isInstanceOf(TooFewTasks.class)
        .hasMessage(
            "of 3 tasks that have to run at once only 2 did, for more than 60.0 s"
                + " (parmac.resident.wait)");
  }

  private AsideFiles files(String attempt) throws IOException {
    return new AsideFiles(
        FileSystem.getLocal(new Configuration()), new Path("file:" + tmp + "/step"), attempt);
  }

  private static void write(AsideFiles files, String name, String text) throws IOException {
    try (OutputStream out = files.create(name)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void whatIsThereStaysAndNothingIsSeenBeforeItIsPublished() throws Exception {
    AsideFiles first = files("attempt-0");
    AsideFiles second = files("attempt-1");
    write(first, "z/shard-00000.avro", "first");
    write(second, "z/shard-00000.avro", "second");
    java.nio.file.Path file = tmp.resolve("step/z/shard-00000.avro");
    assertThat(file).doesNotExist();
    first.publish();
    second.publish();
    assertThat(Files.readString(file)).isEqualTo("first");
    try (var left = Files.walk(tmp.resolve("step/_temporary"))) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void anAttemptThatWasGivenUpDoesNotBringAStepBack() throws Exception {
    AsideFiles files = files("attempt-0");
    FileSystem.getLocal(new Configuration()).delete(new Path("file:" + tmp + "/step"), true);
    assertThatThrownBy(() -> write(files, "stats/shard-00000.avro", "late"))
        .isInstanceOf(IOException.class);
    assertThat(tmp.resolve("step")).doesNotExist();
  }
}
