package org.parmac.job.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.hadoop.hdfs.security.token.delegation.DelegationTokenIdentifier;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.token.Token;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineAndTokensTest {
  private static final Instant NOW = Instant.parse("2026-01-05T00:00:00Z");

  @TempDir Path tmp;

  @Test
  void temporaryDirectories() throws Exception {
    assertThat(MachineChecks.temporary(tmp).status()).isNotEqualTo(Check.Status.FAIL);
    assertThat(tmp).isEmptyDirectory();
    Check none = MachineChecks.temporary(Path.of("/proc"));
    assertThat(none.status()).isEqualTo(Check.Status.FAIL);
    assertThat(none.found()).startsWith("/proc is not writable: ");
  }

  /** Somebody with a token of HDFS that ends so many hours after now. */
  private static Check tokens(int... hours) throws Exception {
    UserGroupInformation user = UserGroupInformation.createRemoteUser("alice");
    for (int h : hours) {
      DelegationTokenIdentifier identifier =
          new DelegationTokenIdentifier(new Text("alice"), new Text("yarn"), new Text());
      identifier.setMaxDate(NOW.plus(h, ChronoUnit.HOURS).toEpochMilli());
      user.addToken(
          new Token<>(
              identifier.getBytes(), new byte[0], identifier.getKind(), new Text("host:" + h)));
    }
    return SecurityChecks.tokens(user, NOW);
  }

  @Test
  void tokensEnd() throws Exception {
    assertThat(tokens()).isNull();
    assertThat(tokens(100).status()).isEqualTo(Check.Status.OK);
    assertThat(tokens(100, 3).status()).isEqualTo(Check.Status.WARN);
    Check ended = tokens(100, -1, 3);
    assertThat(ended.status()).isEqualTo(Check.Status.FAIL);
    assertThat(ended.found())
        .isEqualTo("HDFS_DELEGATION_TOKEN of host:-1 ends at 2026-01-04T23:00:00Z");
  }

  @Test
  void versions() {
    String own = org.apache.hadoop.util.VersionInfo.getVersion();
    assertThat(ClusterChecks.version("x", own).status()).isEqualTo(Check.Status.OK);
    assertThat(ClusterChecks.version("x", "2.10.2").remedy())
        .isEqualTo("Use a client of the cluster's version.");
  }
}
