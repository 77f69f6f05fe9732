package org.parmac.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.parmac.store.IterationSummary;
import org.parmac.store.LayerSpec;
import org.parmac.train.LayerKinds;
import org.parmac.train.LayerOptions;

/**
 * How a run's figures went from iteration to iteration; x is the iteration, and one more than the
 * last is the finished model. Errors are means over points. What an iteration says of the
 * parameters that it started from stands at the iteration that fitted them.
 */
final class Curves {
  private static final String FINISHED = "finished model";

  private final ReportedRun run;
  private final double[] seconds;

  Curves(ReportedRun run) {
    this.run = run;
    this.seconds = new double[run.last() + 2];
    double sum = run.init() == null ? 0 : run.init().seconds().total();
    for (int i = 0; i <= run.last(); i++) {
      sum += run.iterations().get(i).seconds().total();
      seconds[i] = sum;
    }
    seconds[run.last() + 1] = sum + (run.finish() == null ? 0 : run.finish().seconds().total());
  }

  ReportedRun run() {
    return run;
  }

  /** Seconds of all steps up to the end of an iteration. */
  double secondsAt(double iteration) {
    return seconds[(int) iteration];
  }

  double seconds() {
    return seconds[seconds.length - 1];
  }

  /** E_Q after each Z step. */
  Series objective(String name, int colour) {
    return each(name, colour, s -> mean(s, s.objective()));
  }

  /** E_BA or E_1 of the parameters that each iteration fitted, and of the finished model. */
  Series nested(String name, int colour) {
    Series series = Series.line(name, colour);
    for (int i = 0; i < run.last(); i++) {
      IterationSummary next = run.iterations().get(i + 1);
      add(series, i, mean(next, next.nestedError()));
    }
    return finished(
        series, run.finish() == null ? null : mean(run.finish(), run.finish().nestedError()));
  }

  Series validationError(String name, int colour) {
    return finished(
        each(name, colour, IterationSummary::validationError),
        run.finish() == null ? null : run.finish().validationError());
  }

  Series validationPrecision(String name, int colour) {
    return finished(
        each(name, colour, IterationSummary::validationPrecision),
        run.finish() == null ? null : run.finish().validationPrecision());
  }

  /** Points with z ≠ h(x), in per cent, where there are bits. */
  Series inconsistentPoints(String name, int colour) {
    return each(
        name,
        colour,
        s ->
            bits() == 0 || s.penalty() == null || s.consistentPoints() == null
                ? null
                : 100.0 * (s.points() - s.consistentPoints()) / s.points());
  }

  /** Bits of Z that differ from h(x), in per cent. */
  Series violatedBits(String name, int colour) {
    return each(
        name,
        colour,
        s ->
            bits() == 0 || s.penalty() == null || s.violatedBits() == null
                ? null
                : 100.0 * s.violatedBits() / ((double) s.points() * bits()));
  }

  /** Mean ‖z − f‖² over coordinates that are numbers, in model units. */
  Series violation(String name, int colour) {
    return each(name, colour, s -> mean(s, s.violation()));
  }

  /** Seconds of each iteration. */
  Series duration(String name, int colour) {
    return each(name, colour, s -> s.seconds().total());
  }

  private Series each(String name, int colour, Function<IterationSummary, Double> value) {
    Series series = Series.line(name, colour);
    for (int i = 0; i <= run.last(); i++) {
      add(series, i, value.apply(run.iterations().get(i)));
    }
    return series;
  }

  private static void add(Series series, int i, Double value) {
    if (value != null) {
      series.add(i, value, "iteration " + i + ": " + Numbers.significant(value, 5));
    }
  }

  private Series finished(Series series, Double value) {
    if (value != null) {
      series.add(run.last() + 1, value, FINISHED + ": " + Numbers.significant(value, 5));
    }
    return series;
  }

  private static Double mean(IterationSummary s, Double sum) {
    return sum == null ? null : Double.valueOf(sum / s.points());
  }

  /** The iterations whose µ is not that of the one before. */
  List<LineChart.Mark> penalties() {
    List<LineChart.Mark> marks = new ArrayList<>();
    Double before = null;
    for (IterationSummary s : run.iterations()) {
      Double mu = s.penaltyInDataUnits();
      if (mu != null && !mu.equals(before)) {
        String value = Numbers.rounded(mu, 2);
        marks.add(new LineChart.Mark(s.iteration(), marks.isEmpty() ? "µ = " + value : value));
        before = mu;
      }
    }
    return marks;
  }

  /** Bits of a point's coordinates; 0: none, or nobody here knows a layer's kind. */
  int bits() {
    List<LayerSpec> layers = run.dir().spec().layers();
    int bits = 0;
    for (LayerSpec layer : layers.subList(0, layers.size() - 1)) {
      bits += isBits(layer) ? layer.units() : 0;
    }
    return bits;
  }

  private static boolean isBits(LayerSpec layer) {
    try {
      return LayerKinds.named(layer.kind()).output(new LayerOptions(layer.name(), layer.options()))
          == org.parmac.model.Layer.Output.BINARY;
    } catch (IllegalArgumentException e) {
      // Of a jar that is not on the class path.
      return false;
    }
  }
}
