package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.parmac.store.RunDir;
import org.parmac.store.TestDatasets;

/** Trainings of models that are no binary autoencoders, in a directory of a test. */
record GeneralRuns(Path directory) {
  /** An autoencoder of four layers, three rounds a step. */
  static final String DEEP =
      """
      maxIterations: 2
      seed: 3
      penalty: {start: 1, factor: 10}
      model:
        scale: unit
        layers:
          - {name: h1, kind: sigmoid, units: 12}
          - {name: h2, kind: sigmoid, units: 4}
          - {name: h3, kind: sigmoid, units: 12}
          - {name: out, kind: linear}
      """;

  /** A short one, for what has nothing to do with depth. */
  static final String SHALLOW =
      """
      maxIterations: 2
      model:
        layers:
          - {name: h, kind: sigmoid, units: 4, steps: 1}
          - {name: out, kind: linear}
      """;

  /** The digits that come with the program, 64 columns. */
  Path digits(int shards) throws Exception {
    Path csv = directory.resolve("digits.csv.gz");
    try (InputStream in = Main.class.getResourceAsStream("/org/parmac/digits.csv.gz")) {
      Files.copy(in, csv);
    }
    Path data = directory.resolve("digits");
    CommandRun imported =
        CommandRun.of(
            new Configuration(), "import", "--shards", shards, "--drop-columns", 65, csv, data);
    assertThat(imported.code()).as(imported.err()).isZero();
    return data;
  }

  /** 300 points of 8 columns, and 60 for validation. */
  Path mixture(String name, int shards) throws IOException {
    TestDatasets.write(
        new Configuration(),
        hadoop(directory.resolve(name)),
        shards,
        64,
        TestDatasets.mixture(300, 8, 12, 1),
        TestDatasets.mixture(60, 8, 12, 2),
        TestDatasets.mixture(20, 8, 12, 3));
    return directory.resolve(name);
  }

  CommandRun train(Configuration conf, String spec, Path data, String run, Object... options)
      throws Exception {
    Path file = Files.createTempFile(directory, "spec", ".yaml");
    Files.writeString(file, spec);
    List<Object> words = new ArrayList<>(List.of("train", "--spec", file));
    words.addAll(List.of(options));
    words.addAll(List.of(data, directory.resolve(run)));
    return CommandRun.of(conf, words.toArray());
  }

  /** A training that must come to its end. */
  RunDir trained(String spec, Path data, String run, Object... options) throws Exception {
    CommandRun result = train(new Configuration(), spec, data, run, options);
    assertThat(result.code()).as(result.err()).isZero();
    return open(run);
  }

  RunDir open(String run) throws IOException {
    return RunDir.open(new Configuration(), hadoop(directory.resolve(run)));
  }

  byte[] model(String run) throws IOException {
    return Files.readAllBytes(directory.resolve(run).resolve("model.avro"));
  }

  static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }
}
