package org.parmac.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.parmac.plan.Exchange;
import org.parmac.plan.IterationModel;
import org.parmac.plan.LayoutSearch;
import org.parmac.plan.MeasuredRun;
import org.parmac.plan.Work;
import picocli.CommandLine.Option;

/** What a plan is for: the data, the model, and what there is to run it on. */
final class PlanTargetMixin {
  /** As many as most trainings from an ITQ start took to z = h(x). */
  private static final int USUAL_ITERATIONS = 28;

  private static final int USUAL_COLUMNS = 128;
  private static final int USUAL_BITS = 16;
  private static final int USUAL_EPOCHS = 2;

  @Option(
      names = "--points",
      paramLabel = "N",
      description = "Points to train on; default: those of the last RUN.")
  private Long points;

  @Option(
      names = "--columns",
      paramLabel = "D",
      description = "Values of a point; default: the last RUN's, or 128.")
  private Integer columns;

  @Option(
      names = "--bits",
      paramLabel = "L",
      description = "Code length; default: the last RUN's, or 16.")
  private Integer bits;

  @Option(
      names = "--submodels",
      paramLabel = "M",
      description = "Submodels that are trained apart; default: the bits.")
  private Integer submodels;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description =
          "Iterations of the training; default: those of the last RUN if it ended, or 28.")
  private Integer iterations;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over a shard in a visit; default: the last RUN's, or 2.")
  private Integer epochs;

  @Option(
      names = "--laps",
      paramLabel = "N",
      description = "Rounds over all shards, a job each; default: the last RUN's, or 1.")
  private Integer laps;

  @Option(
      names = "--exchange",
      paramLabel = "HOW",
      description =
          "How parameters meet, reduce or circulate; default: as in the last RUN, or circulate.")
  private String exchange;

  @Option(
      names = "--rings",
      paramLabel = "R",
      description = "Copies of each group; default: the fewest that keep all tasks busy.")
  private int rings;

  @Option(
      names = "--groups",
      paramLabel = "G",
      description = "Groups of submodels in a ring; default: what takes the shortest time.")
  private int groups;

  @Option(
      names = "--slots",
      paramLabel = "S",
      description = "Tasks that can run at a time; default: as many as are worth it.")
  private int slots;

  @Option(
      names = "--memory",
      paramLabel = "MB",
      description = "MiB of a task's container, of which 0.8 are its heap; default: what it needs.")
  private long memory;

  @Option(
      names = "--steps-per-job",
      paramLabel = "N",
      description =
          "Steps that one job does, as with train; default: 1. All tasks then run at once, several"
              + " shards in each if need be.")
  private int stepsPerJob = 1;

  /**
   * @param last the run that fills in what is not given; null: none
   */
  Work work(MeasuredRun last) throws UsageException {
    Work known = last == null ? null : last.work();
    if (points == null && known == null) {
      throw new UsageException("expected --points N, or a run to take them from: --run DIR");
    }
    int l = or(bits, known == null ? USUAL_BITS : known.bits());
    return new Work(
        points == null ? known.points() : points,
        or(columns, known == null ? USUAL_COLUMNS : known.columns()),
        l,
        or(submodels, l),
        or(epochs, known == null ? USUAL_EPOCHS : known.passes()),
        or(laps, known == null ? 1 : known.laps()));
  }

  /**
   * @param ended iterations of the last run; 0: none that has ended
   */
  int iterations(int ended) throws UsageException {
    int n = or(iterations, ended > 0 ? ended : USUAL_ITERATIONS);
    if (n < 1) {
      throw new UsageException("--iterations must be >= 1, got " + n);
    }
    return n;
  }

  /**
   * @param iterations of the training
   */
  LayoutSearch search(IterationModel model, MeasuredRun last, int iterations)
      throws UsageException {
    if (stepsPerJob < 1) {
      throw new UsageException("--steps-per-job must be >= 1, got " + stepsPerJob);
    }
    long heap = Math.round(0.8 * memory * (1 << 20));
    int steps = Plan.evenSteps(iterations, stepsPerJob);
    return new LayoutSearch(model, exchange(last), rings, groups, slots, heap, steps);
  }

  private Exchange exchange(MeasuredRun last) throws UsageException {
    if (exchange == null) {
      return last == null ? Exchange.CIRCULATE : last.layout().exchange();
    }
    List<String> names = Arrays.stream(Exchange.values()).map(PlanText::name).toList();
    if (!names.contains(exchange)) {
      throw new UsageException("--exchange must be one of " + names + ", got \"" + exchange + "\"");
    }
    return Exchange.valueOf(exchange.toUpperCase(Locale.ROOT));
  }

  private static int or(Integer given, int otherwise) {
    return given == null ? otherwise : given;
  }
}
