package org.parmac.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.parmac.math.Block;
import org.parmac.math.CounterRandom;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;
import org.parmac.train.LayerKind;
import org.parmac.train.LayerKinds;
import org.parmac.train.LayerOptions;
import org.parmac.train.LayerShape;
import org.parmac.train.Trainer;

/**
 * What a kind of layer has to keep to. A test of a kind extends this class, says which kind it is,
 * and has all these tests:
 *
 * <pre>
 *   final class MedianKindTest extends TrainerContract {
 *     &#64;Override
 *     protected LayerKind kind() {
 *       return new MedianKind();
 *     }
 *   }
 * </pre>
 *
 * Pairs are made up: inputs uniform in [0, 1], targets a smooth function of them, which for layers
 * of bits is cut at its middle. A kind that cannot learn such pairs brings others.
 */
public abstract class TrainerContract {
  private static final int ROWS = 300;
  private static final int SHARDS = 3;
  private static final String LAYER = "layer";

  /** The kind that is tested. */
  protected abstract LayerKind kind();

  /** Options that the layer is made with. */
  protected Map<String, ?> options() {
    return Map.of();
  }

  /** Width of the layer. */
  protected int inputs() {
    return 4;
  }

  protected int units() {
    return 2;
  }

  /** A local directory with the files that the options name. */
  protected String files() {
    return null;
  }

  /** Inputs of the pairs. */
  protected Block x() {
    CounterRandom random = new CounterRandom(1, "inputs of a contract");
    Block x = new Block(ROWS, inputs());
    for (int i = 0; i < x.values().length; i++) {
      x.values()[i] = (float) random.uniform(i);
    }
    return x;
  }

  /** Targets of the pairs. */
  protected Block y() {
    Block x = x();
    Block y = new Block(x.rows(), units());
    for (int i = 0; i < y.rows(); i++) {
      for (int u = 0; u < units(); u++) {
        float t = 0.6f * x.get(i, u % inputs()) + 0.4f * x.get(i, (u + 1) % inputs());
        y.set(i, u, output() == Layer.Output.BINARY ? (t > 0.5f ? 1f : 0f) : t);
      }
    }
    return y;
  }

  /**
   * Whether a fit never ends above the parameters it starts from, in Σ ‖y − f(x)‖². An iteration
   * descends only if the trainers do.
   */
  protected boolean descends() {
    return true;
  }

  private LayerOptions layerOptions() {
    return new LayerOptions(LAYER, options());
  }

  private Layer.Output output() {
    return kind().output(layerOptions());
  }

  private LayerShape shape() {
    return new LayerShape(Kernels.get(), LAYER, inputs(), units(), false, false, files());
  }

  private Trainer trainer() {
    Map<String, Double> tuned = kind().tuned(shape(), layerOptions(), x(), y());
    return kind().trainer(shape(), layerOptions().orElse(tuned));
  }

  private Parameters initial() {
    return kind().initial(shape(), layerOptions(), 1);
  }

  private Parameters fitted(int shards) throws IOException {
    return new ShardedFit(trainer(), x(), y(), shards, 1).from(initial());
  }

  private Block forward(Parameters parameters, Block x) {
    Block f = new Block(0, units());
    try (Layer layer = trainer().layer(parameters)) {
      layer.forward(Kernels.get(), x, f);
    }
    return f.copy();
  }

  /** Σ ‖y − f(x)‖². */
  private double error(Parameters parameters, Block y) {
    Block f = forward(parameters, x());
    double sum = 0;
    for (int i = 0; i < f.values().length; i++) {
      double d = (double) y.values()[i] - f.values()[i];
      sum += d * d;
    }
    return sum;
  }

  @Test
  void isFoundByItsName() {
    assertSame(
        kind().getClass(),
        LayerKinds.named(kind().name()).getClass(),
        "expected a line with the class in META-INF/services/" + LayerKind.class.getName());
  }

  @Test
  void layersAreWhatWasAskedFor() throws IOException {
    for (Parameters p : new Parameters[] {initial(), fitted(SHARDS)}) {
      assertEquals(units(), p.units(), "units of the parameters");
      try (Layer layer = trainer().layer(p)) {
        assertEquals(inputs(), layer.inputs(), "inputs");
        assertEquals(units(), layer.units(), "units");
        assertEquals(output(), layer.output(), "output");
        assertEquals(kind().isSmooth(), layer.isSmooth(), "smooth");
      }
    }
  }

  @Test
  void roundsAndPassesMakeSense() throws IOException {
    Trainer trainer = trainer();
    assertTrue(trainer.rounds() >= 1, "rounds must be >= 1, got " + trainer.rounds());
    for (int round = 0; round < trainer.rounds(); round++) {
      int passes = trainer.round(round).passes();
      assertTrue(passes >= 1, "passes must be >= 1, got " + passes);
    }
    int first = trainer.firstRound(fitted(SHARDS));
    assertTrue(first >= 0 && first < trainer.rounds(), "first round, got " + first);
    assertEquals(0, trainer.firstRound(initial()), "first round of what was not trained");
  }

  @Test
  void aFitLearns() throws IOException {
    double before = error(initial(), y());
    double after = error(fitted(SHARDS), y());
    assertTrue(after < before, "error after a fit, " + after + ", must be below " + before);
  }

  @Test
  void theSamePairsGiveTheSameBytes() throws IOException {
    assertArrayEquals(Bytes.of(fitted(SHARDS)), Bytes.of(fitted(SHARDS)), "parameters");
  }

  @Test
  void aShardMayBeEmpty() throws IOException {
    Parameters p = new ShardedFit(trainer(), rows(x(), 5), rows(y(), 5), 8, 1).from(initial());
    assertTrue(isAllowed(forward(p, x())), "outputs after a fit with empty shards");
  }

  private static Block rows(Block block, int count) {
    return ShardedFit.rows(block, 0, count);
  }

  @Test
  void anotherFitIsNotWorse() throws IOException {
    if (!descends()) {
      return;
    }
    Parameters first = fitted(SHARDS);
    Block moved = y();
    for (int i = 0; i < moved.values().length; i += 3) {
      moved.values()[i] = 1 - moved.values()[i];
    }
    for (Block targets : new Block[] {y(), moved}) {
      Parameters second = new ShardedFit(trainer(), x(), targets, SHARDS, 2).from(first);
      double before = error(first, targets);
      double after = error(second, targets);
      assertTrue(
          after <= before * (1 + 1e-5) + 1e-9,
          "error after another fit, " + after + ", must not be above " + before);
    }
  }

  @Test
  void targetsMayBeAnyNumbers() throws IOException {
    Block shifted = y();
    for (int i = 0; i < shifted.values().length; i++) {
      shifted.values()[i] = 1.5f * shifted.values()[i] - 0.4f;
    }
    Parameters p = new ShardedFit(trainer(), x(), shifted, SHARDS, 1).from(initial());
    assertTrue(isAllowed(forward(p, x())), "outputs after a fit to targets from -0.4 to 1.1");
  }

  @Test
  void outputsAreInTheirRange() throws IOException {
    Block far = x();
    for (int i = 0; i < far.values().length; i++) {
      far.values()[i] = 20 * far.values()[i] - 10;
    }
    assertTrue(isAllowed(forward(initial(), x())), "outputs before a fit");
    assertTrue(isAllowed(forward(fitted(SHARDS), far)), "outputs far from the pairs");
  }

  private boolean isAllowed(Block f) {
    for (float v : f.values()) {
      boolean allowed =
          switch (output()) {
            case REAL -> Float.isFinite(v);
            case UNIT -> v >= 0 && v <= 1;
            case BINARY -> v == 0 || v == 1;
          };
      if (!allowed) {
        return false;
      }
    }
    return true;
  }

  @Test
  void aPointGivesTheSameInAnyCompany() throws IOException {
    Parameters p = fitted(SHARDS);
    Block x = x();
    float[] before = x.values().clone();
    Block all = forward(p, x);
    assertArrayEquals(before, x.values(), "inputs are not to be modified");
    assertArrayEquals(all.values(), forward(p, x).values(), "outputs of a second call");
    Block f = new Block(0, units());
    try (Layer layer = trainer().layer(p)) {
      for (int from = 0; from < ROWS; from += 7) {
        int to = Math.min(ROWS, from + 7);
        layer.forward(Kernels.get(), ShardedFit.rows(x, from, to), f);
        assertEquals(to - from, f.rows(), "rows of the outputs");
        assertArrayEquals(
            Arrays.copyOfRange(all.values(), from * units(), to * units()),
            Arrays.copyOf(f.values(), (to - from) * units()),
            "outputs of rows " + from + " to " + to + " alone");
      }
    }
  }

  @Test
  void parametersSurviveAFile() throws IOException {
    Parameters p = fitted(SHARDS);
    Parameters read = Bytes.read(Bytes.of(p));
    assertArrayEquals(forward(p, x()).values(), forward(read, x()).values(), "outputs");
    Parameters again = new ShardedFit(trainer(), x(), y(), SHARDS, 2).from(read);
    Parameters expected = new ShardedFit(trainer(), x(), y(), SHARDS, 2).from(p);
    assertArrayEquals(Bytes.of(expected), Bytes.of(again), "what a fit makes of them");
  }

  @Test
  void unknownOptionsAreRefused() {
    Map<String, Object> more = new HashMap<>(options());
    more.put("noSuchOption", 1);
    LayerOptions others = new LayerOptions(LAYER, more);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> kind().trainer(shape(), others),
            "an option that the kind does not know: call options.refuseOthers()");
    assertTrue(e.getMessage().contains("noSuchOption"), e.getMessage());
  }
}
