package org.parmac.report;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Chromium without a window. All that it asks for over a network goes to a proxy, a server of ours
 * that notes what is asked for and answers nothing.
 */
public final class Browser {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final long SECONDS = 120;

  private final String program;
  private final Path scratch;

  /** Where the browser looks for updates, the time and accounts, whatever the page. */
  private static final Pattern OWN =
      Pattern.compile("\\S+ (https?://)?[a-z0-9.-]*\\.(google|googleapis|gvt1)\\.com[:/].*");

  /**
   * What came of opening a page.
   *
   * @param asked first lines of the requests that went to the network, but for the browser's own
   */
  public record Visit(String out, String log, List<String> asked) {
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
    List<String> requests = new CopyOnWriteArrayList<>();
    try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread listener = new Thread(() -> note(proxy, requests));
      listener.setDaemon(true);
      listener.start();
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
                  "--disable-extensions",
                  "--disable-features=NetworkTimeServiceQuerying",
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
      List<String> asked = requests.stream().filter(r -> !OWN.matcher(r).matches()).toList();
      return new Visit(read(out), read(log), asked);
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static void note(ServerSocket proxy, List<String> requests) {
    while (true) {
      try (Socket socket = proxy.accept()) {
        socket.setSoTimeout(2000);
        requests.add(firstLine(socket));
      } catch (IOException e) {
        if (proxy.isClosed()) {
          return;
        }
      }
    }
  }

  private static String firstLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int c = in.read(); c >= 0 && c != '\r' && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }
}
