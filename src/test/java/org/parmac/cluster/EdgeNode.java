package org.parmac.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine from which a cluster is used: it has the cluster's configuration, Hadoop's client and
 * the job jar.
 *
 * @param conf the configuration directory
 * @param scratch where output goes while a command runs; made if it does not exist
 */
record EdgeNode(Path conf, Path scratch) {
  /** The job jar under test. */
  static final File JAR = new File("target/parmac.jar").getAbsoluteFile();

  /** What a command did. */
  record Outcome(int exit, String out, String err) {}

  /** A command under way; its output goes to files. */
  record Running(Process process, Path out, Path err) {
    /** Waits for its end. */
    Outcome end() throws IOException, InterruptedException {
      try {
        return new Outcome(process.waitFor(), Files.readString(out), Files.readString(err));
      } finally {
        process.destroyForcibly();
        Files.delete(out);
        Files.delete(err);
      }
    }

    /** As kill -9 does. What it had started elsewhere goes on. */
    void kill() throws IOException, InterruptedException {
      process.destroyForcibly();
      end();
    }
  }

  /**
   * Starts one command line of ours in a JVM of its own, as {@code hadoop jar target/parmac.jar …}
   * does.
   *
   * @param commandLine such as "inspect", "some/path"; relative paths lie in the user's home
   *     directory on HDFS
   */
  Running start(String... commandLine) throws IOException {
    if (!JAR.isFile()) {
      throw new IllegalStateException("expected the job jar " + JAR + ", found none: mvn verify");
    }
    Files.createDirectories(scratch);
    Path out = Files.createTempFile(scratch, "out", ".txt");
    Path err = Files.createTempFile(scratch, "err", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command(commandLine));
    builder.environment().put("HADOOP_CONF_DIR", conf.toString());
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    return new Running(process, out, err);
  }

  /** Runs one command line to its end. */
  Outcome run(String... commandLine) throws IOException, InterruptedException {
    return start(commandLine).end();
  }

  private List<String> command(String... commandLine) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.add("-Dlog4j.configuration=" + Path.of("scripts/log4j.properties").toUri());
    command.addAll(List.of("-cp", conf + File.pathSeparator + JAR.getParent() + "/lib/*"));
    command.addAll(List.of("org.apache.hadoop.util.RunJar", JAR.getPath()));
    command.addAll(List.of(commandLine));
    return command;
  }
}
