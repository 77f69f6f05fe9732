package org.parmac.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.report.Comparison;
import org.parmac.report.RunReport;
import org.parmac.store.ReplacedFile;
import org.parmac.store.registry.RegistryDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code report RUN}: one HTML file with pictures that says what a run has come to. */
@Command(
    name = "report",
    description = {
      "Writes one HTML file that says what was trained, how it went and what it has come to, with"
          + " curves, times and, of images, pictures.",
      "It needs no other file, no network and no script. What evaluate has left is in it. An older"
          + " report is replaced."
    })
final class ReportCommand extends HadoopCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "A run, finished or not, or a registry; with --compare two to eight.")
  private List<String> runs;

  @Option(
      names = "--compare",
      description = "Lay several runs side by side, with the differences of what was asked for.")
  private boolean compare;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write, a name that ends with .html (default: RUN/report.html).")
  private String out;

  @Option(
      names = "--image",
      paramLabel = "WIDTHxHEIGHT",
      description =
          "Show points as pictures of so many pixels, such as 28x28, or square. Points from IDX"
              + " files of pictures are shown anyway, as squares.")
  private String image;

  @Override
  int execute() throws Exception {
    if (compare && out == null) {
      throw new UsageException("--compare needs --out FILE: the file belongs to no run");
    }
    if (compare && image != null) {
      throw new UsageException("--image is for the report of one run, not for --compare");
    }
    if (!compare && runs.size() > 1) {
      throw new UsageException(
          "expected one run, got " + runs.size() + "; or did you mean --compare?");
    }
    if (out != null && !out.matches("(?i).*[^/]\\.html?")) {
      throw new UsageException("--out must be a file whose name ends with .html, got " + out);
    }
    try {
      Path file = compare ? compared() : reported();
      out().println(file);
      out().flush();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    return Main.DONE;
  }

  private Path compared() throws IOException {
    List<Path> paths = new ArrayList<>();
    for (String run : runs) {
      paths.add(path(run));
    }
    return write(path(out), Comparison.of(conf(), paths).html());
  }

  private Path reported() throws IOException {
    Path run = path(runs.get(0));
    RunReport report = RunReport.of(conf(), run);
    boolean registry = RegistryDir.exists(run.getFileSystem(conf()), run);
    Path file = out != null ? path(out) : new Path(registry ? report.run() : run, RunReport.FILE);
    return write(file, report.html(image));
  }

  private Path write(Path file, String html) throws IOException {
    FileSystem fs = file.getFileSystem(conf());
    Path aside = new Path(file.getParent(), "_" + file.getName() + "." + UUID.randomUUID());
    fs.mkdirs(file.getParent());
    try {
      ReplacedFile.write(fs, file, aside, html.getBytes(StandardCharsets.UTF_8));
    } finally {
      fs.delete(aside, false);
    }
    return file;
  }
}
