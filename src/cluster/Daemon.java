import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A daemon.
 *
 * @param main its main class
 * @param arguments of it
 * @param megabytes of its heap
 * @param ready the web address that tells that it is ready; null if another daemon's tells
 * @param says what is to be found in the answer
 */
record Daemon(
    String name, String main, List<String> arguments, int megabytes, String ready, Pattern says) {
  /** All daemons of a cluster, in the order of their start. */
  static List<Daemon> all(Settings settings) {
    int nodes = Settings.nodes();
    List<Daemon> all = new ArrayList<>();
    all.add(
        of(
            settings,
            "namenode",
            "org.apache.hadoop.hdfs.server.namenode.NameNode",
            256,
            settings.url("namenode-web") + "/jmx?qry=Hadoop:service=NameNode,name=*",
            "(?s)(?=.*\"NumLiveDataNodes\" : " + nodes + ",)(?=.*\"Safemode\" : \"\").*"));
    for (int i = 1; i <= nodes; i++) {
      all.add(
          of(
              settings,
              "datanode-" + i,
              "org.apache.hadoop.hdfs.server.datanode.DataNode",
              192,
              null,
              ""));
    }
    all.add(
        of(
            settings,
            "resourcemanager",
            "org.apache.hadoop.yarn.server.resourcemanager.ResourceManager",
            256,
            settings.url("resourcemanager-web") + "/ws/v1/cluster/metrics",
            "(?s).*\"activeNodes\":" + nodes + "[,}].*"));
    for (int i = 1; i <= nodes; i++) {
      all.add(
          of(
              settings,
              "nodemanager-" + i,
              "org.apache.hadoop.yarn.server.nodemanager.NodeManager",
              256,
              null,
              ""));
    }
    all.add(
        of(
            settings,
            "historyserver",
            "org.apache.hadoop.mapreduce.v2.hs.JobHistoryServer",
            192,
            settings.url("historyserver-web") + "/ws/v1/history/info",
            "(?s).*\"startedOn\":.*"));
    all.add(
        new Daemon(
            "oozie",
            "org.apache.oozie.server.EmbeddedOozieServer",
            List.of(),
            256,
            settings.oozieUrl() + "/v1/admin/status",
            Pattern.compile(".*\"systemMode\":\"NORMAL\".*")));
    return all;
  }

  private static Daemon of(
      Settings settings, String name, String main, int megabytes, String ready, String says) {
    List<String> arguments = List.of(data(settings, name));
    return new Daemon(name, main, arguments, megabytes, ready, Pattern.compile(says));
  }

  /** Where a daemon of Hadoop keeps its files. */
  static String data(Settings settings, String name) {
    return "-Dhadoop.tmp.dir=" + settings.path("data/" + name);
  }

  boolean isOozie() {
    return name.equals("oozie");
  }
}
