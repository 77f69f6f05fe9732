package org.parmac.cli;

import java.io.Closeable;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns a termination signal (Ctrl-C, kill) during a run into a clean stop: the job is killed, exit
 * code 4.
 */
final class StopSignal implements Closeable {
  private static final long PATIENCE_MILLIS = 10_000;

  private final Thread hook;
  private final CountDownLatch released;

  private StopSignal(Thread hook, CountDownLatch released) {
    this.hook = hook;
    this.released = released;
  }

  /** Watches over the calling thread until closed. */
  static StopSignal watch(PrintWriter err) {
    Thread worker = Thread.currentThread();
    CountDownLatch released = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              worker.interrupt();
              try {
                released.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              err.println("parmac: stopped; the same command continues");
              err.flush();
              Runtime.getRuntime().halt(Main.STOPPED);
            },
            "parmac-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    return new StopSignal(hook, released);
  }

  @Override
  public void close() {
    released.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is already going down: the hook is running and will end the process.
    }
  }
}
