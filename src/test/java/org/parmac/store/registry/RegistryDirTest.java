package org.parmac.store.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.store.BadDataException;
import org.parmac.store.ModelFile;
import org.parmac.store.OutputInUseException;
import org.parmac.store.registry.RegistrySwitch.Action;
import org.parmac.store.registry.Verdict.Outcome;

class RegistryDirTest {
  /** A file system that is neither HDFS nor local files. */
  public static final class OtherFileSystem extends RawLocalFileSystem {
    @Override
    public String getScheme() {
      return "other";
    }

    @Override
    public URI getUri() {
      return URI.create("other:///");
    }
  }

  @TempDir java.nio.file.Path tmp;
  private final Configuration conf = new Configuration();
  private Path path;
  private RegistryDir registry;

  @BeforeEach
  void open() throws IOException {
    path = new Path(new Path(tmp.toUri()), "registry");
    registry = RegistryDir.forWriting(conf, path);
  }

  private RegistryPointer pointer() throws IOException {
    return RegistryDir.open(conf, path).current().orElseThrow();
  }

  private java.nio.file.Path local(String name) {
    return tmp.resolve("registry").resolve(name);
  }

  @Test
  void thePointerNamesTheModelAndItsDigest() throws Exception {
    TestRegistries.promoted(registry, "one");
    VersionDir second = TestRegistries.promoted(registry, "two");
    assertThat(pointer())
        .isEqualTo(
            new RegistryPointer(
                1,
                2,
                2,
                "versions/0002/model.avro",
                ModelFile.sha256(registry.fs(), second.modelFile()),
                pointer().promoted(),
                "good"));
    assertThat(registry.switches())
        .extracting(RegistrySwitch::sequence, RegistrySwitch::from, RegistrySwitch::to)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1L, null, 1),
            org.assertj.core.groups.Tuple.tuple(2L, 1, 2));
    try (var files = Files.list(local(""))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("current.json", "history", "versions");
    }
    assertThat(registry.verdictOn("two").orElseThrow().version()).isEqualTo(2);
    assertThat(registry.verdictOn("three")).isEmpty();
  }

  @Test
  void aSwitchThatWasCutOffBeforeThePointerNeverHappened() throws Exception {
    TestRegistries.promoted(registry, "one");
    byte[] before = Files.readAllBytes(local("current.json"));
    TestRegistries.promoted(registry, "two");
    Files.write(local("current.json"), before);

    assertThat(pointer().version()).isEqualTo(1);
    assertThat(registry.switches()).extracting(RegistrySwitch::to).containsExactly(1);
    TestRegistries.promoted(registry, "three");
    assertThat(registry.switches()).extracting(RegistrySwitch::to).containsExactly(1, 3);
    assertThat(registry.switches().get(1).from()).isEqualTo(1);
  }

  @Test
  void aVerdictWithoutItsSwitchIsSettledOnce() throws Exception {
    TestRegistries.promoted(registry, "one");
    TestRegistries.judged(registry, "two", Outcome.PROMOTED);
    assertThat(registry.settle().orElseThrow().number()).isEqualTo(2);
    assertThat(pointer().version()).isEqualTo(2);
    registry.point(registry.version(1), Action.ROLLED_BACK, "bad");
    assertThat(registry.settle()).isEmpty();
    TestRegistries.judged(registry, "three", Outcome.REFUSED);
    assertThat(registry.settle()).isEmpty();
    assertThat(pointer().version()).isEqualTo(1);
  }

  @Test
  void whatWasBeforeAVersionIsWhatItsPromotionReplaced() throws Exception {
    for (String batch : List.of("one", "two", "three")) {
      TestRegistries.promoted(registry, batch);
    }
    registry.point(registry.version(2), Action.ROLLED_BACK, "three is bad");
    assertThat(registry.before(2)).contains(1);
    assertThat(registry.before(3)).contains(2);
    assertThat(registry.before(1)).isEmpty();
  }

  @Test
  void aModelThatHasChangedIsNotPointedTo() throws Exception {
    VersionDir one = TestRegistries.promoted(registry, "one");
    VersionDir two = TestRegistries.judged(registry, "two", Outcome.PROMOTED);
    try (OutputStream out = registry.fs().create(two.modelFile(), true)) {
      out.write(1);
    }
    assertThatThrownBy(() -> registry.point(two, Action.PROMOTED, "good"))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("versions/0002/model.avro: expected the model with SHA-256 ");
    assertThat(pointer().version()).isEqualTo(one.number());
  }

  @Test
  void readersSeeTheOldPointerOrTheNewOneWhole() throws Exception {
    TestRegistries.promoted(registry, "one");
    TestRegistries.promoted(registry, "two");
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      Future<Long> last =
          reader.submit(
              () -> {
                long sequence = 0;
                while (!done.get()) {
                  RegistryPointer now = pointer();
                  assertThat(now.sequence()).isGreaterThanOrEqualTo(sequence);
                  assertThat(now.version()).isEqualTo(now.sequence() % 2 == 0 ? 2 : 1);
                  sequence = now.sequence();
                }
                return sequence;
              });
      for (int i = 0; i < 200; i++) {
        registry.point(registry.version(1 + i % 2), Action.ROLLED_BACK, "to and fro");
      }
      done.set(true);
      assertThat(last.get()).isGreaterThan(2);
    } finally {
      reader.shutdownNow();
    }
    assertThat(pointer().sequence()).isEqualTo(202);
  }

  @Test
  void otherPeoplesDirectoriesAreLeftAlone() throws Exception {
    Files.createDirectories(local(""));
    Files.writeString(local("notes.txt"), "mine");
    assertThatThrownBy(() -> RegistryDir.forWriting(conf, path))
        .isInstanceOf(OutputInUseException.class)
        .hasMessageContaining("expected a registry or nothing, found notes.txt");
  }

  @Test
  void aFileSystemThatCannotReplaceAFileInOneStepIsRefused() {
    conf.setClass("fs.other.impl", OtherFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    assertThatThrownBy(() -> RegistryDir.forWriting(conf, new Path("other:///registry")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a registry needs renames that happen in one step");
  }

  @Test
  void aRegistryWithoutACurrentModelIsNone() {
    assertThatThrownBy(() -> RegistryDir.open(conf, path))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("expected a registry with a current model");
  }

  @Test
  void aDamagedPointerSaysWhereToFindTheRightOne() throws Exception {
    TestRegistries.promoted(registry, "one");
    Files.writeString(
        local("current.json"),
        Files.readString(local("current.json")).replace("\"layout\" : 1", "\"layout\" : 9"));
    assertThatThrownBy(this::pointer)
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("expected a pointer of layout 1 to a model, found layout 9");
  }

  @Test
  void whatOldVersionsWereTrainedOnGoesAndTheirModelsStay() throws Exception {
    for (String[] batches :
        new String[][] {{"a"}, {"a", "b"}, {"a", "b", "c"}, {"c", "d"}, {"d", "e"}}) {
      TestRegistries.promotedOn(conf, registry, batches);
    }
    // Back to 2: it, and 1 before it, are kept beside the newest.
    registry.point(registry.version(2), Action.ROLLED_BACK, "bad");
    new RegistrySweep(conf, registry).keep(1);

    for (int version : new int[] {1, 2, 5}) {
      assertThat(local("versions/000" + version + "/dataset/dataset.json")).exists();
      assertThat(local("versions/000" + version + "/run/iter-0000")).exists();
    }
    for (int version : new int[] {3, 4}) {
      assertThat(local("versions/000" + version + "/dataset")).doesNotExist();
      assertThat(local("versions/000" + version + "/run/iter-0000")).doesNotExist();
      assertThat(local("versions/000" + version + "/run/run.json")).exists();
      assertThat(local("versions/000" + version + "/model.avro")).exists();
      assertThat(local("versions/000" + version + "/verdict.json")).exists();
    }
    try (var batches = Files.list(local("batches"))) {
      assertThat(batches.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("a", "b", "d", "e");
    }
  }

  @Test
  void anUnfinishedVersionGoesWithItsBatchUnlessAnotherHasIt() throws Exception {
    TestRegistries.promotedOn(conf, registry, "a");
    VersionDir mine = registry.next();
    mine.begin(new VersionDir.Plan(1, "b", 1, "", java.util.Map.of()));
    registry.fs().mkdirs(registry.batch("b"));
    new RegistrySweep(conf, registry).forget(mine);
    assertThat(local("versions/0002")).doesNotExist();
    assertThat(local("batches/b")).doesNotExist();
    mine.begin(new VersionDir.Plan(1, "a", 1, "", java.util.Map.of()));
    new RegistrySweep(conf, registry).forget(mine);
    assertThat(local("versions/0002")).doesNotExist();
    assertThat(local("batches/a/dataset.json")).exists();
  }
}
