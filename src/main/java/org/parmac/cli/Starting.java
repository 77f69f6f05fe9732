package org.parmac.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.DatasetUnion;
import org.parmac.store.RunSpec;
import org.parmac.store.SpecFile;
import org.parmac.store.registry.RegistryDir;
import org.parmac.store.registry.RegistryPointer;
import org.parmac.store.registry.Verdict;
import org.parmac.store.registry.VersionDir;

/**
 * What a retraining starts from: a registry's current version, or nothing yet.
 *
 * @param pointer null where nothing was promoted yet; then so are version and warm
 * @param version the current one
 * @param warm its model
 * @param data what the current model was trained on, the oldest first; none where there is none
 * @param spec what to train
 */
record Starting(
    RegistryPointer pointer,
    VersionDir version,
    WarmStart warm,
    List<DatasetUnion.Part> data,
    RunSpec spec) {

  /**
   * @param trees of the specification. Not modified.
   * @throws BadDataException if the current version's model or data is not what it was
   * @throws UsageException for a specification that makes no sense, or another code length than the
   *     current model's
   */
  static Starting of(Configuration conf, RegistryDir registry, List<Map<String, Object>> trees)
      throws IOException, UsageException {
    Optional<RegistryPointer> current = registry.current();
    if (current.isEmpty()) {
      return new Starting(null, null, null, List.of(), spec(trees));
    }
    VersionDir version = registry.version(current.get().version());
    version.checkModel(current.get().modelSha256());
    WarmStart warm = WarmStart.of(conf, version.modelFile());
    List<Map<String, Object>> all = new ArrayList<>();
    all.add(warm.defaults());
    all.addAll(trees);
    all.add(Map.of("init", RunSpec.Init.WARM.toString()));
    RunSpec spec = spec(all);
    if (spec.bits() != warm.model().bits()) {
      throw new UsageException(
          "bits must be those of the current model, "
              + warm.model().bits()
              + ", got "
              + spec.bits()
              + ". To change them, train a run and promote it.");
    }
    return new Starting(current.get(), version, warm, data(conf, version), spec);
  }

  private static RunSpec spec(List<Map<String, Object>> trees) throws UsageException {
    try {
      return SpecFile.spec(trees);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static List<DatasetUnion.Part> data(Configuration conf, VersionDir version)
      throws IOException {
    Verdict.Trained data = version.verdict().trained();
    Path path = new Path(data.dataset());
    boolean there = path.getFileSystem(conf).exists(new Path(path, DatasetDir.FILE));
    DatasetDir dataset = there ? DatasetDir.open(conf, path) : null;
    if (dataset == null || !dataset.id().equals(data.datasetId())) {
      throw new BadDataException(
          path
              + ": expected the data of the current version "
              + version.number()
              + " (data id "
              + data.datasetId()
              + "), found "
              + (there ? "data id " + dataset.id() : "none")
              + ". Put it back, or promote a version or run that has its data.");
    }
    return DatasetUnion.parts(conf, dataset);
  }

  @Override
  public String toString() {
    return version == null ? "cold" : "warm from version " + version.number();
  }
}
