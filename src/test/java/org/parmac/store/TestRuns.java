package org.parmac.store;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.model.BinaryAutoencoder;
import org.parmac.model.Parameters;
import org.parmac.model.Scaling;

/** Finished runs made by hand, with random hashes: for tests of what comes after the training. */
public final class TestRuns {
  private TestRuns() {}

  /** Writes run.json, model.avro and init/hashes.avro. */
  public static RunDir write(Configuration conf, Path path, DatasetDir dataset, int bits)
      throws IOException {
    FileSystem fs = path.getFileSystem(conf);
    DatasetDir.Split train = dataset.split(DatasetDir.TRAIN);
    RunSpec spec = RunSpec.DEFAULT.withBits(bits);
    int columns = dataset.columns();
    Json.write(
        fs,
        new Path(path, RunDir.FILE),
        new RunDir.Description(
            1,
            spec,
            dataset.path().toString(),
            dataset.id(),
            columns,
            train.shards().size(),
            train.points(),
            null,
            null,
            null,
            new RunDir.Origin("test", "", "", "", "", "")));
    RunDir run = RunDir.open(conf, path);
    Map<String, Parameters> hashes = new LinkedHashMap<>();
    for (String name : new String[] {"itq", "tpca", "pcarr", "lsh"}) {
      hashes.put(name, random(bits, columns, name));
    }
    ModelFile.writeParameters(fs.create(run.hashesFile(), false), hashes);
    float[] mean = new float[columns];
    java.util.Arrays.fill(mean, 0.25f);
    ModelFile.write(
        fs.create(run.modelFile(), false),
        SavedModel.of(
            BinaryAutoencoder.of(
                new Scaling(mean, 40f),
                random(bits, columns, "encoder"),
                random(columns, bits, "decoder"))));
    return run;
  }

  private static Parameters random(int units, int inputs, String name) {
    CounterRandom random = new CounterRandom(7, name);
    Block weights = new Block(units, inputs);
    float[] bias = new float[units];
    for (int i = 0; i < units * inputs; i++) {
      weights.values()[i] = (float) (0.3 * random.gaussian(i));
    }
    for (int u = 0; u < units; u++) {
      bias[u] = (float) (0.05 * random.gaussian(-1 - u));
    }
    return new Parameters(weights, bias);
  }
}
