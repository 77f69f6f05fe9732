package org.parmac.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProvenanceTest {
  @Test
  void theVersionIsTheProjectsOwn() {
    assertThat(Provenance.version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
  }
}
