package org.parmac.cli;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.parmac.job.retrieval.JudgeJob;
import org.parmac.store.DatasetDir;
import org.parmac.store.IterationSummary;
import org.parmac.store.Provenance;
import org.parmac.store.RunDir;
import org.parmac.store.registry.RegistryDir;
import org.parmac.store.registry.RegistryPointer;
import org.parmac.store.registry.Verdict;
import org.parmac.store.registry.VersionDir;

/** Comes to a verdict on a version whose model is there. */
final class Judgement {
  private final Configuration conf;
  private final RegistryDir registry;
  private final VersionDir version;

  Judgement(Configuration conf, RegistryDir registry, VersionDir version) {
    this.conf = conf;
    this.registry = registry;
    this.version = version;
  }

  /** A run that somebody promotes by hand. */
  Verdict byHand(RunDir run, String reason) throws IOException {
    return verdict(Verdict.Outcome.PROMOTED, reason, null, null, trained(run), null);
  }

  /** A retrained model, by the side of the current one if there is one. */
  Verdict of(
      RunDir run, DatasetDir data, DatasetDir batch, Starting from, Retraining.Request request)
      throws IOException {
    long queries = data.split(DatasetDir.QUERIES).points();
    int firstNew = (int) (queries - batch.split(DatasetDir.QUERIES).points());
    int k = (int) Math.min(request.k(), data.split(DatasetDir.TRAIN).points());
    VersionDir rival = from.version();
    JudgeJob.Terms terms =
        new JudgeJob.Terms(rival == null ? null : rival.modelFile(), k, request.limits(), firstNew);
    Verdict.Comparison numbers = JudgeJob.judge(conf, run, terms, version.scratch());
    return verdict(
        numbers.isWorse() ? Verdict.Outcome.REFUSED : Verdict.Outcome.PROMOTED,
        numbers.groups().stream().map(group -> text(group, k)).collect(Collectors.joining("; ")),
        request.batch(),
        rival == null ? null : rival.number(),
        trained(run),
        numbers);
  }

  private static String text(Verdict.Group group, int k) {
    return group.group()
        + " queries: "
        + text("precision@" + k, group.precision(), "%.4f", "loss")
        + ", "
        + text("error", group.error(), "%.5g", "growth");
  }

  private static String text(String what, Verdict.Score score, String number, String loss) {
    String own = String.format(Locale.ROOT, "%s " + number, what, score.own());
    if (score.promoted() == null) {
      return own;
    }
    String error =
        score.standardError() == null
            ? ""
            : String.format(Locale.ROOT, " +- %.4f", score.standardError());
    return own
        + String.format(
            Locale.ROOT, " (promoted " + number + ", %s %.4f", score.promoted(), loss, score.loss())
        + error
        + (score.worse() ? ": worse)" : ")");
  }

  private Verdict verdict(
      Verdict.Outcome outcome,
      String reason,
      String batch,
      Integer from,
      Verdict.Trained trained,
      Verdict.Comparison comparison)
      throws IOException {
    long sequence = registry.current().map(RegistryPointer::sequence).orElse(0L) + 1;
    return new Verdict(
        RegistryDir.LAYOUT,
        version.number(),
        outcome,
        outcome == Verdict.Outcome.PROMOTED ? sequence : null,
        reason,
        batch,
        from,
        trained,
        comparison,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        Provenance.version());
  }

  private static Verdict.Trained trained(RunDir run) throws IOException {
    RunDir.Description d = run.description();
    int last = run.lastIteration();
    boolean whole = last >= 0 && run.init().isComplete() && run.finish().isComplete();
    return new Verdict.Trained(
        run.modelSha256(),
        run.spec().bits(),
        run.path().toString(),
        d.dataset(),
        d.datasetId(),
        d.points(),
        whole ? last : null,
        whole ? run.summary(run.finish()).stop() : null,
        whole ? seconds(run, last) : null);
  }

  private static double seconds(RunDir run, int last) throws IOException {
    double sum = total(run.summary(run.init())) + total(run.summary(run.finish()));
    for (int i = 0; i <= last; i++) {
      sum += total(run.summary(run.iteration(i)));
    }
    return Math.round(sum * 1000) / 1000.0;
  }

  private static double total(IterationSummary summary) {
    return summary.seconds().total();
  }
}
