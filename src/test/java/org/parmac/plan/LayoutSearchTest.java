package org.parmac.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Which layout is chosen, and what it takes; from a thousand points to a thousand million. */
final class LayoutSearchTest {
  private static final Work LARGE = new Work(1_000_000_000, 128, 64, 64, 2, 1);

  @Test
  void aThousandMillionPointsOnAThousandSlots() {
    LayoutSearch search = search(LARGE, Exchange.CIRCULATE, 1000, 2048);
    Layout chosen = search.worthwhile().orElseThrow();
    IterationModel model = search.model();
    assertThat(chosen.shards()).isBetween(500, 1000);
    assertThat(chosen.rings()).isBetween(8, 16);
    assertThat(chosen.held()).isTrue();
    // Groups of one bit: a visit costs some ten times what a bit costs where all are trained
    // together.
    assertThat(model.speedup(chosen)).isBetween(150.0, 185.0);
    assertThat(model.speedup(Layout.reduce(1000, 1000))).isBetween(300.0, 1000.0);
    Footprint f = Footprint.of(LARGE, chosen);
    assertThat(f.datasetBytes()).isEqualTo(512_000_000_000L);
    assertThat(f.coordinatesBytes()).isEqualTo(8_000_000_000L);
    assertThat(f.heapBytes()).isLessThan(2048L << 20);
    assertThat(f.containerMegabytes()).isLessThanOrEqualTo(2560);
    assertThat(f.ringFiles())
        .isEqualTo((long) chosen.shards() * chosen.groups() + chosen.groups() * chosen.rings());
    // One ring would keep no more than 64 busy in the W step.
    Layout one = Layout.circulate(chosen.shards(), 1000, 64, 1, 64, true);
    double serial = 1e9 * 64 * 2 * (UnitCosts.USUAL.wStep() + UnitCosts.USUAL.touch());
    assertThat(serial / model.time(one).wStep()).isLessThan(64);
    assertThat(serial / model.time(chosen).wStep()).isGreaterThan(300);
  }

  @Test
  void byHand() {
    Work work = new Work(1000, 10, 12, 12, 2, 3);
    Footprint f = Footprint.of(work, new Layout(4, 4, Exchange.CIRCULATE, 2, 3, true, 1));
    assertThat(f.shardBytes()).isEqualTo(250 * 10 * 4);
    assertThat(f.datasetBytes()).isEqualTo(1000 * 10 * 4);
    assertThat(f.coordinatesBytes()).isEqualTo(1000 * 2);
    assertThat(f.iterationFiles()).isEqualTo(2 * 4 + 3);
    assertThat(f.parameterBytes()).isEqualTo(4 * (12 * 11 + 10 * 13));
    assertThat(f.ringFiles()).isEqualTo(3 * 4 * 3 + 3 * 2);
    assertThat(f.ringBytes()).isEqualTo(3 * 4 * 12 * 11 * 4 * 2);
    assertThat(f.shuffleBytes()).isEqualTo(4 * 8 * 13 * 22);
    Footprint reduced = Footprint.of(work, Layout.reduce(4, 4));
    assertThat(reduced.ringFiles()).isZero();
    assertThat(reduced.shuffleBytes()).isEqualTo(4 * (8 * 13 * 22 + 4 * 11 * 12));
    assertThat(f.heldBytes()).isEqualTo(f.shardBytes());
    assertThat(reduced.heldBytes()).isZero();
    assertThat(f.heapBytes() - reduced.heapBytes()).isEqualTo(f.shardBytes());
    // Two shards a task, each with 250 points of 10 values and a code.
    Footprint resident = Footprint.of(work, Layout.reduce(4, 2).with(true, 9));
    assertThat(resident.heldBytes()).isEqualTo(2 * 250 * (4 * 10 + 8));
    assertThat(resident.heapBytes() - reduced.heapBytes())
        .isEqualTo(resident.heldBytes() - 250 * 8);
    Footprint streamed = Footprint.of(work, Layout.reduce(4, 2).with(false, 9));
    assertThat(streamed.heapBytes()).isEqualTo(reduced.heapBytes());
  }

  @Test
  void aLargeShareOfTheHeapIsNotHeldUnasked() {
    // 512 MiB of container for 225 MB of points, 0.8 of it heap: half of that, less 16 MiB, is 206
    // MB.
    Footprint large = Footprint.of(new Work(250_000, 225, 8, 8, 1, 1), oneShard());
    assertThat(large.containerMegabytes()).isEqualTo(512);
    assertThat(large.heldBytes()).isEqualTo(225_000_000);
    assertThat(large.isHeldByDefault()).isFalse();
    Footprint less = Footprint.of(new Work(250_000, 200, 8, 8, 1, 1), oneShard());
    assertThat(less.containerMegabytes()).isEqualTo(512);
    assertThat(less.isHeldByDefault()).isTrue();
  }

  private static Layout oneShard() {
    return Layout.circulate(1, 1, 8, 1, 0, true);
  }

  @Test
  void jobsOfSeveralStepsHoldAllShardsOfATaskWhereTheyFit() {
    IterationModel model = new IterationModel(UnitCosts.USUAL, LARGE);
    for (Exchange exchange : Exchange.values()) {
      LayoutSearch search = new LayoutSearch(model, exchange, 0, 0, 10, 0, 30);
      Layout layout = search.layout(40);
      assertThat(layout.steps()).isEqualTo(30);
      assertThat(layout.held()).isTrue();
      long all = Footprint.of(LARGE, layout).heapBytes();
      assertThat(withHeap(search, all).layout(40).held()).isTrue();
      assertThat(withHeap(search, all - 1).layout(40).held()).isFalse();
      assertThat(search.withSteps(1).layout(40).steps()).isEqualTo(1);
    }
    assertThat(new LayoutSearch(model, Exchange.REDUCE, 0, 0, 10, 0, 1).layout(40).held())
        .isFalse();
  }

  private static LayoutSearch withHeap(LayoutSearch s, long heap) {
    return new LayoutSearch(s.model(), s.exchange(), 0, 0, s.slots(), heap, s.steps());
  }

  @Test
  void fewPointsNeedOneTask() {
    Work small = new Work(1000, 64, 8, 8, 2, 1);
    assertThat(search(small, Exchange.CIRCULATE, 0, 0).worthwhile().orElseThrow().shards())
        .isEqualTo(1);
    assertThat(search(small, Exchange.REDUCE, 8, 0).worthwhile().orElseThrow().shards())
        .isEqualTo(1);
  }

  @Test
  void noMoreTasksThanTheyAreWorth() {
    for (Exchange exchange : Exchange.values()) {
      LayoutSearch search = search(LARGE, exchange, 0, 0);
      Layout best = search.best().orElseThrow();
      Layout chosen = search.worthwhile().orElseThrow();
      double shortest = search.model().time(best).total();
      assertThat(search.model().time(chosen).total()).isLessThanOrEqualTo(1.1 * shortest);
      assertThat(chosen.shards()).isLessThanOrEqualTo(best.shards());
      for (int p : new int[] {1, 10, 100, 1000, 10_000}) {
        assertThat(search.model().time(search.layout(p)).total()).isGreaterThanOrEqualTo(shortest);
      }
    }
  }

  private static IterationModel plain(Work work, double wStep, double zStep, double pass) {
    return new IterationModel(UnitCosts.plain(work, wStep, zStep, pass), work);
  }

  @Test
  void theBestOfThePlainModelIsParmacs() {
    SpeedupModel plain = new SpeedupModel(50_000, 32, 1, 1, 200, 1e4);
    IterationModel model = plain(new Work(50_000, 1, 32, 32, 1, 1), 1, 200, 1e4);
    Layout best = new LayoutSearch(model, Exchange.CIRCULATE, 1, 0, 0, 0, 1).best().orElseThrow();
    assertThat((double) best.shards()).isCloseTo(plain.bestMachines(), within(1.0));
  }

  @Test
  void littleMemoryNeedsMoreShardsOrReadsAgain() {
    Layout tight = search(LARGE, Exchange.CIRCULATE, 10, 512).best().orElseThrow();
    assertThat(tight.shards()).isGreaterThan(10);
    assertThat(Footprint.of(LARGE, tight).heapBytes()).isLessThanOrEqualTo(512L << 20);
    Layout again = search(LARGE, Exchange.CIRCULATE, 1000, 256).layout(100);
    assertThat(again.held()).isFalse();
    assertThat(search(LARGE, Exchange.CIRCULATE, 10, 100).best()).isEmpty();
  }

  @Test
  void groupsAreEvenWhereARingHasFewerShardsThanSubmodels() {
    // 60 shards: 60 groups of one or two submodels would take as long as 120 of one.
    IterationModel model = plain(new Work(1_000_000, 1, 64, 64, 1, 1), 1, 1, 0);
    Layout layout = new LayoutSearch(model, Exchange.CIRCULATE, 1, 0, 0, 0, 1).layout(60);
    assertThat(layout.groups()).isEqualTo(64);
    assertThat(new LayoutSearch(model, Exchange.CIRCULATE, 1, 60, 0, 0, 1).layout(60).groups())
        .isEqualTo(60);
  }

  @Test
  void refusesNonsense() {
    IterationModel model = new IterationModel(UnitCosts.USUAL, LARGE);
    assertThatThrownBy(() -> new LayoutSearch(model, Exchange.REDUCE, -1, 0, 0, 0, 1))
        .hasMessage("rings must be >= 0, got -1");
    assertThatThrownBy(() -> new Layout(4, 4, Exchange.CIRCULATE, 5, 1, true, 1))
        .hasMessage("rings must be at most the shards, 4, got 5");
    assertThatThrownBy(() -> new Work(0, 1, 1, 1, 1, 1)).hasMessage("points must be >= 1, got 0");
  }

  /**
   * @param megabytes of heap; 0: as much as is needed
   */
  private static LayoutSearch search(Work work, Exchange exchange, int slots, long megabytes) {
    return new LayoutSearch(
        new IterationModel(UnitCosts.USUAL, work), exchange, 0, 0, slots, megabytes << 20, 1);
  }
}
