package org.parmac.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.util.Date;
import java.util.HashSet;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.oozie.client.CoordinatorAction;
import org.apache.oozie.client.CoordinatorJob;
import org.apache.oozie.client.Job;
import org.apache.oozie.client.WorkflowAction;
import org.apache.oozie.client.WorkflowJob;
import org.parmac.store.RunDir;
import org.parmac.store.StepDir;

/** Follows a job of Oozie to its end, with a line for each action and each step of its run. */
final class OozieWatch {
  private static final int POLL_MILLIS = 2000;

  /** How often the server may not answer before it counts as lost: some ten minutes. */
  private static final int PATIENCE = 40;

  private final Configuration conf;
  private final OozieServer server;
  private final PrintWriter err;
  private final Set<String> printed = new HashSet<>();

  OozieWatch(Configuration conf, OozieServer server, PrintWriter err) {
    this.conf = conf;
    this.server = server;
    this.err = err;
  }

  /**
   * Waits for a job's end. A process that is told to stop says that the job goes on.
   *
   * @param properties the job's; {@code run} is the directory whose steps are shown
   * @return 0 if the job succeeded, else 1
   */
  int follow(String id, Properties properties) throws IOException, UsageException {
    OozieKind kind = OozieKind.ofId(id);
    Thread hook =
        new Thread(
            () -> {
              err.println("parmac: " + id + " goes on; end it with: parmac stop " + id);
              err.flush();
            });
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return switch (kind) {
        case WORKFLOW -> workflow(id, properties.getProperty("run"));
        case COORDINATOR -> coordinators(id, kind);
        case BUNDLE -> coordinators(id, kind);
      };
    } finally {
      forget(hook);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is going down: the hook says so.
    }
  }

  private int workflow(String id, String run) throws IOException {
    while (true) {
      WorkflowJob job = patiently(() -> server.workflow(id));
      boolean ended =
          switch (job.getStatus()) {
            case SUCCEEDED, KILLED, FAILED -> true;
            default -> false;
          };
      // The steps first: they were done before the action that did them ended.
      printSteps(run);
      job.getActions().forEach(this::print);
      if (ended) {
        return end(job);
      }
      sleep();
    }
  }

  private int end(WorkflowJob job) throws IOException {
    err.println(
        job.getId() + " " + job.getStatus() + seconds(job.getStartTime(), job.getEndTime()));
    if (job.getStatus() != WorkflowJob.Status.SUCCEEDED) {
      OozieFailure failure = patiently(() -> OozieFailure.of(server, job));
      err.println("parmac submit: " + failure.job() + ": " + failure.message());
    }
    err.flush();
    return job.getStatus() == WorkflowJob.Status.SUCCEEDED ? Main.DONE : Main.FAILED;
  }

  private void print(WorkflowAction action) {
    boolean control = OozieStatus.isControl(action);
    boolean ended = action.getEndTime() != null;
    if (!control && ended && printed.add(action.getId() + action.getStatus())) {
      err.println(
          String.format(Locale.ROOT, "%-9s %s", action.getName(), action.getStatus())
              + seconds(action.getStartTime(), action.getEndTime()));
      err.flush();
    }
  }

  private static String seconds(Date start, Date end) {
    return start == null || end == null
        ? ""
        : String.format(Locale.ROOT, "  %.0f s", (end.getTime() - start.getTime()) / 1e3);
  }

  /** The steps that are new since the last look. What was there at the first look is shown, too. */
  private void printSteps(String name) throws IOException {
    if (name == null) {
      return;
    }
    Path path = new Path(name);
    if (!RunDir.exists(path.getFileSystem(conf), path)) {
      return;
    }
    RunDir run = RunDir.open(conf, path);
    StepLine line = new StepLine(err, run);
    printStep(run, line, run.init());
    for (int i = 0; run.iteration(i).isComplete(); i++) {
      printStep(run, line, run.iteration(i));
    }
    printStep(run, line, run.finish());
  }

  private void printStep(RunDir run, StepLine line, StepDir step) throws IOException {
    if (!printed.contains(step.name()) && step.isComplete()) {
      line.print(run.summary(step));
      printed.add(step.name());
    }
  }

  private int coordinators(String id, OozieKind kind) throws IOException {
    while (true) {
      Job job =
          patiently(() -> kind == OozieKind.BUNDLE ? server.bundle(id) : server.coordinator(id));
      if (job instanceof CoordinatorJob coordinator) {
        coordinator.getActions().forEach(this::print);
      }
      if (printed.add(id + job.getStatus())) {
        err.println(id + " " + job.getStatus());
        err.flush();
      }
      switch (job.getStatus()) {
        case SUCCEEDED:
          return Main.DONE;
        case KILLED, FAILED, DONEWITHERROR:
          return Main.FAILED;
        default:
          sleep();
      }
    }
  }

  private void print(CoordinatorAction action) {
    if (printed.add(action.getId() + action.getStatus())) {
      String workflow = action.getExternalId() == null ? "" : "  " + action.getExternalId();
      err.println(action.getNominalTime().toInstant() + " " + action.getStatus() + workflow);
      err.flush();
    }
  }

  @FunctionalInterface
  private interface Look<T> {
    T look() throws IOException;
  }

  /** A server that is being restarted is waited for. */
  private static <T> T patiently(Look<T> look) throws IOException {
    for (int missed = 1; ; missed++) {
      try {
        return look.look();
      } catch (OozieServer.NoAnswer e) {
        if (missed == PATIENCE) {
          throw e;
        }
        sleep();
      }
    }
  }

  private static void sleep() throws InterruptedIOException {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while following a job, which goes on");
    }
  }
}
