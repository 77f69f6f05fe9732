package org.parmac.external;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Drains a process's stderr, however much it is, and keeps the end of it: a process that nobody
 * listens to would wait for ever once the pipe is full.
 */
final class StderrTail {
  private static final int KEPT = 4096;
  private static final int LAST_WORDS_MILLIS = 500;

  /** On a busy machine what was written may be heard late. */
  private static final int FIRST_WORDS_MILLIS = 1000;

  private final Thread thread;
  private byte[] tail = {};

  StderrTail(InputStream stderr, String layer) {
    thread = new Thread(() -> drain(stderr), "stderr of " + layer);
    thread.setDaemon(true);
    thread.start();
  }

  private void drain(InputStream stderr) {
    byte[] buffer = new byte[8192];
    try {
      for (int n = stderr.read(buffer); n >= 0; n = stderr.read(buffer)) {
        keep(buffer, n);
      }
    } catch (IOException e) {
      // Closed with the process: there is no more to hear.
    }
  }

  private synchronized void keep(byte[] buffer, int n) {
    byte[] all = Arrays.copyOf(tail, tail.length + n);
    System.arraycopy(buffer, 0, all, tail.length, n);
    tail = Arrays.copyOfRange(all, Math.max(0, all.length - KEPT), all.length);
    notifyAll();
  }

  /** The last it has said, once it has said all or some time has passed. */
  String text() {
    try {
      thread.join(LAST_WORDS_MILLIS);
      synchronized (this) {
        if (tail.length == 0 && thread.isAlive()) {
          wait(FIRST_WORDS_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      return new String(tail, StandardCharsets.UTF_8).strip();
    }
  }
}
