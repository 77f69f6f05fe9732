package org.parmac.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.parmac.job.doctor.Check;
import org.parmac.job.doctor.Checkup;
import org.parmac.job.doctor.Doctor;
import org.parmac.store.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what would keep a job from running, before one is submitted. */
@Command(
    name = "doctor",
    description = {
      "Looks at what a job needs: Java, class path, file system, cluster, queue, containers, Oozie;"
          + " and whether a dataset or run is whole.",
      "A line each, ok, warn or fail, with what was found and what to do. Exit code 1 if anything"
          + " fails."
    })
final class DoctorCommand extends HadoopCommand {
  @Parameters(arity = "0..1", paramLabel = "DATASET|RUN", description = "Whether it is whole, too.")
  private String data;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = ".",
      description =
          "Where runs are to be made; need not exist. Default: the working directory of the default"
              + " file system.")
  private String output;

  @Option(names = "--oozie", paramLabel = "URL", description = "The Oozie server, as of submit.")
  private String oozie;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "Each check may take so long; default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Override
  int execute() throws Exception {
    if (seconds < 1) {
      throw new UsageException("--timeout must be >= 1, got " + seconds);
    }
    List<Check> checks = new ArrayList<>();
    Checkup checkup =
        new Checkup(
            seconds,
            check -> {
              checks.add(check);
              print(check);
            });
    Configuration conf = conf();
    Doctor.examine(
        checkup,
        conf,
        new org.apache.hadoop.fs.Path(output),
        data == null ? null : new org.apache.hadoop.fs.Path(data));
    if (OozieServer.isConfigured(conf, oozie, System.getenv())) {
      checkup.look("Oozie", "Is it started, and is this its address?", this::oozie);
    }
    Map<Check.Status, Integer> counts = new EnumMap<>(Check.Status.class);
    checks.forEach(check -> counts.merge(check.status(), 1, Integer::sum));
    OozieAction.capture(
        Map.of(
            "ok", counts.getOrDefault(Check.Status.OK, 0),
            "warn", counts.getOrDefault(Check.Status.WARN, 0),
            "fail", counts.getOrDefault(Check.Status.FAIL, 0)));
    out().flush();
    return checkup.hasFailed() ? Main.FAILED : Main.DONE;
  }

  private Check oozie() throws IOException, UsageException {
    OozieServer server = OozieServer.connect(conf(), oozie, System.getenv());
    return Check.ok("Oozie", server.url() + " is of version " + server.version());
  }

  private void print(Check check) {
    if (json) {
      out().println(Json.line(check));
    } else {
      String remedy = check.remedy() == null || check.remedy().isEmpty() ? "" : check.remedy();
      out()
          .printf(
              "%-5s %s: %s%s%n",
              check.status(),
              check.name(),
              check.found(),
              remedy.isEmpty() ? "" : (check.found().endsWith("?") ? " " : ". ") + remedy);
    }
    out().flush();
  }
}
