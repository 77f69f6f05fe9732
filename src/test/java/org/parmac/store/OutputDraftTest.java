package org.parmac.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputDraftTest {
  @TempDir File tmp;
  private final Configuration conf = new Configuration();

  private OutputDraft begin() throws IOException {
    return OutputDraft.begin(
        conf, new Path(tmp.toURI().toString(), "out"), "out.json", "part"::equals);
  }

  private void file(String name, String text) throws IOException {
    File file = new File(tmp, "out/" + name);
    assertThat(file.getParentFile().isDirectory() || file.getParentFile().mkdirs()).isTrue();
    Files.writeString(file.toPath(), text);
  }

  private void make(OutputDraft draft, String text) throws IOException {
    FileSystem fs = draft.path().getFileSystem(conf);
    try (var out = fs.create(new Path(draft.path(), "work/part"))) {
      out.writeBytes(text);
    }
  }

  /** Names in the output directory, without Hadoop's checksums. */
  private List<String> content() {
    String[] names = new File(tmp, "out").list((dir, name) -> !name.endsWith(".crc"));
    return names == null ? null : java.util.Arrays.stream(names).sorted().toList();
  }

  @Test
  void publishedWhole() throws Exception {
    try (OutputDraft draft = begin()) {
      make(draft, "new");
      draft.publish(new Path(draft.path(), "work"), List.of("part"), Map.of("a", 1));
    }
    assertThat(content()).containsExactly("out.json", "part");
    assertThatThrownBy(this::begin)
        .isInstanceOf(OutputInUseException.class)
        .hasMessageContaining("expected a new directory, found a finished one (with out.json)");
    assertThat(content()).containsExactly("out.json", "part");
  }

  @Test
  void nothingIsLeftOfWhatFails() throws Exception {
    try (OutputDraft draft = begin()) {
      make(draft, "new");
    }
    assertThat(content()).isNull();
    assertThat(new File(tmp, "out").mkdir()).isTrue();
    try (OutputDraft draft = begin()) {
      make(draft, "new");
    }
    assertThat(content()).as("an empty directory stays").isEmpty();
  }

  @Test
  void rubbishOfAnInterruptedCommandIsMadeAnew() throws Exception {
    file("_draft/shards/x", "rubbish");
    file("part", "rubbish");
    file("_out.json.123", "rubbish");
    try (OutputDraft draft = begin()) {
      assertThat(content()).containsExactly("_draft", "_lock");
      make(draft, "new");
      draft.publish(new Path(draft.path(), "work"), List.of("part"), Map.of());
    }
    assertThat(Files.readString(new File(tmp, "out/part").toPath())).isEqualTo("new");
  }

  @Test
  void otherPeoplesFilesAreNotTouched() throws Exception {
    file("part", "precious");
    assertThatThrownBy(this::begin)
        .isInstanceOf(OutputInUseException.class)
        .hasMessageContaining(
            "expected a new or empty directory, found one with other files (part)");
    file("_draft/x", "rubbish");
    file("notes.txt", "precious");
    assertThatThrownBy(this::begin).hasMessageContaining("(notes.txt)");
    assertThat(content()).containsExactly("_draft", "notes.txt", "part");
  }

  @Test
  void fileInThePlaceOfTheDirectory() throws Exception {
    Files.writeString(new File(tmp, "out").toPath(), "precious");
    assertThatThrownBy(this::begin)
        .isInstanceOf(OutputInUseException.class)
        .hasMessageContaining("expected a directory to write, found a file");
  }

  @Test
  void secondOneIsRefusedWhileTheFirstRuns() throws Exception {
    try (OutputDraft first = begin()) {
      make(first, "new");
      assertThatThrownBy(this::begin)
          .isInstanceOf(OutputInUseException.class)
          .hasMessageContaining("in use by another process");
      first.publish(new Path(first.path(), "work"), List.of("part"), Map.of());
    }
    assertThat(content()).containsExactly("out.json", "part");
  }

  @RepeatedTest(30)
  void oneOfManyWins() throws Exception {
    int many = 6;
    ExecutorService pool = Executors.newFixedThreadPool(many);
    try {
      var barrier = new java.util.concurrent.CyclicBarrier(many);
      List<Future<Boolean>> tries =
          IntStream.range(0, many)
              .mapToObj(
                  i ->
                      pool.submit(
                          () -> {
                            barrier.await();
                            try (OutputDraft draft = begin()) {
                              make(draft, "by " + i);
                              draft.publish(
                                  new Path(draft.path(), "work"), List.of("part"), Map.of());
                              return true;
                            } catch (OutputInUseException e) {
                              return false;
                            }
                          }))
              .toList();
      int winners = 0;
      for (Future<Boolean> one : tries) {
        winners += one.get() ? 1 : 0;
      }
      assertThat(winners).isEqualTo(1);
      assertThat(content()).contains("out.json", "part");
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void lockFileOfADeadProcessDoesNotMatter() throws Exception {
    file("_lock", "some.other.host 1\n");
    file("_draft/x", "rubbish");
    try (OutputDraft draft = begin()) {
      assertThat(draft.path().getFileSystem(conf).listStatus(draft.path())).isEmpty();
    }
    assertThat(content()).isEmpty();
  }
}
