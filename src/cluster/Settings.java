import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where things are, and which ports the daemons have. Below the cluster's directory:
 *
 * <pre>
 *   conf/             the configuration, of daemons and clients alike: HADOOP_CONF_DIR
 *   env               HADOOP_CONF_DIR and OOZIE_URL, to be sourced by a shell
 *   ports, pids/      which daemon listens where, and runs as which process
 *   logs/             one file a daemon; logs of Oozie's and of containers in directories
 *   data/, oozie/     what the daemons keep
 * </pre>
 */
final class Settings {
  /** Flags of a JVM that is to start quickly and stay small. */
  static final List<String> LEAN =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xshare:auto",
          "-Djava.net.preferIPv4Stack=true");

  private static final List<String> PORTS =
      List.of(
          "namenode",
          "namenode-web",
          "resourcemanager",
          "resourcemanager-web",
          "scheduler",
          "tracker",
          "admin",
          "historyserver",
          "historyserver-admin",
          "historyserver-web",
          "oozie");

  private final Path home;
  private final Path directory;
  private Map<String, Integer> ports = Map.of();

  /**
   * @param home the project's directory
   * @param directory the cluster's
   */
  Settings(Path home, Path directory) {
    this.home = home;
    this.directory = directory;
  }

  Path home() {
    return home;
  }

  Path directory() {
    return directory;
  }

  /** A file or directory of the cluster. */
  Path path(String name) {
    return directory.resolve(name);
  }

  Path conf() {
    return path("conf");
  }

  int port(String name) {
    return ports.get(name);
  }

  String url(String port) {
    return "http://127.0.0.1:" + ports.get(port);
  }

  String oozieUrl() {
    return url("oozie") + "/oozie";
  }

  String exports() {
    return "export HADOOP_CONF_DIR='%s'\nexport OOZIE_URL='%s'\n".formatted(conf(), oozieUrl());
  }

  static int nodes() {
    return Integer.parseInt(System.getenv().getOrDefault("PARMAC_CLUSTER_NODES", "1"));
  }

  // ---- ports

  /** Whether the cluster was started once. */
  boolean readPorts() throws IOException {
    Path file = directory.resolve("ports");
    Map<String, Integer> read = new LinkedHashMap<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.split(" ");
        read.put(words[0], Integer.parseInt(words[1]));
      }
    }
    ports = read.keySet().containsAll(PORTS) ? read : Map.of();
    return !ports.isEmpty();
  }

  /** Those of last time if they are free, so that addresses stay; otherwise others. */
  void choosePorts() throws IOException {
    readPorts();
    List<ServerSocket> sockets = new ArrayList<>();
    Map<String, Integer> chosen = new LinkedHashMap<>();
    try {
      for (String name : PORTS) {
        ServerSocket socket = open(ports.getOrDefault(name, 0));
        sockets.add(socket);
        chosen.put(name, socket.getLocalPort());
      }
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
    ports = chosen;
    String text =
        chosen.entrySet().stream()
            .map(port -> port.getKey() + " " + port.getValue() + "\n")
            .collect(Collectors.joining());
    Files.writeString(directory.resolve("ports"), text);
  }

  private static ServerSocket open(int port) throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    try {
      return new ServerSocket(port, 1, loopback);
    } catch (IOException e) {
      return new ServerSocket(0, 1, loopback);
    }
  }

  /** Whether nobody else has taken one of the chosen ports. To be asked when all has ended. */
  boolean portsAreFree() throws IOException {
    for (int port : ports.values()) {
      try (ServerSocket socket = open(port)) {
        if (socket.getLocalPort() != port) {
          return false;
        }
      }
    }
    return true;
  }

  // ---- configuration

  void writeConfiguration() throws IOException {
    for (String made : List.of("conf", "pids", "logs/oozie", "tmp", "web/webapps/hdfs")) {
      Files.createDirectories(directory.resolve(made));
    }
    Files.createDirectories(directory.resolve("web/webapps/datanode"));
    Path files = home.resolve("src/cluster");
    Map<String, String> values = values();
    fill(files.resolve("conf"), conf(), values);
    Path oozie = directory.resolve("oozie");
    fill(files.resolve("oozie"), oozie.resolve("conf"), values);
    // A page of its own in place of Oozie's console, whose web.xml would be read a second time.
    Path page = Files.createDirectories(oozie.resolve("webapp/webapp")).resolve("index.html");
    Files.writeString(page, "<!DOCTYPE html><title>Oozie</title><p>Oozie, without its console.\n");
    Path library = Files.createDirectories(oozie.resolve("sharelib/lib/oozie"));
    for (String jar : classPath("oozie")) {
      Path target = library.resolve(Path.of(jar).getFileName());
      if (target.toString().contains("oozie-sharelib-oozie-") && !Files.exists(target)) {
        Files.copy(Path.of(jar), target);
      }
    }
  }

  private Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    ports.forEach((name, port) -> values.put(name, String.valueOf(port)));
    values.put("user", System.getProperty("user.name"));
    values.put("replication", String.valueOf(Math.min(nodes(), 3)));
    values.put("directory", directory.toString());
    values.put("lean", String.join(" ", LEAN));
    values.put("smtp", System.getenv().getOrDefault("PARMAC_CLUSTER_SMTP", "25"));
    Map<Boolean, String> jars =
        classPath("hadoop").stream()
            .collect(
                Collectors.partitioningBy(
                    jar -> jar.contains("hadoop-mapreduce"), Collectors.joining(",")));
    values.put("mapreduce-jars", jars.get(true));
    values.put("hadoop-jars", jars.get(false));
    return values;
  }

  private static void fill(Path from, Path to, Map<String, String> values) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        for (Map.Entry<String, String> value : values.entrySet()) {
          text = text.replace("@" + value.getKey() + "@", value.getValue());
        }
        Path target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.writeString(target, text);
      }
    }
  }

  /** The jars that src/cluster/NAME.xml describes. */
  List<String> classPath(String name) {
    Path list = home.resolve("target/cluster-class-path/" + name + ".txt");
    try {
      List<String> jars = List.of(Files.readString(list).strip().split(":"));
      for (String jar : jars) {
        if (!Files.exists(Path.of(jar))) {
          throw new IOException(jar + " is gone. Delete " + list + ", and try again.");
        }
      }
      return jars;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
