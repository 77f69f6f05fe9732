package org.parmac;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What no file of the project may say: where it lies on somebody's machine, and that it is not
 * finished.
 */
final class SourceTest {
  /** Put together from pieces, so that this file does not say them either. */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "(?<![\\w.])/("
              + String.join("|", "work/", "root/", "home/", "Users/")
              + ")|"
              + "TO"
              + "DO|FIX"
              + "ME|X"
              + "XX");

  private static final Pattern BINARY = Pattern.compile(".*\\.(gz|avro|npy|jar|class|png)");

  @Test
  void noMachinePathsAndNothingUnfinished() throws IOException {
    List<String> found = new ArrayList<>();
    for (String root :
        List.of("src", "scripts", "schemas", "workflows", "README.md", "pom.xml", ".ci")) {
      try (Stream<Path> files = Files.walk(Path.of(root))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (!BINARY.matcher(file.toString()).matches()) {
            search(file, found);
          }
        }
      }
    }
    assertThat(found).isEmpty();
  }

  private static void search(Path file, List<String> found) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (FORBIDDEN.matcher(lines.get(i)).find()) {
        found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
      }
    }
  }
}
