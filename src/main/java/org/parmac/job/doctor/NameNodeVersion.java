package org.parmac.job.doctor;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Asks the NameNode's web server, since only there everybody may. */
final class NameNodeVersion {
  private static final String NAME = "Hadoop of the NameNode";
  private static final String KEY = "dfs.namenode.http-address";
  private static final String BEAN = "/jmx?qry=Hadoop:service=NameNode,name=NameNodeInfo";

  private NameNodeVersion() {}

  /** Null where the file system is not HDFS. */
  static Check of(Configuration conf) {
    URI uri = FileSystem.getDefaultUri(conf);
    if (!"hdfs".equals(uri.getScheme())) {
      return null;
    }
    String reason = "";
    for (String address : addresses(conf, uri.getHost())) {
      try {
        Object beans = QuickClient.get("http://" + address + BEAN).get("beans");
        if (beans instanceof List<?> list
            && !list.isEmpty()
            && list.get(0) instanceof Map<?, ?> bean) {
          return ClusterChecks.version(NAME, String.valueOf(bean.get("SoftwareVersion")));
        }
        reason = address + " does not say";
      } catch (IOException e) {
        reason = address + ": " + Checkup.message(e);
      }
    }
    return Check.warn(NAME, "could not be asked: " + reason, "Is " + KEY + " set and reachable?");
  }

  /** One, or those of a high-availability pair. */
  private static List<String> addresses(Configuration conf, String host) {
    String[] pair = conf.getTrimmedStrings("dfs.ha.namenodes." + host);
    if (pair.length > 0) {
      return List.of(pair).stream()
          .map(node -> conf.getTrimmed(KEY + "." + host + "." + node, host + ":9870"))
          .toList();
    }
    return List.of(conf.getTrimmed(KEY, "0.0.0.0:9870").replace("0.0.0.0", host));
  }
}
