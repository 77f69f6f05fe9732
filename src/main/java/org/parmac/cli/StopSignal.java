package org.parmac.cli;

import java.io.Closeable;
import java.io.PrintWriter;

/** Turns a termination signal (Ctrl-C, kill) during a run into a clean stop: the job is killed, exit code 4. */
final class StopSignal implements Closeable {
  private static final long PATIENCE_MILLIS = 10_000;

  private final Thread hook;

  private StopSignal(Thread hook) {
    this.hook = hook;
  }

  /** Watches over the calling thread until closed. */
  static StopSignal watch(PrintWriter err) {
    Thread worker = Thread.currentThread();
    Thread hook =
        new Thread(
            () -> {
              worker.interrupt();
              try {
                worker.join(PATIENCE_MILLIS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              err.println("parmac: stopped; the same command continues");
              err.flush();
              Runtime.getRuntime().halt(Main.STOPPED);
            },
            "parmac-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    return new StopSignal(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is already going down: the hook is running and will end the process.
    }
  }
}
