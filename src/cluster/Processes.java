import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The daemons as processes: started to outlive this program, found again, and ended by their ids.
 */
final class Processes {
  private static final int PATIENCE_SECONDS = 20;

  private final Settings settings;

  /** In the command line of every process of this cluster, and of no other. */
  private final String marker;

  private boolean ending;

  Processes(Settings settings) {
    this.settings = settings;
    this.marker = "-Dparmac.cluster=" + settings.directory();
  }

  /** A daemon that did not start. */
  static final class StartFailure extends Exception {
    private static final long serialVersionUID = 1;

    StartFailure(String message) {
      super(message);
    }
  }

  // ---- starting

  synchronized void spawn(Daemon daemon) throws IOException {
    if (ending) {
      throw new IOException("given up");
    }
    Process process = launch(daemon.name(), daemon.main(), daemon.megabytes(), daemon.arguments());
    Files.writeString(pidFile(daemon.name()), process.pid() + "\n");
  }

  /** Runs a program to its end. */
  void runOnce(String name, String main, List<String> arguments) throws Exception {
    Process process = launch(name, main, 256, arguments);
    if (process.waitFor() != 0) {
      throw failure(name, "ended with code " + process.exitValue());
    }
  }

  /**
   * Starts a JVM that outlives this one and does not hear the terminal's Ctrl-C. The class path
   * goes by the environment: so the command line stays short enough to be recognised.
   */
  private Process launch(String name, String main, int megabytes, List<String> arguments)
      throws IOException {
    boolean oozie = main.startsWith("org.apache.oozie");
    List<String> command = new ArrayList<>();
    Collections.addAll(command, "sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh", java());
    Collections.addAll(command, marker, "-Xmx" + megabytes + "m");
    command.addAll(Settings.LEAN);
    command.add("-Djava.io.tmpdir=" + settings.path("tmp"));
    command.add(
        "-Dlog4j.configuration=file:" + settings.home().resolve("src/cluster/log4j.properties"));
    command.add("-Dyarn.log.dir=" + settings.path("logs"));
    if (oozie) {
      command.addAll(oozieProperties());
    }
    command.add(main);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(settings.directory().toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.redirectErrorStream(true).redirectOutput(log(name).toFile());
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("HADOOP_CONF_DIR", settings.conf().toString());
    environment.put(
        "CLASSPATH",
        (oozie ? settings.path("oozie/webapp") : settings.conf() + ":" + settings.path("web"))
            + ":"
            + String.join(":", settings.classPath(oozie ? "oozie" : "hadoop")));
    return builder.start();
  }

  private List<String> oozieProperties() {
    Path oozie = settings.path("oozie");
    return List.of(
        "-Doozie.home.dir=" + oozie,
        "-Doozie.config.dir=" + oozie.resolve("conf"),
        "-Doozie.log.dir=" + settings.path("logs/oozie"),
        "-Doozie.data.dir=" + oozie.resolve("data"),
        "-Doozie.instance.id=laptop",
        "-Doozie.config.file=oozie-site.xml",
        "-Doozie.log4j.file=oozie-log4j.properties",
        "-Doozie.log4j.reload=10",
        "-Doozie.http.hostname=127.0.0.1",
        "-Doozie.http.port=" + settings.port("oozie"),
        "-Doozie.https.enabled=false",
        "-Doozie.base.url=" + settings.oozieUrl(),
        "-Dderby.stream.error.file=" + settings.path("logs/oozie/derby.log"));
  }

  StartFailure failure(String name, String what) throws IOException {
    Path own = settings.path("logs/oozie/oozie.log");
    Path log = name.equals("oozie") && Files.exists(own) ? own : log(name);
    List<String> lines = Files.readString(log).lines().toList();
    String end =
        lines.subList(Math.max(0, lines.size() - 20), lines.size()).stream()
            .map(line -> "  " + line + "\n")
            .collect(Collectors.joining());
    return new StartFailure(name + " " + what + ". The end of " + log + ":\n" + end);
  }

  /** Whether a daemon has said that its port is another's. */
  boolean lostPort(String name) throws IOException {
    return Files.readString(log(name)).contains("java.net.BindException");
  }

  /** A daemon that was started and has ended, if there is one. */
  Optional<String> dead() throws IOException {
    return started().stream().filter(name -> running(name).isEmpty()).findFirst();
  }

  // ---- ending

  /** Ends what was started, and lets nothing more start. */
  synchronized void abandon() throws Exception {
    ending = true;
    endAll();
  }

  /** Ends what was started, clients of a daemon before it; gives the number of those that ran. */
  int endAll() throws Exception {
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
        if (System.nanoTime() - start > PATIENCE_SECONDS * 1_000_000_000L) {
          running(name).ifPresent(ProcessHandle::destroyForcibly);
        }
        Thread.sleep(50);
      }
      Files.deleteIfExists(pidFile(name));
    }
    return ended;
  }

  private List<String> started() throws IOException {
    if (!Files.isDirectory(settings.path("pids"))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(settings.path("pids"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Whether all daemons live. */
  boolean allRun() {
    return Daemon.all(settings).stream().allMatch(daemon -> running(daemon.name()).isPresent());
  }

  /** The process of a daemon, if it lives and is still the one that was started. */
  Optional<ProcessHandle> running(String name) {
    try {
      long pid = Long.parseLong(Files.readString(pidFile(name)).strip());
      return ProcessHandle.of(pid)
          .filter(
              process ->
                  List.of(process.info().arguments().orElse(new String[0])).contains(marker));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private Path log(String name) {
    return settings.path("logs/" + name + ".log");
  }

  private Path pidFile(String name) {
    return settings.path("pids/" + name);
  }
}
