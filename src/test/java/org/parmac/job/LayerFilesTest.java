package org.parmac.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.mapreduce.Job;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parmac.store.BadDataException;

final class LayerFilesTest {
  @TempDir Path tmp;
  private FileSystem fs;
  private org.apache.hadoop.fs.Path run;
  private Path script;

  @BeforeEach
  void files() throws Exception {
    fs = FileSystem.getLocal(new Configuration());
    run = new org.apache.hadoop.fs.Path(tmp.resolve("run").toUri());
    script = Files.writeString(tmp.resolve("fit me.sh"), "echo ok\n");
  }

  @Test
  void aRunHasCopiesThatStayWhatTheyWere() throws Exception {
    Map<String, String> digests = LayerFiles.copyInto(fs, run, List.of(script.toString()));
    Files.writeString(script, "echo no\n");
    Path directory;
    try (LayerFiles local = LayerFiles.local(fs, run, digests)) {
      directory = Path.of(local.directory());
      assertThat(directory.resolve("fit me.sh")).hasContent("echo ok\n").isExecutable();
    }

    assertThat(directory).doesNotExist();
    assertThat(LayerFiles.digests(List.of(script.toString()))).isNotEqualTo(digests);
    assertThat(digests.get("fit me.sh"))
        .isEqualTo("4726de74e6ad02ddb5decee701960c06c6fd91a871f95238350941eed7dbb22a");
  }

  @Test
  void aCopyThatWasChangedIsBadData() throws Exception {
    Map<String, String> digests = LayerFiles.copyInto(fs, run, List.of(script.toString()));
    try (var out = fs.create(new org.apache.hadoop.fs.Path(run, "files/fit me.sh"), true)) {
      out.write('#');
    }

    assertThatThrownBy(() -> LayerFiles.local(fs, run, digests))
        .isInstanceOf(BadDataException.class)
        .hasMessageContaining("run/files/fit me.sh: expected the file that the run was started");
  }

  @Test
  void filesThatAreNotThereOrHaveOneNameAreRefused() throws Exception {
    Path other =
        Files.writeString(Files.createDirectory(tmp.resolve("b")).resolve("fit me.sh"), "");

    assertThatThrownBy(() -> LayerFiles.digests(List.of(tmp.resolve("none").toString())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found none at " + tmp.resolve("none"));
    assertThatThrownBy(
            () -> LayerFiles.copyInto(fs, run, List.of(script.toString(), other.toString())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two files have the same name");
  }

  @Test
  void onAClusterTheyGoThroughTheDistributedCache() throws Exception {
    Configuration conf = new Configuration();
    Job embedded = Job.getInstance(conf);
    conf.set("mapreduce.framework.name", "yarn");
    Job onYarn = Job.getInstance(conf);
    LayerFiles.addTo(embedded, fs, run, List.of("fit me.sh"));
    LayerFiles.addTo(onYarn, fs, run, List.of("fit me.sh"));

    assertThat(embedded.getCacheFiles()).isNull();
    assertThat(onYarn.getCacheFiles())
        .singleElement()
        .extracting(URI::getPath)
        .isEqualTo(tmp.resolve("run/files/fit me.sh").toString());
  }

  @Test
  void noFilesNoDirectory() throws Exception {
    try (LayerFiles none = LayerFiles.local(fs, run, Map.of())) {
      assertThat(none.directory()).isNull();
    }
  }
}
