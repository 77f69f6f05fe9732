package org.parmac.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static List<String> names(String... paths) {
    return Comparison.names(Arrays.stream(paths).map(Path::new).toList());
  }

  @Test
  void runsAreCalledByWhatTellsThemApart() {
    assertThat(names("/a/one", "/a/two")).containsExactly("one", "two");
    assertThat(names("/a/run", "/b/run")).containsExactly("a/run", "b/run");
    assertThat(names("/a/run", "/a/run")).containsExactly("a/run (1)", "a/run (2)");
  }

  @Test
  void oneRunIsNoComparison() {
    assertThatThrownBy(() -> Comparison.of(new Configuration(), List.of(new Path("/a"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 to 8 runs, got 1");
  }
}
