package org.parmac.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.parmac.job.vectors.ImportJob;
import org.parmac.job.vectors.ImportSpec;
import org.parmac.store.BadDataException;
import org.parmac.store.DatasetDir;
import org.parmac.store.DatasetUnion;
import org.parmac.store.Json;
import org.parmac.store.LayerSpec;
import org.parmac.store.RunDir;
import org.parmac.store.RunSpec;
import org.parmac.store.registry.RegistryDir;
import org.parmac.store.registry.RegistryPointer;
import org.parmac.store.registry.RegistrySweep;
import org.parmac.store.registry.RegistrySwitch;
import org.parmac.store.registry.Retention;
import org.parmac.store.registry.Verdict;
import org.parmac.store.registry.VersionDir;

/**
 * Trains a registry's model again with a day's data: import, union, training, judgement, switch.
 * Each of these is there whole or not at all, so that the same call goes on where it was cut off.
 * Under the registry's lock.
 */
final class Retraining {
  /**
   * What is asked for.
   *
   * @param batch name of the day's data
   * @param data the day's data
   * @param spec trees of the specification (see {@link org.parmac.store.SpecFile}); the start and
   *     the bits are the promoted model's, if there is one
   * @param retention of training shards
   * @param keepVersions versions whose runs and data stay
   * @param k of precision@k; at most the points there are count
   * @param limits how much worse a model may be without being refused
   */
  record Request(
      String batch,
      ImportSpec data,
      List<Map<String, Object>> spec,
      Retention retention,
      int keepVersions,
      int k,
      Verdict.Limits limits) {}

  private final Configuration conf;
  private final RegistryDir registry;
  private final Request request;
  private final PrintWriter err;
  private final RegistrySweep sweep;

  Retraining(Configuration conf, RegistryDir registry, Request request, PrintWriter err) {
    this.conf = conf;
    this.registry = registry;
    this.request = request;
    this.err = err;
    this.sweep = new RegistrySweep(conf, registry);
  }

  /**
   * Does all that is still to do for the batch.
   *
   * @return what was decided about it, now or before
   * @throws BadDataException if the data cannot be used; the batch has then left nothing behind
   */
  Verdict run() throws IOException, UsageException {
    registry.settle().ifPresent(v -> say("finished the switch to version " + v.number()));
    Optional<Verdict> before = registry.verdictOn(request.batch);
    if (before.isPresent()) {
      say("judged before, as version " + before.get().version() + "; nothing to do");
      return before.get();
    }
    Starting from = Starting.of(conf, registry, request.spec);
    if (!from.spec().isHash()) {
      throw new UsageException(
          "a registry keeps hashes (a layer of bits, then linear units), which are judged by their"
              + " codes; the specification has the layers "
              + from.spec().layers().stream().map(LayerSpec::kind).toList());
    }
    VersionDir version = version(from);
    Verdict verdict;
    try {
      verdict = make(version, from);
    } catch (BadDataException e) {
      sweep.forget(version);
      throw e;
    }
    if (verdict.isPromoted()) {
      registry.point(version, RegistrySwitch.Action.PROMOTED, verdict.reason());
    }
    say(verdict.outcome() + ": " + verdict.reason());
    sweep.keep(request.keepVersions);
    return verdict;
  }

  /** The version to make: the one that was begun like this, or a new one. */
  private VersionDir version(Starting from) throws IOException {
    VersionDir.Plan plan = plan(from);
    for (VersionDir version : registry.versions()) {
      if (!version.isJudged()) {
        if (version.hasPlan() && version.plan().agrees(plan)) {
          say("continues version " + version.number());
          return version;
        }
        say("removes the unfinished version " + version.number() + ", which was begun otherwise");
        sweep.forget(version);
      }
    }
    VersionDir version = registry.next();
    version.begin(plan);
    say("begins version " + version.number() + ", " + from);
    return version;
  }

  private VersionDir.Plan plan(Starting from) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("import", request.data.describe());
    options.put("spec", Json.tree(from.spec()));
    options.put("retention", Json.tree(request.retention));
    options.put("k", request.k);
    options.put("limits", Json.tree(request.limits));
    RegistryPointer current = from.pointer();
    return new VersionDir.Plan(
        RegistryDir.LAYOUT,
        request.batch,
        current == null ? null : current.version(),
        current == null ? null : current.modelSha256(),
        options);
  }

  private Verdict make(VersionDir version, Starting from) throws IOException, UsageException {
    DatasetDir batch = imported();
    DatasetDir data = union(version, from, batch);
    RunDir run = trained(version, from, data);
    version.copyModel(run);
    Verdict verdict = new Judgement(conf, registry, version).of(run, data, batch, from, request);
    version.judge(verdict);
    return verdict;
  }

  private DatasetDir imported() throws IOException {
    Path path = registry.batch(request.batch);
    if (!registry.fs().exists(new Path(path, DatasetDir.FILE))) {
      ImportJob.run(conf, request.data, path);
    }
    DatasetDir batch = DatasetDir.open(conf, path);
    say("imported " + batch.split(DatasetDir.TRAIN).points() + " training points");
    return batch;
  }

  private DatasetDir union(VersionDir version, Starting from, DatasetDir batch) throws IOException {
    Path path = version.dataset();
    if (!registry.fs().exists(new Path(path, DatasetDir.FILE))) {
      DatasetUnion.Part added = new DatasetUnion.Part(batch, 0);
      DatasetUnion.write(conf, path, request.retention.add(from.data(), added));
    }
    DatasetDir data = DatasetDir.open(conf, path);
    if (data.split(DatasetDir.QUERIES).points() == 0) {
      throw new BadDataException(
          path
              + ": expected held-out queries to judge the model by, found none. Set some points"
              + " apart with --queries, or give a file of them with --query-input.");
    }
    say("has " + data.split(DatasetDir.TRAIN).points() + " training points with the older ones");
    return data;
  }

  private RunDir trained(VersionDir version, Starting from, DatasetDir data)
      throws IOException, UsageException {
    RunSpec spec = from.spec();
    RunStart.check(conf, data, spec, from.warm());
    RunDir run = RunStart.openOrCreate(conf, registry.fs(), version.run(), data, spec, from.warm());
    new StepLoop(conf, run, err).run(Integer.MAX_VALUE);
    say("trained");
    return run;
  }

  private void say(String what) {
    err.println("batch " + request.batch + ": " + what);
    err.flush();
  }
}
