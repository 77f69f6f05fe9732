import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The work of scripts/cluster, which says what there is to do. Needs a JDK alone. */
public final class LaptopCluster {
  private static final int TRIES = 3;
  private static final int PATIENCE_SECONDS = 300;

  private final Settings settings;
  private final Processes processes;

  private LaptopCluster(Settings settings) {
    this.settings = settings;
    this.processes = new Processes(settings);
  }

  /** Arguments: the project's directory, the cluster's directory, what to do, its arguments. */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[1]).toAbsolutePath().normalize();
    if (directory.toString().contains(" ")) {
      System.err.println("cluster: no blanks in its directory, please: " + directory);
      System.exit(2);
    }
    LaptopCluster cluster = new LaptopCluster(new Settings(Path.of(args[0]), directory));
    List<String> rest = List.of(args).subList(3, args.length);
    int code =
        switch (args[2]) {
          case "start" -> cluster.startAndSay();
          case "stop" -> cluster.stop();
          case "status" -> cluster.status();
          default -> cluster.run(rest);
        };
    System.exit(code);
  }

  // ---- commands

  private int startAndSay() throws Exception {
    int code = start();
    if (code == 0) {
      System.out.print(settings.exports());
    }
    return code;
  }

  private int start() throws Exception {
    Files.createDirectories(settings.directory());
    try (RandomAccessFile lock = new RandomAccessFile(settings.path("lock").toFile(), "rw")) {
      lock.getChannel().lock(); // another start or stop is waited for
      if (settings.readPorts() && processes.allRun()) {
        System.err.println("already running in " + settings.directory());
        return 0;
      }
      Thread abandon = new Thread(this::abandon);
      Runtime.getRuntime().addShutdownHook(abandon);
      for (int attempt = 1; ; attempt++) {
        processes.endAll();
        try {
          startOnce();
          Runtime.getRuntime().removeShutdownHook(abandon);
          return 0;
        } catch (Processes.StartFailure e) {
          processes.endAll();
          if (settings.portsAreFree() || attempt == TRIES) {
            System.err.println("cluster: " + e.getMessage());
            return 1;
          }
          System.err.println("a port was taken meanwhile; trying again with others");
        }
      }
    }
  }

  /** Somebody ends this program while it starts the cluster: no daemon more, and none is left. */
  private void abandon() {
    try {
      processes.abandon();
    } catch (Exception e) {
      System.err.println("cluster: " + e + stopAdvice());
    }
  }

  private int stop() throws Exception {
    if (!Files.isDirectory(settings.directory())) {
      System.err.println("not running: there is no " + settings.directory());
      return 0;
    }
    try (RandomAccessFile lock = new RandomAccessFile(settings.path("lock").toFile(), "rw")) {
      lock.getChannel().lock(); // another start or stop is waited for
      int ended = processes.endAll();
      System.err.println(ended == 0 ? "not running" : "stopped " + ended + " daemons");
    }
    return 0;
  }

  private int status() throws IOException {
    if (!settings.readPorts()) {
      System.out.println("not started in " + settings.directory());
      return 1;
    }
    for (Daemon daemon : Daemon.all(settings)) {
      String state =
          processes
              .running(daemon.name())
              .map(process -> "running, process " + process.pid())
              .orElse("not running");
      System.out.printf("%-16s %s%n", daemon.name(), state);
    }
    if (!processes.allRun()) {
      return 1;
    }
    System.out.print(settings.exports());
    return 0;
  }

  private int run(List<String> command) throws Exception {
    if (!settings.readPorts() || !processes.allRun()) {
      // Also when somebody ends this program, by Ctrl-C or otherwise.
      Runtime.getRuntime().addShutdownHook(new Thread(this::stopQuietly));
      int code = start();
      if (code != 0) {
        return code;
      }
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    Map<String, String> environment = builder.environment();
    environment.put("HADOOP_CONF_DIR", settings.conf().toString());
    environment.put("OOZIE_URL", settings.oozieUrl());
    String scripts = settings.home().resolve("scripts").toString();
    environment.merge("PATH", scripts, (path, more) -> more + ":" + path);
    try {
      Process process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      return process.waitFor();
    } catch (IOException e) {
      System.err.println("cluster: " + e.getMessage());
      return 127;
    }
  }

  private void stopQuietly() {
    try {
      stop();
    } catch (Exception e) {
      System.err.println("cluster: " + e + stopAdvice());
    }
  }

  private String stopAdvice() {
    return ". Try: scripts/cluster stop " + settings.directory();
  }

  // ---- starting

  private void startOnce() throws Exception {
    settings.choosePorts();
    settings.writeConfiguration();
    long begin = System.nanoTime();
    List<Daemon> all = Daemon.all(settings);
    format();
    for (Daemon daemon : all) {
      if (!daemon.isOozie()) {
        processes.spawn(daemon);
      }
    }
    Daemon nameNode = all.get(0);
    await(nameNode, begin);
    createSharelib();
    processes.spawn(all.get(all.size() - 1));
    for (Daemon daemon : all.subList(1, all.size())) {
      await(daemon, begin);
    }
    Files.writeString(settings.path("env"), settings.exports());
  }

  private void format() throws Exception {
    if (!Files.exists(settings.path("data/namenode/dfs/name/current/VERSION"))) {
      processes.runOnce(
          "format",
          "org.apache.hadoop.hdfs.server.namenode.NameNode",
          List.of(Daemon.data(settings, "namenode"), "-format", "-nonInteractive", "-force"));
    }
  }

  /** Puts what launchers need to where Oozie looks for it. */
  private void createSharelib() throws Exception {
    Path done = settings.path("oozie/sharelib.done");
    if (!Files.exists(done)) {
      String hdfs = "hdfs://127.0.0.1:" + settings.port("namenode");
      String local = settings.path("oozie/sharelib").toString();
      processes.runOnce(
          "sharelib",
          "org.apache.oozie.tools.OozieSharelibCLI",
          List.of("create", "-fs", hdfs, "-locallib", local));
      Files.createFile(done);
    }
  }

  // ---- waiting

  private void await(Daemon daemon, long begin) throws Exception {
    if (daemon.ready() == null) {
      return; // the daemon that it reports to knows
    }
    long start = System.nanoTime();
    while (!daemon.says().matcher(get(daemon.ready())).matches()) {
      Optional<String> dead = processes.dead();
      if (dead.isPresent()) {
        throw processes.failure(dead.get(), "ended while it was starting");
      }
      if (processes.lostPort(daemon.name())) {
        throw processes.failure(daemon.name(), "found its port taken");
      }
      if (System.nanoTime() - start > PATIENCE_SECONDS * 1_000_000_000L) {
        throw processes.failure(daemon.name(), "was not ready after " + PATIENCE_SECONDS + " s");
      }
      Thread.sleep(200);
    }
    System.err.printf(
        "%-16s ready after %.1f s%n", daemon.name(), (System.nanoTime() - begin) * 1e-9);
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
}
