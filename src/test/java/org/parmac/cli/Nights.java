package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.parmac.math.Block;
import org.parmac.store.TestDatasets;

/** Days of data in files, and a registry that is retrained on them. */
record Nights(Path directory) {
  static final int COLUMNS = 12;
  static final int BITS = 6;
  private static final int CLUSTERS = 30;

  Path registry() {
    return directory.resolve("registry");
  }

  /** A day's file: points of the same clusters each day, all multiplied by a factor. */
  Path day(String name, int points, long seed, float factor) throws IOException {
    Block block = TestDatasets.mixture(points, COLUMNS, CLUSTERS, seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < points; i++) {
      for (int j = 0; j < COLUMNS; j++) {
        text.append(j == 0 ? "" : ",").append(factor * block.get(i, j));
      }
      text.append('\n');
    }
    return Files.writeString(directory.resolve(name + ".csv"), text);
  }

  /** The days of most tests: "one" is large, "two" adds to it, "spoiled" is in other units. */
  Path day(String name) throws IOException {
    return switch (name) {
      case "one" -> day(name, 800, 1, 1);
      case "spoiled" -> day(name, 400, 7, 60);
      default -> day(name, 200, name.hashCode(), 1);
    };
  }

  String[] line(String name, Object... more) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of("retrain", "--json", "--batch", name, "--shards", "2", "--k", "20"));
    line.addAll(List.of("--queries", "15%", "--bits", "" + BITS, "--max-iterations", "1"));
    Stream.of(more).map(Object::toString).forEach(line::add);
    line.add(registry().toString());
    line.add(day(name).toString());
    return line.toArray(String[]::new);
  }

  CommandRun retrain(String name, Object... more) throws Exception {
    return CommandRun.of(new Configuration(), (Object[]) line(name, more));
  }

  /** Retrains on days that are promoted. */
  Nights after(String... names) throws Exception {
    for (String name : names) {
      CommandRun run = retrain(name);
      assertThat(run.code()).as(run.out() + run.err()).isZero();
    }
    return this;
  }

  static JsonNode json(CommandRun run) throws IOException {
    return new ObjectMapper().readTree(run.out());
  }

  JsonNode read(String file) throws IOException {
    return new ObjectMapper().readTree(registry().resolve(file).toFile());
  }

  int current() throws IOException {
    return read("current.json").get("version").asInt();
  }

  /** All files of the registry but locks, with their content. */
  Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(registry())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().contains("_lock")) {
          files.put(registry().relativize(file).toString(), Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  /** The registry as it was: see {@link #files}. */
  void restore(Map<String, byte[]> files) throws IOException {
    FileUtil.fullyDelete(registry().toFile());
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = registry().resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }
}
