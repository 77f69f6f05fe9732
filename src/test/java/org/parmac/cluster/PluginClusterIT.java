package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.plugin.PluginJar;
import org.parmac.store.TestDatasets;

/** {@code train -libjars} on YARN, in the application master as in containers. */
@ExtendWith(MiniCluster.Shared.class)
final class PluginClusterIT {
  private static final String SPEC =
      """
      model:
        layers:
          - {kind: step, units: 4}
          - {kind: huber}
      """;

  @TempDir Path tmp;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tasksFindTheKindsOfAJar(boolean uber, MiniCluster cluster) throws Exception {
    Path jar = PluginJar.in(tmp);
    Path spec = Files.writeString(tmp.resolve("spec.yaml"), SPEC);
    String data = "plugin/data-" + uber;
    TestDatasets.write(
        cluster.conf(),
        cluster.fs().makeQualified(new org.apache.hadoop.fs.Path(data)),
        2,
        64,
        TestDatasets.mixture(200, 6, 30, 1),
        TestDatasets.mixture(30, 6, 8, 2),
        TestDatasets.mixture(10, 6, 8, 3));
    EdgeNode.Outcome trained =
        cluster.run(
            "train",
            "-libjars",
            jar.toString(),
            "-Dmapreduce.job.ubertask.enable=" + uber,
            "--steps",
            "2",
            "--spec",
            spec.toUri().toString(),
            data,
            "plugin/run-" + uber);

    assertThat(trained.exit()).as(trained.err()).isZero();
    assertThat(
            cluster
                .fs()
                .exists(
                    new org.apache.hadoop.fs.Path(
                        "plugin/run-" + uber + "/iter-0000/w/parameters.avro")))
        .isTrue();
  }
}
