package org.parmac.job.circulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ring in local files. */
final class LocalRingTest implements RingFilesContract {
  @TempDir java.nio.file.Path tmp;

  private int number;

  @Override
  public RingFiles start(int groups) throws IOException {
    number = groups;
    HadoopRing ring = open();
    ring.start();
    return ring;
  }

  @Override
  public RingFiles sameAgain() throws IOException {
    return open();
  }

  private HadoopRing open() throws IOException {
    Path path = new Path(tmp.resolve("ring").toUri());
    return new HadoopRing(FileSystem.get(path.toUri(), new Configuration()), path, number, 1);
  }

  @Override
  public int rounds() {
    return 150;
  }

  @Test
  void otherFilesAreLeftOut() throws IOException {
    RingFiles ring = start(1);
    java.nio.file.Path markers;
    try (var folders = Files.list(tmp.resolve("ring"))) {
      markers =
          folders.filter(f -> Files.exists(f.resolve("g000-v000.free"))).findFirst().orElseThrow();
    }
    Files.createFile(markers.resolve("_SUCCESS"));
    Files.createFile(markers.resolve(".g000-v000.free.crc"));
    assertThat(ring.markers()).containsExactly(Marker.ofStart(0));
  }
}
