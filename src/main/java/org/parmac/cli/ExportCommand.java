package org.parmac.cli;

import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.store.BadDataException;
import org.parmac.store.CodesDir;
import org.parmac.store.CodesExport;
import org.parmac.store.ExportDir;
import org.parmac.store.NestedExport;
import org.parmac.store.RunDir;
import org.parmac.store.RunExport;
import org.parmac.store.registry.RegistryDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model, an iteration or codes for other programs. */
@Command(
    name = "export",
    description = {
      "Writes a run's model as .npy arrays in data units, with export.json, which says what each"
          + " is;",
      "or one iteration's parameters, coordinates and penalty, so that its arithmetic can be"
          + " checked from outside;",
      "or the codes that encode has written."
    })
final class ExportCommand extends HadoopCommand {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "A run, a registry, or a directory of codes.")
  private String from;

  @Parameters(index = "1", paramLabel = "OUT", description = "A directory that does not exist yet.")
  private String to;

  @Option(
      names = "--iteration",
      paramLabel = "I",
      description = "Export this iteration instead of the finished model.")
  private Integer iteration;

  @Option(names = "--data", description = "With --iteration: the training points, too.")
  private boolean data;

  @Override
  int execute() throws Exception {
    Path source = path(from);
    FileSystem fs = source.getFileSystem(conf());
    if (RegistryDir.exists(fs, source)) {
      source = RegistryDir.run(conf(), source).path();
      fs = source.getFileSystem(conf());
    }
    boolean isRun = RunDir.exists(fs, source);
    if (data && iteration == null) {
      throw new UsageException(
          "--data needs --iteration: a finished model is exported without points");
    }
    if (iteration != null && !isRun) {
      throw new UsageException(
          "--iteration needs a run, but there is no " + RunDir.FILE + " in " + source);
    }
    if (!isRun && !CodesDir.isCodes(fs, source)) {
      throw new BadDataException(
          source
              + ": expected a run (with "
              + RunDir.FILE
              + "), or a finished directory of codes (with "
              + CodesDir.FILE
              + "), found "
              + (fs.exists(source) ? "neither" : "nothing there")
              + ". Check the path.");
    }
    try (ExportDir out = ExportDir.create(conf(), path(to))) {
      if (isRun) {
        exportRun(RunDir.open(conf(), source), out);
      } else {
        new CodesExport(fs, source).write(out);
      }
      out().println(out.path());
    }
    out().flush();
    return Main.DONE;
  }

  private void exportRun(RunDir run, ExportDir out) throws Exception {
    if (run.spec().isHash()) {
      RunExport export = new RunExport(run, out);
      if (iteration == null) {
        export.model();
      } else {
        export.iteration(conf(), iteration, data);
      }
      return;
    }
    NestedExport export = new NestedExport(run, out);
    if (iteration == null) {
      export.model();
    } else {
      export.iteration(conf(), iteration, data);
    }
  }
}
