package org.parmac.external;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run of a layer's command: messages go to its stdin, answers come from its stdout. It is ended
 * with all that it has started: when it is closed, when it has done something wrong, and at the
 * latest with this JVM.
 */
final class ExternalProcess implements AutoCloseable {
  private static final int QUIT_MILLIS = 2000;
  private static final int LONGEST_LINE = 1000;

  private final ExternalCommand command;
  private final ProcessTree tree;
  private final InputStream answers;
  private final OutputStream messages;
  private final StderrTail stderr;
  private final ExecutorService conversation;
  private final Thread atExit;
  private volatile long received;
  private boolean closed;

  private ExternalProcess(ExternalCommand command, ProcessTree tree) {
    this.command = command;
    this.tree = tree;
    answers = new BufferedInputStream(tree.process().getInputStream(), 1 << 16);
    messages = tree.process().getOutputStream();
    stderr = new StderrTail(tree.process().getErrorStream(), command.layer());
    conversation = Executors.newSingleThreadExecutor(this::thread);
    atExit = new Thread(tree::kill);
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalStateException e) {
      tree.kill();
      throw e;
    }
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "conversation with " + command.layer());
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Starts the command.
   *
   * @throws ExternalFailure if that is not possible
   */
  static ExternalProcess start(ExternalCommand command) {
    ProcessBuilder builder = new ProcessBuilder(command.started());
    builder.environment().put("PARMAC_LAYER", command.layer());
    if (command.directory() != null) {
      builder.directory(new File(command.directory()));
    }
    try {
      return new ExternalProcess(command, ProcessTree.start(builder));
    } catch (IOException e) {
      throw new ExternalFailure(
          command.wrong(
              "expected a command that can be started, installed on every machine or among the"
                  + " layer's files, found: "
                  + e.getMessage(),
              ""));
    }
  }

  /**
   * Sends a message and waits for the answer.
   *
   * @param expected bytes of the answer; −1: as many as it says
   * @throws ProcessDied if it ended without an answer
   * @throws ExternalFailure if it did not answer in time, or not as it should
   */
  byte[] ask(Message message, long expected) throws ProcessDied {
    Future<byte[]> answer = conversation.submit(() -> exchange(message, expected));
    try {
      return answer.get(command.timeoutSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw failure(message, "an answer within " + command.timeoutSeconds() + " s", found());
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(
          new InterruptedIOException(command.wrong("interrupted at " + message.line(), "")));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Wrong wrong) {
        throw failure(message, wrong.expected, wrong.found);
      }
      throw died(message, e.getCause());
    }
  }

  private String found() {
    return received == 0 ? "nothing" : received + " bytes, and no more";
  }

  /** Ends the process, and says what was wrong with it. */
  ExternalFailure failure(Message message, String expected, String found) {
    kill();
    return new ExternalFailure(
        command.wrong(
            "to \"" + message.line() + "\" expected " + expected + ", found " + found,
            stderr.text()));
  }

  private ProcessDied died(Message message, Throwable cause) {
    String exit = "its output closed";
    try {
      if (tree.process().waitFor(QUIT_MILLIS, TimeUnit.MILLISECONDS)) {
        int code = tree.process().exitValue();
        exit = "it ended with exit code " + code + (code > 128 ? ", signal " + (code - 128) : "");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
    String what =
        "to \"" + message.line() + "\" expected an answer, found that " + exit + " (" + cause + ")";
    return new ProcessDied(command.wrong(what, stderr.text()));
  }

  /** An answer that is not one. */
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;
    private final String expected;
    private final String found;

    Wrong(String expected, String found) {
      this.expected = expected;
      this.found = found;
    }
  }

  private byte[] exchange(Message message, long expected) throws IOException, Wrong {
    received = 0;
    if (answers.available() > 0) {
      throw new Wrong("silence before it was sent", "the start of another answer: " + line());
    }
    try {
      message.write(messages);
    } catch (IOException unread) {
      // Perhaps it has said why it reads no more; if not, its output ends, too.
    }
    return answer(expected);
  }

  private byte[] answer(long expected) throws IOException, Wrong {
    String line = line();
    String wanted = expected < 0 ? "\"ok BYTES\"" : "\"ok " + expected + "\"";
    if (line.startsWith("error")) {
      throw new Wrong(wanted, line);
    }
    if (!line.matches("ok \\d{1,9}")) {
      throw new Wrong(wanted, "\"" + line + "\"");
    }
    int length = Integer.parseInt(line.substring(3));
    if (expected >= 0 && length != expected) {
      throw new Wrong(wanted, "\"" + line + "\"");
    }
    return bytes(length);
  }

  private String line() throws IOException, Wrong {
    StringBuilder line = new StringBuilder();
    for (int c = answers.read(); c != '\n'; c = answers.read()) {
      if (c < 0) {
        throw new EOFException("end of its output after " + received + " bytes");
      }
      received++;
      line.append(c < ' ' || c > '~' ? '?' : (char) c);
      if (line.length() >= LONGEST_LINE) {
        throw new Wrong("a line", "no end of it: \"" + line.substring(0, 80) + "…\"");
      }
    }
    received++;
    return line.toString();
  }

  private byte[] bytes(int length) throws IOException {
    byte[] bytes = new byte[length];
    for (int n = 0; n < length; ) {
      int read = answers.read(bytes, n, length - n);
      if (read < 0) {
        throw new EOFException("end of its output after " + n + " of " + length + " bytes");
      }
      n += read;
      received += read;
    }
    return bytes;
  }

  /**
   * Asks it to end, and waits for that a little.
   *
   * @throws ExternalFailure if it has said more than it was asked for
   */
  void quit() {
    if (!closed && !leaves()) {
      throw failure(Message.quit(), "no answer", "bytes that nobody has asked for");
    }
    kill();
  }

  /** Whether it says nothing more. */
  private boolean leaves() {
    Future<Boolean> silent =
        conversation.submit(
            () -> {
              Message.quit().write(messages);
              messages.close();
              return answers.read() < 0;
            });
    try {
      return silent.get(QUIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // It is in no hurry, or has gone already: ended in any case.
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    if (!closed) {
      leaves();
    }
    kill();
  }

  boolean isClosed() {
    return closed;
  }

  private void kill() {
    if (closed) {
      return;
    }
    closed = true;
    tree.kill();
    conversation.shutdownNow();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // This JVM is ending: the hook runs, and finds nothing left.
    }
  }
}
