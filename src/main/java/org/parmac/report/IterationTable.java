package org.parmac.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.parmac.store.IterationSummary;

/** The figures behind the curves, an iteration a line. */
final class IterationTable {
  private static final String NONE = "\u2013";

  private IterationTable() {}

  static void write(Html html, ReportedRun run) {
    if (run.iterations().isEmpty()) {
      return;
    }
    List<IterationSummary> steps = new ArrayList<>(run.iterations());
    if (run.finish() != null) {
      steps.add(run.finish());
    }
    html.open("section").leaf("h2", "All iterations").open("details");
    html.leaf("summary", "Numbers of " + Numbers.plural(steps.size(), "step"));
    SpecificationSection.table(
        html,
        List.of(
            "step",
            "µ",
            "E_Q",
            run.errorName() + " before",
            "changed bits",
            "z = h(x)",
            "‖z − f‖²",
            "precision",
            "validation",
            "seconds"),
        steps.stream().map(IterationTable::row).toList());
    Figure.note(
        html,
        "Errors are means over the training points, in "
            + run.errorUnit()
            + ". "
            + run.errorName()
            + " and z = h(x) are of the parameters that the step started from, in the finish of the"
            + " finished model; precision and validation of those that it fitted.");
    html.close().close().line();
  }

  private static List<String> row(IterationSummary s) {
    boolean numbers = s.violation() != null;
    return List.of(
        s.step(),
        number(s.penaltyInDataUnits(), 3),
        mean(s, s.objective()),
        mean(s, s.nestedError()),
        numbers || s.changedBits() == null ? NONE : Numbers.count(s.changedBits()),
        numbers || s.consistentPoints() == null || s.penalty() == null
            ? NONE
            : Numbers.percent(s.consistentPoints() / (double) s.points()),
        mean(s, s.violation()),
        of(s.validationPrecision(), v -> Numbers.fixed(v, 4)),
        number(s.validationError(), 5),
        Numbers.significant(s.seconds().total(), 3));
  }

  private static String mean(IterationSummary s, Double sum) {
    return of(sum, v -> Numbers.significant(v / s.points(), 6));
  }

  private static String number(Double value, int digits) {
    return of(value, v -> Numbers.significant(v, digits));
  }

  private static String of(Double value, Function<Double, String> text) {
    return value == null ? NONE : text.apply(value);
  }
}
