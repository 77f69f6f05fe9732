package org.parmac.cli;

import java.util.Locale;
import org.apache.oozie.client.OozieClient;

/** What Oozie can run, by the file that defines it, the key of its path, and the end of its ids. */
enum OozieKind {
  WORKFLOW(OozieClient.APP_PATH, "W"),
  COORDINATOR(OozieClient.COORDINATOR_APP_PATH, "C"),
  BUNDLE(OozieClient.BUNDLE_APP_PATH, "B");

  private final String pathKey;
  private final String idEnd;

  OozieKind(String pathKey, String idEnd) {
    this.pathKey = pathKey;
    this.idEnd = idEnd;
  }

  /** Name of the definition in an application's directory. */
  String file() {
    return this + ".xml";
  }

  /** The property that says where the application is. */
  String pathKey() {
    return pathKey;
  }

  /** Whether a name looks like a job's id: 0000012-260131030000123-oozie-W. */
  static boolean isId(String name) {
    return name.matches("\\d{7}-\\d{15}-[\\w-]+-[WCB]");
  }

  static OozieKind ofId(String id) throws UsageException {
    for (OozieKind kind : values()) {
      if (isId(id) && id.endsWith("-" + kind.idEnd)) {
        return kind;
      }
    }
    throw new UsageException(
        "expected the id of an Oozie job, such as 0000012-260131030000123-oozie-W, found " + id);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
