package org.parmac.report;

import java.util.ArrayList;
import java.util.List;
import org.parmac.report.Course.Line;

/** How the errors, the violations and the validation went in a training. */
final class TrainingSection {
  /** A baseline above this many times the highest error would only press the curves together. */
  private static final double FAR = 1.15;

  private final ReportedRun run;
  private final Curves curves;

  TrainingSection(ReportedRun run) {
    this.run = run;
    this.curves = new Curves(run);
  }

  void write(Html html) {
    html.open("section").leaf("h2", "Training");
    if (run.last() < 1) {
      html.leaf(
          "p",
          run.iterations().isEmpty() && run.isFinished()
              ? "Only the model was kept of this run, not its steps."
              : "No iteration with a Z step is complete, so there is no course to show.",
          "class",
          "empty");
    }
    errors().write(html);
    violatedBits().write(html);
    violation().write(html);
    validation().write(html);
    html.close().line();
  }

  private Course errors() {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(curves.objective("E_Q", 1), curves));
    Series nested = curves.nested(run.errorName(), 2);
    lines.add(new Line(nested, curves));
    Series validation = curves.validationError("validation", 3);
    if (run.isHash()) {
      lines.add(new Line(validation, curves));
    }
    String meaning =
        run.isHash()
            ? "E_Q = ‖x − f(z)‖² + µ‖z − h(x)‖² after each Z step, and E_BA = ‖x − f(h(x))‖² of the"
                + " autoencoder that the iteration fitted."
            : "E_Q = ‖y − f(z)‖² + µ‖z − f‖² over all coordinates after each Z step, and E_1 = ‖y −"
                + " f(x)‖² of the parameters that the iteration fitted.";
    return new Course(
        "Errors",
        "mean per point, " + run.errorUnit(),
        lines,
        levels(nested),
        curves.penalties(),
        meaning + " The larger dot is the finished model. Above the field: where µ was raised.");
  }

  /** The baselines' errors, as far as they are near. */
  private List<Series> levels(Series nested) {
    List<Series> levels = new ArrayList<>();
    if (run.evaluation() == null || nested.isEmpty()) {
      return levels;
    }
    double highest = nested.points().stream().mapToDouble(Series.Point::y).max().orElse(0);
    for (String name : List.of("itq", "tpca")) {
      Evaluated.Method method = run.evaluation().method(name);
      if (method != null && method.error() <= FAR * highest) {
        levels.add(Series.level(method.title(), method.colour(), method.error()));
      }
    }
    return levels;
  }

  private Course violatedBits() {
    return new Course(
        "Violations",
        "%",
        List.of(
            new Line(curves.inconsistentPoints("points", 1), curves),
            new Line(curves.violatedBits("bits", 2), curves)),
        List.of(),
        curves.penalties(),
        "Points whose coordinates z are not yet the code h(x), and bits that differ. Training ends"
            + " where there are none.");
  }

  private Course violation() {
    return new Course(
        "Distance of the coordinates",
        "mean ‖z − f‖² per point, model units",
        List.of(new Line(curves.violation("‖z − f‖²", 1), curves)),
        List.of(),
        curves.penalties(),
        "How far the coordinates are from what the layers give.");
  }

  private Course validation() {
    Series precision = curves.validationPrecision("precision", 1);
    if (!precision.isEmpty()) {
      return new Course(
          "Precision on the validation points",
          null,
          List.of(new Line(precision, curves)),
          List.of(),
          curves.penalties(),
          "Of each validation point's nearest neighbours among the others, the share that is among"
              + " as many nearest by code.");
    }
    return new Course(
        "Error on the validation points",
        "mean per point, " + run.errorUnit(),
        List.of(new Line(curves.validationError("error", 1), curves)),
        List.of(),
        curves.penalties(),
        "The parameters that each iteration fitted, on points that training has not seen.");
  }
}
