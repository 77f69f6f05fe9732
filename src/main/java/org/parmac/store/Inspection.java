package org.parmac.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.registry.RegistryDir;
import org.parmac.store.registry.Verdict;
import org.parmac.store.registry.VersionDir;

/**
 * What lies at a path, as a tree of maps and lists for a person or a script: a file, or a
 * directory, of ours.
 */
public final class Inspection {
  private static final String EXPECTED =
      ": expected a dataset, a run, a step of a run, a registry, or a file of Parmac (Avro or"
          + " JSON), found ";

  private Inspection() {}

  /**
   * @return a tree of maps, lists, strings and numbers
   * @throws BadDataException if nothing of ours lies there, or what does is damaged
   */
  public static Map<String, Object> of(Configuration conf, Path path) throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    if (!fs.exists(path)) {
      throw new BadDataException(path + EXPECTED + "nothing there. Check the path.");
    }
    if (fs.getFileStatus(path).isFile()) {
      return FileInspection.of(fs, path);
    }
    if (RunDir.exists(fs, path)) {
      return run(RunDir.open(conf, path));
    }
    if (RegistryDir.exists(fs, path)) {
      return registry(RegistryDir.open(conf, path));
    }
    if (fs.exists(new Path(path, DatasetDir.FILE))) {
      return dataset(DatasetDir.open(conf, path));
    }
    if (fs.exists(new Path(path, CodesDir.FILE))) {
      CodesDir.open(fs, path).count();
    }
    return directory(fs, path);
  }

  private static Map<String, Object> dataset(DatasetDir dataset) {
    DatasetDir.Description d = dataset.description();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("dataset", dataset.path().toString());
    tree.put("id", d.id());
    tree.put("columns", d.columns());
    tree.put("tileRows", d.tileRows());
    tree.put("seed", d.seed());
    Map<String, Object> splits = new LinkedHashMap<>();
    d.splits()
        .forEach(
            (name, split) -> {
              Map<String, Object> s = new LinkedHashMap<>();
              s.put("points", split.points());
              s.put("shards", split.shards().size());
              s.put("bytes", split.shards().stream().mapToLong(DatasetDir.Shard::bytes).sum());
              splits.put(name, s);
            });
    tree.put("splits", splits);
    if (dataset.badRecords() > 0) {
      tree.put("badRecords", dataset.badRecords());
    }
    tree.put("source", Json.tree(d.source()));
    return tree;
  }

  private static Map<String, Object> registry(RegistryDir registry) throws IOException {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("registry", registry.path().toString());
    tree.put("current", Json.tree(registry.current().orElseThrow()));
    List<Object> versions = new ArrayList<>();
    for (VersionDir version : registry.versions()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("version", version.number());
      if (version.isJudged()) {
        Verdict verdict = version.verdict();
        line.put("verdict", verdict.outcome().toString());
        line.put("batch", verdict.batch());
        line.put("modelSha256", verdict.trained().modelSha256());
      } else {
        line.put("verdict", "unfinished: the retrain that began it goes on with it");
      }
      versions.add(line);
    }
    tree.put("versions", versions);
    return tree;
  }

  private static Map<String, Object> run(RunDir run) throws IOException {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("run", run.path().toString());
    Json.tree(run.description()).forEach(tree::putIfAbsent);
    List<Object> steps = new ArrayList<>();
    for (StepDir step : steps(run)) {
      steps.add(summary(step));
    }
    tree.put("steps", steps);
    if (run.fs().exists(run.modelFile())) {
      tree.put("model", FileInspection.of(run.fs(), run.modelFile()));
      tree.put("modelSha256", run.modelSha256());
    } else {
      tree.put("model", "not finished");
    }
    return tree;
  }

  /** init, the iterations, finish. */
  private static List<StepDir> steps(RunDir run) throws IOException {
    List<StepDir> steps = new ArrayList<>();
    for (FileStatus status : run.fs().listStatus(run.path())) {
      String name = status.getPath().getName();
      if (status.isDirectory()
          && (Set.of(StepDir.INIT, StepDir.FINISH).contains(name) || name.startsWith("iter-"))) {
        steps.add(new StepDir(run.fs(), run.path(), name));
      }
    }
    steps.sort(
        Comparator.comparing((StepDir s) -> s.name().equals(StepDir.FINISH))
            .thenComparing(StepDir::name));
    return steps;
  }

  /** A step's summary without the nested parts, for one line. */
  private static Map<String, Object> summary(StepDir step) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step.name());
    if (!step.isComplete()) {
      line.put("state", "incomplete: will be done again");
      return line;
    }
    Json.tree(Json.read(step.fs(), step.summaryFile(), JsonNode.class))
        .forEach(
            (key, value) -> {
              if (!(value instanceof Map)) {
                line.putIfAbsent(key, value);
              }
            });
    return line;
  }

  /** A step's directory, a split, or a directory of codes: its JSON, and its files by kind. */
  private static Map<String, Object> directory(FileSystem fs, Path path) throws IOException {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("directory", path.toString());
    Map<String, List<Path>> files = new TreeMap<>();
    collect(fs, path, "", files);
    for (FileStatus status : fs.listStatus(path)) {
      if (status.isFile() && status.getPath().getName().endsWith(".json")) {
        tree.put(
            status.getPath().getName(), Json.tree(Json.read(fs, status.getPath(), JsonNode.class)));
      }
    }
    for (Map.Entry<String, List<Path>> folder : files.entrySet()) {
      long records = 0;
      for (Path file : folder.getValue()) {
        records += OurFiles.records(fs, file);
      }
      Map<String, Object> part = new LinkedHashMap<>();
      part.put("files", folder.getValue().size());
      part.put("records", records);
      part.put("first", FileInspection.of(fs, folder.getValue().get(0)));
      tree.put(folder.getKey().isEmpty() ? "content" : folder.getKey(), part);
    }
    if (tree.size() == 1) {
      throw new BadDataException(
          path + EXPECTED + "a directory without any of our files. Check the path.");
    }
    return tree;
  }

  /** Our Avro files of a directory and its folders, by folder. */
  private static void collect(
      FileSystem fs, Path path, String folder, Map<String, List<Path>> files) throws IOException {
    List<Path> here = OurFiles.list(fs, path);
    if (!here.isEmpty()) {
      files.put(folder, here);
    }
    for (FileStatus status : fs.listStatus(path)) {
      String name = status.getPath().getName();
      if (status.isDirectory()
          && folder.isEmpty()
          && !name.startsWith("_")
          && !name.startsWith(".")) {
        collect(fs, status.getPath(), name, files);
      }
    }
  }
}
