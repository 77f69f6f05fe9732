package org.parmac.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of scripts/cluster, as far as that can be told without a start. */
final class ClusterFilesTest {
  private static final Path ROOT = Path.of("src/cluster");

  @ParameterizedTest
  @CsvSource({
    "hadoop.xml, hadoop.version",
    "hadoop.xml, jackson.version",
    "hadoop.xml, guava.version",
    "oozie.xml, hadoop.version",
    "oozie.xml, jackson.version",
    "oozie.xml, guava.version",
    "oozie.xml, oozie.version"
  })
  void versionsAreThoseOfTheProject(String file, String property) throws IOException {
    assertThat(property(ROOT.resolve(file), property))
        .isPresent()
        .isEqualTo(property(Path.of("pom.xml"), property));
  }

  private static Optional<String> property(Path pom, String name) throws IOException {
    Matcher matcher =
        Pattern.compile("<" + Pattern.quote(name) + ">([^<]*)</").matcher(Files.readString(pom));
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Hadoop's daemons take a wrong key for none: so the ports must really be ours. */
  @ParameterizedTest
  @ValueSource(strings = {"core", "hdfs", "yarn", "mapred"})
  void everyAddressIsOnTheLoopbackInterfaceAndOnAFreePort(String part) {
    Configuration site = new Configuration(false);
    site.addResource(
        new org.apache.hadoop.fs.Path(ROOT.resolve("conf/" + part + "-site.xml").toUri()));
    Configuration defaults = new Configuration(false);
    defaults.addResource("core-default.xml");
    defaults.addResource("hdfs-default.xml");
    defaults.addResource("yarn-default.xml");
    defaults.addResource("mapred-default.xml");
    List<String> known = List.of("dfs.namenode.rpc-address");
    for (var entry : site) {
      String value = site.getRaw(entry.getKey());
      if (entry.getKey().endsWith("address")) {
        assertThat(value).as(entry.getKey()).matches("127\\.0\\.0\\.1:(0|@[a-z-]+@)");
        assertThat(defaults.getRaw(entry.getKey()) != null || known.contains(entry.getKey()))
            .as("Hadoop knows %s", entry.getKey())
            .isTrue();
      }
    }
  }
}
