package org.parmac.store.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.store.DatasetDir;
import org.parmac.store.DatasetUnion;
import org.parmac.store.ModelFile;
import org.parmac.store.RunDir;
import org.parmac.store.TestDatasets;

/** Registries made by hand, for tests of what changes them. */
public final class TestRegistries {
  private TestRegistries() {}

  /** A finished version whose "model" is a few bytes of its own, judged but not yet current. */
  public static VersionDir judged(RegistryDir registry, String batch, Verdict.Outcome outcome)
      throws IOException {
    VersionDir version = registry.next();
    registry.fs().mkdirs(version.path());
    try (OutputStream out = registry.fs().create(version.modelFile(), false)) {
      out.write(("model " + version.number()).getBytes(StandardCharsets.UTF_8));
    }
    long sequence = registry.current().map(RegistryPointer::sequence).orElse(0L) + 1;
    version.judge(
        new Verdict(
            1,
            version.number(),
            outcome,
            outcome == Verdict.Outcome.PROMOTED ? sequence : null,
            "because",
            batch,
            null,
            new Verdict.Trained(
                ModelFile.sha256(registry.fs(), version.modelFile()),
                4,
                version.run().toString(),
                version.dataset().toString(),
                "0123456789ab",
                10,
                null,
                null,
                null),
            null,
            "2026-01-01T00:00:00Z",
            "test"));
    return version;
  }

  /** A version that is judged good, and becomes the current one. */
  public static VersionDir promoted(RegistryDir registry, String batch) throws IOException {
    VersionDir version = judged(registry, batch, Verdict.Outcome.PROMOTED);
    registry.point(version, RegistrySwitch.Action.PROMOTED, "good");
    return version;
  }

  /** A version with a run and a dataset that is the union of some batches of the registry. */
  public static VersionDir promotedOn(Configuration conf, RegistryDir registry, String... batches)
      throws IOException {
    VersionDir version = promoted(registry, batches[batches.length - 1]);
    java.util.List<DatasetUnion.Part> parts = new java.util.ArrayList<>();
    for (String batch : batches) {
      Path path = registry.batch(batch);
      if (!registry.fs().exists(path)) {
        TestDatasets.write(
            conf,
            path,
            1,
            8,
            TestDatasets.mixture(10, 2, 2, 1),
            TestDatasets.mixture(1, 2, 2, 2),
            TestDatasets.mixture(1, 2, 2, 3));
      }
      parts.add(new DatasetUnion.Part(DatasetDir.open(conf, path), 0));
    }
    DatasetUnion.write(conf, version.dataset(), parts);
    registry.fs().mkdirs(new Path(version.run(), "iter-0000"));
    registry.fs().create(new Path(version.run(), RunDir.FILE), false).close();
    return version;
  }
}
