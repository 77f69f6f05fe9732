package org.parmac.cluster;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A mail server that takes all mail, on a free port of the loopback interface. */
final class Mailbox implements Closeable {
  private final ServerSocket server;
  private final List<String> mails = new CopyOnWriteArrayList<>();

  private Mailbox(ServerSocket server) {
    this.server = server;
  }

  static Mailbox open() throws IOException {
    Mailbox mailbox = new Mailbox(new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1")));
    Thread thread = new Thread(mailbox::serve, "mailbox");
    thread.setDaemon(true);
    thread.start();
    return mailbox;
  }

  int port() {
    return server.getLocalPort();
  }

  /** Headers and text of all mails so far; a copy. */
  List<String> mails() {
    return List.copyOf(mails);
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        client.setSoTimeout(10_000);
        converse(client);
      } catch (IOException e) {
        // The server was closed, or a client went away: the mail then counts as not sent.
      }
    }
  }

  private void converse(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
    PrintWriter out = new PrintWriter(client.getOutputStream(), false, StandardCharsets.US_ASCII);
    say(out, "220 mailbox");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equalsIgnoreCase("DATA")) {
        say(out, "354 go on");
        mails.add(text(in));
        say(out, "250 taken");
      } else if (line.equalsIgnoreCase("QUIT")) {
        say(out, "221 bye");
        return;
      } else {
        say(out, "250 ok");
      }
    }
  }

  private static String text(BufferedReader in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
      text.append(line).append('\n');
    }
    return text.toString();
  }

  private static void say(PrintWriter out, String line) {
    out.print(line + "\r\n");
    out.flush();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
