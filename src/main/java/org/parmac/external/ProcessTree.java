package org.parmac.external;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A process and all that it has started, to be ended together. Its descendants are known by a mark
 * in their environment, so that they are found even when their parent has gone; where there is no
 * /proc, only those are found whose parents still live.
 */
final class ProcessTree {
  private static final String MARK = "PARMAC_PROCESS";
  private static final int ROUNDS = 5;

  private final String mark;
  private final Process process;

  private ProcessTree(String mark, Process process) {
    this.mark = mark;
    this.process = process;
  }

  static ProcessTree start(ProcessBuilder builder) throws IOException {
    String mark = UUID.randomUUID().toString();
    builder.environment().put(MARK, mark);
    ProcessTree tree = new ProcessTree(MARK + "=" + mark, builder.start());
    // Whoever is left would keep the pipes open, and nobody would see their end.
    tree.process.onExit().thenRun(tree::killOthers);
    return tree;
  }

  Process process() {
    return process;
  }

  /** Ends them all, at once. What the process has written cannot be read any more. */
  void kill() {
    killOthers();
    process.destroyForcibly();
    killOthers();
  }

  /** Ends all but the process itself. One may start another while it is being ended: once more. */
  private void killOthers() {
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessHandle> others =
          Stream.concat(process.descendants(), marked())
              .filter(p -> p.pid() != process.pid() && p.isAlive())
              .toList();
      if (others.isEmpty()) {
        return;
      }
      others.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private Stream<ProcessHandle> marked() {
    long self = ProcessHandle.current().pid();
    return ProcessHandle.allProcesses().filter(p -> p.pid() != self && isMarked(p.pid()));
  }

  /** Whether it has the mark. One that is another user's, or gone, has not. */
  private boolean isMarked(long pid) {
    try {
      byte[] environment = Files.readAllBytes(Path.of("/proc/" + pid + "/environ"));
      return new String(environment, StandardCharsets.ISO_8859_1).contains(mark);
    } catch (IOException e) {
      return false;
    }
  }
}
