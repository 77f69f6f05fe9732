package org.parmac.cli;

import java.io.Closeable;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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

  /** Ends the watch. If the JVM is going down, the hook has the last word: this never returns. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      released.countDown();
      while (true) {
        LockSupport.park();
        Thread.interrupted();
      }
    }
  }
}
