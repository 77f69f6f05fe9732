package org.parmac.job.doctor;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.token.Token;
import org.apache.hadoop.security.token.TokenIdentifier;
import org.apache.hadoop.security.token.delegation.AbstractDelegationTokenIdentifier;

/** Who asks, and for how long he may. */
final class SecurityChecks {
  private static final Duration LEAST = Duration.ofHours(12);

  private SecurityChecks() {}

  static void add(Checkup checkup) throws IOException {
    UserGroupInformation user = UserGroupInformation.getCurrentUser();
    checkup.look("user", "Log in: kinit.", () -> user(user));
    checkup.look("tokens", "Get new ones.", () -> tokens(user, Instant.now()));
  }

  private static Check user(UserGroupInformation user) {
    String who = user.getUserName();
    if (!UserGroupInformation.isSecurityEnabled()) {
      return Check.ok("user", who + ", without Kerberos");
    }
    boolean tokens = !user.getCredentials().getAllTokens().isEmpty();
    return user.hasKerberosCredentials() || tokens
        ? Check.ok("user", who + ", " + (tokens ? "with tokens" : "with a Kerberos ticket"))
        : Check.fail("user", who + " has neither a Kerberos ticket nor tokens", "Log in: kinit.");
  }

  /** The delegation token that ends first; null where there is none. */
  static Check tokens(UserGroupInformation user, Instant now) throws IOException {
    Instant first = null;
    String kind = "";
    for (Token<? extends TokenIdentifier> token : user.getCredentials().getAllTokens()) {
      if (token.decodeIdentifier() instanceof AbstractDelegationTokenIdentifier identifier) {
        Instant end = Instant.ofEpochMilli(identifier.getMaxDate());
        if (first == null || end.isBefore(first)) {
          first = end;
          kind = token.getKind() + " of " + token.getService();
        }
      }
    }
    if (first == null) {
      return null;
    }
    String found = kind + " ends at " + first.truncatedTo(ChronoUnit.SECONDS);
    return first.isBefore(now)
        ? Check.fail("tokens", found, "Get new ones: they cannot be renewed any more.")
        : first.isBefore(now.plus(LEAST))
            ? Check.warn("tokens", found, "Get new ones if a training takes longer.")
            : Check.ok("tokens", found);
  }
}
