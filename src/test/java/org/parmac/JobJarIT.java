package org.parmac;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/**
 * What is in the job jar: our classes and what Hadoop lacks, small, and nothing that a task has
 * already.
 */
final class JobJarIT {
  private static final File JAR = new File("target/parmac.jar");
  private static final long MOST_BYTES = 2L * 1024 * 1024;

  /** Add a library here only if Hadoop's own class path does not have it. */
  private static final List<String> ALLOWED =
      List.of(
          "META-INF/MANIFEST.MF",
          "META-INF/LICENSE",
          "META-INF/NOTICE",
          "org/parmac/",
          "org/apache/avro/hadoop/",
          "org/apache/avro/mapred/",
          "org/apache/avro/mapreduce/",
          "org/apache/oozie/",
          "org/json/simple/",
          "picocli/",
          "org/ejml/",
          "pabeles/concurrency/");

  @Test
  void holdsNothingThatIsNotAllowed() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      List<String> others =
          jar.stream()
              .filter(entry -> !entry.isDirectory())
              .map(ZipEntry::getName)
              .filter(name -> ALLOWED.stream().noneMatch(name::startsWith))
              .toList();
      assertThat(others).as("entries of %s outside the allow-list", JAR).isEmpty();
    }
  }

  @Test
  void holdsEverythingThatAllowedSays() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      for (String prefix : ALLOWED) {
        assertThat(jar.stream().map(ZipEntry::getName))
            .as(prefix)
            .anyMatch(name -> name.startsWith(prefix));
      }
    }
  }

  @Test
  void isSmall() {
    assertThat(JAR).exists();
    assertThat(JAR.length()).as("bytes of %s", JAR).isLessThanOrEqualTo(MOST_BYTES);
  }

  @Test
  void saysWhatToRunAndWhichVersionItIs() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertThat(manifest.getValue(Attributes.Name.MAIN_CLASS)).isEqualTo("org.parmac.cli.Main");
      assertThat(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION)).isNotBlank();
    }
  }
}
