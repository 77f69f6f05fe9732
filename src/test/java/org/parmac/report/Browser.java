package org.parmac.report;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Chromium without a window. All that it asks for over a network goes to a proxy, a server of ours
 * that counts connections and answers none.
 */
public final class Browser {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final long SECONDS = 120;

  private final String program;
  private final Path scratch;

  /** What came of opening a page. */
  public record Visit(String out, String log, int connections) {
    /** What the page's console says: warnings and errors, such as a violated policy. */
    public List<String> console() {
      return log.lines().filter(line -> line.contains("CONSOLE")).toList();
    }
  }

  private Browser(String program, Path scratch) {
    this.program = program;
    this.scratch = scratch;
  }

  /** That of PARMAC_CHROMIUM, or one on the path. */
  public static Optional<Browser> find(Path scratch) {
    String named = System.getenv("PARMAC_CHROMIUM");
    if (named != null && !named.isEmpty()) {
      return Optional.of(new Browser(named, scratch));
    }
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(path -> new Browser(path.toString(), scratch));
  }

  /** Opens a page, with further options. */
  public Visit open(Path page, String... options) throws IOException, InterruptedException {
    AtomicInteger connections = new AtomicInteger();
    try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread counter = new Thread(() -> count(proxy, connections));
      counter.setDaemon(true);
      counter.start();
      Path profile = Files.createTempDirectory(scratch, "profile");
      Path out = Files.createTempFile(scratch, "browser", ".out");
      Path log = Files.createTempFile(scratch, "browser", ".log");
      List<String> command =
          new ArrayList<>(
              List.of(
                  program,
                  "--headless",
                  "--no-sandbox",
                  "--disable-gpu",
                  "--disable-quic",
                  "--disable-dev-shm-usage",
                  "--no-first-run",
                  "--disable-background-networking",
                  "--disable-component-update",
                  "--disable-sync",
                  "--enable-logging=stderr",
                  "--hide-scrollbars",
                  "--user-data-dir=" + profile,
                  "--proxy-server=127.0.0.1:" + proxy.getLocalPort(),
                  "--proxy-bypass-list=<-loopback>"));
      command.addAll(List.of(options));
      command.add(page.toUri().toString());
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(log.toFile())
              .start();
      try {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
          throw new IOException(command + " takes longer than " + SECONDS + " s");
        }
      } finally {
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
            .forEach(ProcessHandle::destroyForcibly);
      }
      return new Visit(read(out), read(log), connections.get());
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static void count(ServerSocket proxy, AtomicInteger connections) {
    while (true) {
      try (Socket socket = proxy.accept()) {
        connections.incrementAndGet();
      } catch (IOException e) {
        // Closed: the visit is over.
        return;
      }
    }
  }
}
