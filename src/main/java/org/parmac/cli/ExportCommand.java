package org.parmac.cli;

import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.job.retrieval.Baselines;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.store.BadDataException;
import org.parmac.store.CodesDir;
import org.parmac.store.CodesExport;
import org.parmac.store.ExportDir;
import org.parmac.store.NestedExport;
import org.parmac.store.OnnxExport;
import org.parmac.store.RunDir;
import org.parmac.store.RunExport;
import org.parmac.store.SavedModel;
import org.parmac.store.registry.RegistryDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model, an iteration or codes for other programs. */
@Command(
    name = "export",
    description = {
      "Writes a run's model as .npy arrays in data units, with export.json, which says what each"
          + " is, or as ONNX graphs;",
      "or one iteration's parameters, coordinates and penalty, so that its arithmetic can be"
          + " checked from outside;",
      "or the codes that encode has written."
    })
final class ExportCommand extends HadoopCommand {
  private static final String NPY = "npy";
  private static final String ONNX = "onnx";
  private static final List<String> OF_RUNS = List.of(NPY, ONNX);
  private static final List<String> OF_CODES = List.of(NPY, "bvecs", "fvecs");

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "A run, a registry, or a directory of codes.")
  private String from;

  @Parameters(index = "1", paramLabel = "OUT", description = "A directory that does not exist yet.")
  private String to;

  @Option(
      names = "--format",
      defaultValue = NPY,
      paramLabel = "F",
      description =
          "npy (default); onnx: a model as encoder.onnx and decoder.onnx; bvecs or fvecs: codes as"
              + " FAISS reads them, bytes or a float a bit.")
  private String format;

  @Option(
      names = "--baseline",
      paramLabel = "HASH",
      description =
          "Export itq, tpca or lsh, which evaluate compares the run with, and their best linear"
              + " decoder, in place of the run's model.")
  private String baseline;

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
    checkOptions(source, isRun);
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
    checkFormat(source, isRun ? OF_RUNS : OF_CODES);
    try (ExportDir out = ExportDir.create(conf(), path(to))) {
      if (isRun) {
        exportRun(RunDir.open(conf(), source), out);
      } else {
        new CodesExport(fs, source).write(out, format);
      }
      out().println(out.path());
    }
    out().flush();
    return Main.DONE;
  }

  private void checkOptions(Path source, boolean isRun) throws UsageException {
    if (data && iteration == null) {
      throw new UsageException(
          "--data needs --iteration: a finished model is exported without points");
    }
    if (iteration != null && !isRun) {
      throw new UsageException(
          "--iteration needs a run, but there is no " + RunDir.FILE + " in " + source);
    }
    if (baseline != null && !Baselines.NAMES.contains(baseline)) {
      throw new UsageException(
          "--baseline must be one of " + Baselines.NAMES + ", got " + baseline);
    }
    if (baseline != null && !isRun) {
      throw new UsageException(
          "--baseline needs a run, but there is no " + RunDir.FILE + " in " + source);
    }
    if (iteration != null && (baseline != null || !format.equals(NPY))) {
      throw new UsageException(
          "--iteration exports .npy arrays of the run itself: leave out --baseline and --format");
    }
  }

  private void checkFormat(Path source, List<String> formats) throws UsageException {
    if (!formats.contains(format)) {
      throw new UsageException(
          "--format must be one of " + formats + " for " + source + ", got " + format);
    }
  }

  private void exportRun(RunDir run, ExportDir out) throws Exception {
    if (baseline != null) {
      exportBaseline(run, out);
    } else if (format.equals(ONNX)) {
      new OnnxExport(run, out).write(run.savedModel(), null);
    } else if (run.spec().isHash()) {
      RunExport export = new RunExport(run, out);
      if (iteration == null) {
        export.model();
      } else {
        export.iteration(conf(), iteration, data);
      }
    } else {
      NestedExport export = new NestedExport(run, out);
      if (iteration == null) {
        export.model();
      } else {
        export.iteration(conf(), iteration, data);
      }
    }
  }

  private void exportBaseline(RunDir run, ExportDir out) throws Exception {
    BinaryAutoencoder hash = Baselines.model(conf(), run, baseline);
    if (format.equals(ONNX)) {
      new OnnxExport(run, out).write(SavedModel.of(hash), baseline);
    } else {
      new RunExport(run, out).baseline(baseline, hash);
    }
  }
}
