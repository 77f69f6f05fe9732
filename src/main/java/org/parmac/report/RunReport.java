package org.parmac.report;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The report of one run. */
public final class RunReport {
  /** What it is called in a run's directory. */
  public static final String FILE = "report.html";

  private final ReportedRun run;

  private RunReport(ReportedRun run) {
    this.run = run;
  }

  /**
   * Reads what there is to tell of a run, or of a registry's current model.
   *
   * @throws org.parmac.store.BadDataException if there is no run, or nothing in it yet
   */
  public static RunReport of(Configuration conf, Path path) throws IOException {
    return new RunReport(ReportedRun.read(conf, path).requireBegun());
  }

  /** The run's directory. */
  public Path run() {
    return run.dir().path();
  }

  /**
   * The whole file.
   *
   * @param image WIDTHxHEIGHT of points that are pictures, or square; null: as the dataset's source
   *     suggests
   * @throws IllegalArgumentException if the points have not this shape
   */
  public String html(String image) throws IOException {
    Headline headline = new Headline(run);
    Html html = Page.begin(run.name() + " \u2013 Parmac");
    Page.header(html, "Report of a run", run.name(), headline.verdict(), headline.tiles());
    new RetrievalSection(run).write(html);
    new TrainingSection(run).write(html);
    new PointsSection(run, image).write(html);
    new TimeSection(run).write(html);
    new SpecificationSection(run).write(html);
    IterationTable.write(html, run);
    return Page.end(html);
  }
}
