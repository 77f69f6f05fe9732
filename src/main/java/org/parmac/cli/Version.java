package org.parmac.cli;

import org.apache.hadoop.util.VersionInfo;
import org.parmac.store.Provenance;
import picocli.CommandLine.IVersionProvider;

/** What --version prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "parmac " + Provenance.version(),
      "Hadoop " + VersionInfo.getVersion(),
      "Java " + System.getProperty("java.version")
    };
  }
}
