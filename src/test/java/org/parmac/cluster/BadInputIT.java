package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bad input on a cluster: looked through, and set aside, by tasks in containers. */
@ExtendWith(MiniCluster.Shared.class)
final class BadInputIT {
  private static void write(MiniCluster cluster, String file) throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      lines.append(i == 150 ? "oops,1,2\n" : i + "," + i * i % 17 + "," + 7 * i % 13 + "\n");
    }
    try (OutputStream out = cluster.fs().create(new Path(file))) {
      out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void isFoundAndSetAsideInContainers(MiniCluster cluster) throws Exception {
    write(cluster, "bad-input/in.csv");
    int before = cluster.applications();
    String most = "mapreduce.input.fileinputformat.split.maxsize=800";
    EdgeNode.Outcome found = cluster.run("validate", "-D", most, "bad-input/in.csv");

    assertThat(found.exit()).as(found.err()).isEqualTo(3);
    assertThat(found.out())
        .contains("error   unparsable field: 1\n")
        .contains("bad-input/in.csv: record 151 (line 151): column 1: expected a finite number")
        .endsWith("200 records of 3 columns in 1 file: not usable as they are\n");
    assertThat(cluster.applications()).as("in containers").isEqualTo(before + 1);
    EdgeNode.Outcome imported =
        cluster.run(
            "import",
            "-D",
            most,
            "--no-header",
            "--bad-records",
            "1",
            "bad-input/in.csv",
            "bad-input/data");
    assertThat(imported.exit()).as(imported.err()).isZero();
    assertThat(imported.out()).contains("1 bad record set aside: _quarantine/records.jsonl");
    Path quarantine = new Path("bad-input/data/_quarantine/records.jsonl");
    try (var in = cluster.fs().open(quarantine)) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .contains("\"record\":151,\"line\":151,\"row\":150,\"kind\":\"unparsable\"")
          .endsWith("\"text\":\"oops,1,2\"}\n");
    }
    assertThat(cluster.run("validate", "bad-input/data").exit()).isZero();
  }
}
