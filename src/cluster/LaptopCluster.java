import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The work of scripts/cluster, which says what there is to do: a program in one file, for a JDK
 * alone. Below the cluster's directory:
 *
 * <pre>
 *   conf/             the configuration, of daemons and clients alike: HADOOP_CONF_DIR
 *   env               HADOOP_CONF_DIR and OOZIE_URL, to be sourced by a shell
 *   ports, pids/      which daemon listens where, and runs as which process
 *   logs/             one file a daemon; logs of Oozie's and of containers in directories
 *   data/, oozie/     what the daemons keep
 * </pre>
 */
public final class LaptopCluster {
  private static final int TRIES = 3;
  private static final int PATIENCE_SECONDS = 300;
  private static final String LEAN =
      "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Djava.net.preferIPv4Stack=true";
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

  /** A daemon: its main class and arguments, and how to see that it is ready. */
  private record Daemon(
      String name, String main, List<String> arguments, int megabytes, String ready, Pattern says) {
    boolean isOozie() {
      return name.equals("oozie");
    }
  }

  /** A daemon that did not start. */
  private static final class StartFailure extends Exception {
    private static final long serialVersionUID = 1;

    StartFailure(String message) {
      super(message);
    }
  }

  private final Path home;
  private final Path directory;
  private final String marker;
  private Map<String, Integer> ports = Map.of();

  private LaptopCluster(Path home, Path directory) {
    this.home = home;
    this.directory = directory;
    this.marker = "-Dparmac.cluster=" + directory;
  }

  /** Arguments: the project's directory, the cluster's directory, what to do, its arguments. */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[1]).toAbsolutePath().normalize();
    if (directory.toString().contains(" ")) {
      System.err.println("cluster: no blanks in its directory, please: " + directory);
      System.exit(2);
    }
    LaptopCluster cluster = new LaptopCluster(Path.of(args[0]), directory);
    List<String> rest = List.of(args).subList(3, args.length);
    int code =
        switch (args[2]) {
          case "start" -> cluster.start();
          case "stop" -> cluster.stop();
          case "status" -> cluster.status();
          default -> cluster.run(rest);
        };
    System.exit(code);
  }

  // ---- commands

  private int start() throws Exception {
    Files.createDirectories(directory);
    try (RandomAccessFile lock = new RandomAccessFile(directory.resolve("lock").toFile(), "rw")) {
      lock.getChannel().lock();
      readPorts();
      if (daemons().stream().allMatch(daemon -> running(daemon.name()).isPresent())) {
        System.err.println("already running in " + directory);
        System.out.print(exports());
        return 0;
      }
      for (int attempt = 1; ; attempt++) {
        endAll();
        try {
          startOnce();
          System.out.print(exports());
          return 0;
        } catch (StartFailure e) {
          endAll();
          if (portsAreFree() || attempt == TRIES) {
            System.err.println("cluster: " + e.getMessage());
            return 1;
          }
          System.err.println("a port was taken meanwhile; trying again with others");
        }
      }
    }
  }

  private int stop() throws Exception {
    if (!Files.isDirectory(directory)) {
      System.err.println("not running: there is no " + directory);
      return 0;
    }
    try (RandomAccessFile lock = new RandomAccessFile(directory.resolve("lock").toFile(), "rw")) {
      lock.getChannel().lock();
      int ended = endAll();
      System.err.println(ended == 0 ? "not running" : "stopped " + ended + " daemons");
    }
    return 0;
  }

  private int status() throws IOException {
    readPorts();
    boolean all = !ports.isEmpty();
    for (Daemon daemon : ports.isEmpty() ? List.<Daemon>of() : daemons()) {
      Optional<ProcessHandle> process = running(daemon.name());
      all &= process.isPresent();
      System.out.printf(
          "%-16s %s%n",
          daemon.name(),
          process.map(p -> "running, process " + p.pid()).orElse("not running"));
    }
    if (all) {
      System.out.print(exports());
    } else if (ports.isEmpty()) {
      System.out.println("not started in " + directory);
    }
    return all ? 0 : 1;
  }

  private int run(List<String> command) throws Exception {
    readPorts();
    boolean before =
        !ports.isEmpty() && daemons().stream().allMatch(d -> running(d.name()).isPresent());
    if (!before) {
      // Also when somebody presses Ctrl-C, which the command gets as well.
      Runtime.getRuntime().addShutdownHook(new Thread(this::stopQuietly));
      int code = start();
      if (code != 0) {
        return code;
      }
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    Map<String, String> environment = builder.environment();
    environment.put("HADOOP_CONF_DIR", conf().toString());
    environment.put("OOZIE_URL", oozieUrl());
    environment.merge("PATH", home.resolve("scripts") + ":", (path, scripts) -> scripts + path);
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      System.err.println("cluster: " + e.getMessage());
      return 127;
    }
  }

  private void stopQuietly() {
    try {
      stop();
    } catch (Exception e) {
      System.err.println("cluster: " + e + ". Try: scripts/cluster stop " + directory);
    }
  }

  // ---- starting

  private void startOnce() throws Exception {
    choosePorts();
    long begin = System.nanoTime();
    writeConfiguration();
    Path name = directory.resolve("data/namenode");
    if (!Files.isDirectory(name)) {
      runOnce("format", "org.apache.hadoop.hdfs.server.namenode.NameNode", formatArguments());
    }
    List<Daemon> hadoop = daemons().stream().filter(daemon -> !daemon.isOozie()).toList();
    for (Daemon daemon : hadoop) {
      spawn(daemon);
    }
    await(hadoop.get(0), begin);
    Path done = directory.resolve("oozie/sharelib.done");
    if (!Files.exists(done)) {
      runOnce("sharelib", "org.apache.oozie.tools.OozieSharelibCLI", sharelibArguments());
      Files.createFile(done);
    }
    Daemon oozie = daemons().get(hadoop.size());
    spawn(oozie);
    for (Daemon daemon : daemons().subList(1, hadoop.size() + 1)) {
      await(daemon, begin);
    }
    Files.writeString(directory.resolve("env"), exports());
  }

  private List<Daemon> daemons() {
    int nodes = nodes();
    List<Daemon> all = new ArrayList<>();
    all.add(
        daemon(
            "namenode",
            "org.apache.hadoop.hdfs.server.namenode.NameNode",
            256,
            url("namenode-web") + "/jmx?qry=Hadoop:service=NameNode,name=*",
            "(?s)(?=.*\"NumLiveDataNodes\" : " + nodes + ",)(?=.*\"Safemode\" : \"\").*"));
    for (int i = 1; i <= nodes; i++) {
      all.add(
          daemon(
              "datanode-" + i, "org.apache.hadoop.hdfs.server.datanode.DataNode", 192, null, ""));
    }
    all.add(
        daemon(
            "resourcemanager",
            "org.apache.hadoop.yarn.server.resourcemanager.ResourceManager",
            256,
            url("resourcemanager-web") + "/ws/v1/cluster/metrics",
            "(?s).*\"activeNodes\":" + nodes + "[,}].*"));
    for (int i = 1; i <= nodes; i++) {
      all.add(
          daemon(
              "nodemanager-" + i,
              "org.apache.hadoop.yarn.server.nodemanager.NodeManager",
              256,
              null,
              ""));
    }
    all.add(
        daemon(
            "historyserver",
            "org.apache.hadoop.mapreduce.v2.hs.JobHistoryServer",
            192,
            url("historyserver-web") + "/ws/v1/history/info",
            "(?s).*\"startedOn\":.*"));
    all.add(
        new Daemon(
            "oozie",
            "org.apache.oozie.server.EmbeddedOozieServer",
            List.of(),
            256,
            oozieUrl() + "/v1/admin/status",
            Pattern.compile(".*\"systemMode\":\"NORMAL\".*")));
    return all;
  }

  private Daemon daemon(String name, String main, int megabytes, String ready, String says) {
    List<String> arguments = List.of("-Dhadoop.tmp.dir=" + directory.resolve("data/" + name));
    return new Daemon(name, main, arguments, megabytes, ready, Pattern.compile(says));
  }

  private List<String> formatArguments() {
    return List.of(
        "-Dhadoop.tmp.dir=" + directory.resolve("data/namenode"), "-format", "-nonInteractive");
  }

  private List<String> sharelibArguments() {
    String locallib = directory.resolve("oozie/sharelib").toString();
    return List.of("create", "-fs", "hdfs://127.0.0.1:" + ports.get("namenode"), "-locallib", locallib);
  }

  private void spawn(Daemon daemon) throws IOException {
    Process process = launch(daemon.name(), daemon.main(), daemon.megabytes(), daemon.arguments());
    Files.writeString(pidFile(daemon.name()), process.pid() + "\n");
  }

  private void runOnce(String name, String main, List<String> arguments) throws Exception {
    Process process = launch(name, main, 256, arguments);
    if (process.waitFor() != 0) {
      throw failure(name, "ended with code " + process.exitValue());
    }
  }

  /**
   * Starts a JVM that outlives this one and does not hear the terminal's Ctrl-C. The class path goes
   * by the environment: so the command line stays short enough to be recognised.
   */
  private Process launch(String name, String main, int megabytes, List<String> arguments)
      throws IOException {
    boolean oozie = main.startsWith("org.apache.oozie");
    List<String> command = new ArrayList<>();
    Collections.addAll(command, "sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh", java());
    Collections.addAll(command, marker, "-Xmx" + megabytes + "m");
    Collections.addAll(command, LEAN.split(" "));
    command.add("-Djava.io.tmpdir=" + directory.resolve("tmp"));
    command.add("-Dlog4j.configuration=file:" + home.resolve("src/cluster/log4j.properties"));
    command.add("-Dyarn.log.dir=" + directory.resolve("logs"));
    if (oozie) {
      command.addAll(oozieProperties());
    }
    command.add(main);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    builder.redirectErrorStream(true).redirectOutput(log(name).toFile());
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("HADOOP_CONF_DIR", conf().toString());
    environment.put(
        "CLASSPATH",
        (oozie ? directory.resolve("oozie/webapp") : conf() + ":" + directory.resolve("web"))
            + ":"
            + String.join(":", classPath(oozie ? "oozie" : "hadoop")));
    return builder.start();
  }

  private List<String> oozieProperties() {
    Path oozie = directory.resolve("oozie");
    return List.of(
        "-Doozie.home.dir=" + oozie,
        "-Doozie.config.dir=" + oozie.resolve("conf"),
        "-Doozie.log.dir=" + directory.resolve("logs/oozie"),
        "-Doozie.data.dir=" + oozie.resolve("data"),
        "-Doozie.instance.id=laptop",
        "-Doozie.config.file=oozie-site.xml",
        "-Doozie.log4j.file=oozie-log4j.properties",
        "-Doozie.log4j.reload=10",
        "-Doozie.http.hostname=127.0.0.1",
        "-Doozie.http.port=" + ports.get("oozie"),
        "-Doozie.https.enabled=false",
        "-Doozie.base.url=" + oozieUrl(),
        "-Dderby.stream.error.file=" + directory.resolve("logs/oozie/derby.log"));
  }

  // ---- waiting

  private void await(Daemon daemon, long begin) throws Exception {
    if (daemon.ready() == null) {
      return; // the daemon that it reports to knows
    }
    long start = System.nanoTime();
    while (!daemon.says().matcher(get(daemon.ready())).matches()) {
      for (Daemon other : daemons()) {
        if (Files.exists(pidFile(other.name())) && running(other.name()).isEmpty()) {
          throw failure(other.name(), "ended while it was starting");
        }
      }
      if (Files.readString(log(daemon.name())).contains("java.net.BindException")) {
        throw failure(daemon.name(), "found its port taken");
      }
      if (System.nanoTime() - start > PATIENCE_SECONDS * 1_000_000_000L) {
        throw failure(daemon.name(), "was not ready after " + PATIENCE_SECONDS + " s");
      }
      Thread.sleep(200);
    }
    System.err.printf("%-16s ready after %.1f s%n", daemon.name(), seconds(begin));
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) * 1e-9;
  }

  /** What a web address answers; nothing while it does not. */
  private static String get(String url) {
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      connection.setConnectTimeout(2000);
      connection.setReadTimeout(10000);
      connection.setRequestProperty("Accept", "application/json");
      try (InputStream in = connection.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      return "";
    }
  }

  private StartFailure failure(String name, String what) throws IOException {
    Path own = directory.resolve("logs/oozie/oozie.log");
    Path log = name.equals("oozie") && Files.exists(own) ? own : log(name);
    List<String> lines = Files.readString(log).lines().toList();
    String end =
        lines.subList(Math.max(0, lines.size() - 20), lines.size()).stream()
            .map(line -> "  " + line + "\n")
            .collect(Collectors.joining());
    return new StartFailure(name + " " + what + ". The end of " + log + ":\n" + end);
  }

  /** Whether nobody else has taken one of the chosen ports. To be asked when all has ended. */
  private boolean portsAreFree() throws IOException {
    for (int port : ports.values()) {
      try (ServerSocket socket = open(port)) {
        if (socket.getLocalPort() != port) {
          return false;
        }
      }
    }
    return true;
  }

  // ---- ending

  /** Ends what was started, clients of a daemon before it; gives the number of those that ran. */
  private int endAll() throws Exception {
    int ended = end(name -> name.matches("oozie|historyserver|nodemanager.*"));
    return ended + end(name -> true);
  }

  private int end(Predicate<String> which) throws Exception {
    List<String> names = started().stream().filter(which).toList();
    int ended = 0;
    for (String name : names) {
      Optional<ProcessHandle> process = running(name);
      if (process.isPresent()) {
        process.get().destroy();
        ended++;
      }
    }
    long start = System.nanoTime();
    for (String name : names) {
      while (running(name).isPresent()) {
        if (seconds(start) > 20) {
          running(name).ifPresent(ProcessHandle::destroyForcibly);
        }
        Thread.sleep(50);
      }
      Files.deleteIfExists(pidFile(name));
    }
    return ended;
  }

  private List<String> started() throws IOException {
    if (!Files.isDirectory(directory.resolve("pids"))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory.resolve("pids"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** The process of a daemon, if it lives and is still the one that was started. */
  private Optional<ProcessHandle> running(String name) {
    try {
      long pid = Long.parseLong(Files.readString(pidFile(name)).strip());
      return ProcessHandle.of(pid)
          .filter(process -> List.of(process.info().arguments().orElse(new String[0])).contains(marker));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  // ---- files and ports

  private void readPorts() throws IOException {
    Path file = directory.resolve("ports");
    Map<String, Integer> read = new LinkedHashMap<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.split(" ");
        read.put(words[0], Integer.parseInt(words[1]));
      }
    }
    ports = read.keySet().containsAll(PORTS) ? read : Map.of();
  }

  /** Those of last time if they are free, so that addresses stay; otherwise others. */
  private void choosePorts() throws IOException {
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

  private void writeConfiguration() throws IOException {
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
    values.put("lean", LEAN);
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

  private List<String> classPath(String name) {
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

  private static int nodes() {
    return Integer.parseInt(System.getenv().getOrDefault("PARMAC_CLUSTER_NODES", "1"));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private Path conf() {
    return directory.resolve("conf");
  }

  private Path log(String name) {
    return directory.resolve("logs/" + name + ".log");
  }

  private Path pidFile(String name) {
    return directory.resolve("pids/" + name);
  }

  private String url(String port) {
    return "http://127.0.0.1:" + ports.get(port);
  }

  private String oozieUrl() {
    return url("oozie") + "/oozie";
  }

  private String exports() {
    return "export HADOOP_CONF_DIR='%s'\nexport OOZIE_URL='%s'\n".formatted(conf(), oozieUrl());
  }
}
