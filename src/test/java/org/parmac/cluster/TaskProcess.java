package org.parmac.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Processes of a {@link MiniCluster}'s tasks, found from outside. */
final class TaskProcess {
  private static final Pattern LOGS =
      Pattern.compile("-Dyarn\\.app\\.container\\.log\\.dir=(\\S+)");

  private TaskProcess() {}

  /**
   * A living task: one of our own cluster's containers, whose log says what it works on.
   *
   * @param split what the log says of its split, or how that begins
   */
  static Optional<ProcessHandle> of(String split) {
    return ProcessHandle.allProcesses().filter(process -> worksOn(process, split)).findAny();
  }

  private static boolean worksOn(ProcessHandle process, String split) {
    if (process.info().command().orElse("").endsWith("bash")) {
      return false; // The container's script, which starts the task.
    }
    Matcher logs = LOGS.matcher(process.info().commandLine().orElse(""));
    if (!logs.find() || !Path.of(logs.group(1)).startsWith(Path.of("target").toAbsolutePath())) {
      return false;
    }
    try {
      return Files.readString(Path.of(logs.group(1), "syslog"))
          .contains("Processing split: " + split);
    } catch (IOException e) {
      return false; // It has not begun.
    }
  }
}
