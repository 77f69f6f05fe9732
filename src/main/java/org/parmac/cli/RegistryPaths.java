package org.parmac.cli;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.store.registry.RegistryDir;

/** Arguments that name a registry, or something in it. */
final class RegistryPaths {
  private RegistryPaths() {}

  static RegistryDir forWriting(Configuration conf, Path path) throws IOException, UsageException {
    try {
      return RegistryDir.forWriting(conf, path);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** The name, if it can be one of a batch's directory. */
  static String batchName(String name) throws UsageException {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
      throw new UsageException(
          "--batch must be a name of letters, digits, '.', '_' and '-' such as 2026-01-31, got \""
              + name
              + "\"");
    }
    return name;
  }
}
