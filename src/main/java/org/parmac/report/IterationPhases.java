package org.parmac.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.parmac.store.IterationSummary;
import org.parmac.store.IterationSummary.Seconds;

/** The wall seconds of an iteration by what they were spent on. */
final class IterationPhases {
  private static final String SUBMIT = "submit";
  private static final String TASKS = "start and rest of tasks";
  private static final String READ = "read";
  private static final String Z_STEP = "Z step";
  private static final String W_STEP = "W step";
  private static final String WRITE = "write";
  private static final String EXCHANGE = "exchange";
  private static final String WAIT = "wait for submodels";
  private static final String REDUCE = "reduce";
  private static final String COMMIT = "commit";

  /** The colour of each in the style sheet. */
  private static final Map<String, String> STYLES =
      Map.of(
          SUBMIT, "f7", TASKS, "f8", READ, "f6", Z_STEP, "f1", W_STEP, "f2", WRITE, "f3", EXCHANGE,
          "f4", WAIT, "f10", REDUCE, "f5", COMMIT, "f9");

  private IterationPhases() {}

  static String style(String name) {
    return STYLES.get(name);
  }

  /**
   * Seconds by phase, from the first to the last. The seconds of the maps are divided in proportion
   * to the sums over tasks; {@link Seconds#kernels} says what share of them the Z and W steps have.
   */
  static Map<String, Double> of(IterationSummary s) {
    Seconds t = s.seconds();
    double work = t.taskZStep() + t.taskWStep();
    double share = work > 0 ? t.kernels() / work : 0;
    Map<String, Double> inside = new LinkedHashMap<>();
    inside.put(READ, share * t.taskRead());
    inside.put(Z_STEP, share * t.taskZStep());
    inside.put(W_STEP, share * t.taskWStep());
    inside.put(WRITE, share * t.taskWrite());
    inside.put(EXCHANGE, s.circulation() == null ? 0 : share * s.circulation().exchange());
    inside.put(WAIT, s.tasks() == null ? 0 : share * s.tasks().waited());
    double sum = inside.values().stream().mapToDouble(Double::doubleValue).sum();
    double fitting = sum > t.map() ? t.map() / sum : 1;
    Map<String, Double> phases = new LinkedHashMap<>();
    phases.put(SUBMIT, t.submit());
    phases.put(TASKS, Math.max(0, t.map() - sum));
    inside.forEach((name, seconds) -> phases.put(name, fitting * seconds));
    phases.put(REDUCE, t.reduce());
    phases.put(COMMIT, t.commit());
    return phases;
  }
}
