package org.parmac.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The model of an iteration on Hadoop: what it shares with ParMAC's, and what it adds. */
final class IterationModelTest {
  private final Random random = new Random(2);

  @Test
  void withoutHadoopItIsParmacsModel() {
    for (int k = 0; k < 1000; k++) {
      int m = 1 + random.nextInt(64);
      int e = 1 + random.nextInt(4);
      long n = 1000 + random.nextInt(1_000_000);
      Work work = new Work(n, 1, m, m, 1, e);
      UnitCosts costs = UnitCosts.plain(work, random.nextDouble(), random.nextDouble(), 100);
      SpeedupModel plain = new SpeedupModel(n, m, e, costs.wStep(), costs.zStep(), costs.pass());
      IterationModel model = new IterationModel(costs, work);
      for (int p : new int[] {1, 2, 3, m, m + 1, 2 * m, 100}) {
        Layout layout = Layout.circulate(p, p, m, 1, 0, true);
        assertThat(model.time(layout).total())
            .as("M %d, e %d, P %d", m, e, p)
            .isCloseTo(plain.time(p), within(1e-9 * plain.time(p)));
        assertThat(model.speedup(layout)).isCloseTo(plain.speedup(p), within(1e-9 * p));
      }
    }
  }

  @Test
  void whatHadoopAddsByHand() {
    UnitCosts costs = new UnitCosts(10, 5, 1, 3, 4, 6, 2, 50, 700, 30, 9000, 80, 7, 1.5, 0.25);
    Work work = new Work(1200, 10, 5, 6, 2, 2);
    IterationModel model = new IterationModel(costs, work);
    // 12 shards of 100 points, 6 at a time: 2 fillings; 2 rings of 6 shards, 3 tasks of each at a
    // time; 4 groups of at most 2 submodels: 4 visits one after the other.
    IterationTime held = model.time(new Layout(12, 6, Exchange.CIRCULATE, 2, 4, true, 1));
    assertThat(held.start()).isEqualTo(2 * (9000 + 2 * 80));
    assertThat(held.zStep()).isEqualTo(2.5 * 100 * 5 * 10);
    assertThat(held.read()).isEqualTo(2.5 * 100 * 2 * 2);
    assertThat(held.wStep()).isEqualTo(2.5 * 1.25 * 100 * 2 * 2 * 4 * (2 * 1 + 3));
    assertThat(held.exchange()).isEqualTo(1.25 * 2 * 2 * 4 * (700 + 2 * 50) + 2 * 4 * 2 * 50);
    assertThat(held.average()).isEqualTo(12 * 30 + 2 * 2 * 6 * 50);
    IterationTime streamed = model.time(new Layout(12, 6, Exchange.CIRCULATE, 2, 4, false, 1));
    assertThat(streamed.read()).isEqualTo(held.read() / 2 * (1 + 2 * 4 * 2));
    assertThat(streamed.total() - streamed.read())
        .isCloseTo(held.total() - held.read(), within(1e-6));

    // All six submodels in one group: three tasks of a ring take turns.
    IterationTime together = model.time(new Layout(12, 6, Exchange.CIRCULATE, 2, 1, true, 1));
    assertThat(together.wStep()).isEqualTo(2.5 * 1.25 * 100 * 2 * 2 * 3 * 6 * 1);

    IterationTime reduced = model.time(Layout.reduce(12, 6));
    assertThat(reduced.wStep()).isEqualTo(2.5 * 100 * 4 * 6 * 1);
    assertThat(reduced.read()).isEqualTo(2.5 * 100 * 4 * 2);
    assertThat(reduced.exchange()).isZero();
    assertThat(reduced.average()).isEqualTo(2 * 12 * 30);
  }

  @Test
  void whatJobsOfSeveralStepsChangeByHand() {
    UnitCosts costs = new UnitCosts(10, 5, 1, 3, 4, 6, 2, 50, 700, 30, 9000, 80, 7, 1.5, 0.25);
    Work work = new Work(1200, 10, 5, 6, 2, 2);
    IterationModel model = new IterationModel(costs, work);
    // Six tasks of two shards of 100 points each; a job for 20 steps, and two laps an iteration.
    Layout layout = new Layout(12, 6, Exchange.CIRCULATE, 2, 4, true, 20);
    IterationTime held = model.time(layout);
    assertThat(held.start()).isEqualTo(2 * 7 + (9000 + 80) / 20.0);
    assertThat(held.read()).isEqualTo(2.5 * 100 * 2 / 20);
    IterationTime single = model.time(layout.with(true, 1));
    assertThat(held.zStep()).isEqualTo(single.zStep());
    assertThat(held.wStep()).isEqualTo(single.wStep());
    assertThat(held.coordination()).isEqualTo(single.coordination());
    // Too large to be held: the Z step's pass, and 4 visits of 2 passes in each of 2 laps.
    IterationTime streamed = model.time(layout.with(false, 20));
    assertThat(streamed.start()).isEqualTo(held.start());
    assertThat(streamed.read()).isEqualTo(2.5 * 100 * 2 * (1 + 2 * 4 * 2));

    IterationTime reduced = model.time(Layout.reduce(12, 6).with(true, 20));
    assertThat(reduced.start()).isEqualTo(2 * 7 + 454);
    assertThat(reduced.read()).isEqualTo(25);
    assertThat(reduced.wStep()).isEqualTo(2.5 * 100 * 4 * 6 * 1);
    assertThat(reduced.average()).isEqualTo(2 * 12 * 30);
    assertThat(model.time(Layout.reduce(12, 6).with(false, 20)).read())
        .isEqualTo(2.5 * 100 * 4 * 2);
    // One task reads 1200 points, has 5 bits of 10 each and 4 passes of 6, and no one to meet.
    assertThat(model.serial(Layout.reduce(12, 6).with(true, 20)))
        .isEqualTo(2 * 7 + 454 + 1200 * (2 / 20.0 + 5 * 10 + 4 * 6));
  }

  @Test
  void insideOfAJobNothingOfItsStartIsLeft() {
    UnitCosts costs = new UnitCosts(10, 1, 0, 0, 0, 0, 2, 0, 0, 0, 12, 4, 0.4, 1, 0);
    IterationModel model = new IterationModel(costs, new Work(1000, 10, 1, 1, 2, 1));
    assertThat(model.time(Layout.reduce(2, 2).with(true, Layout.ENDLESS)).total())
        .isCloseTo(0.4, within(1e-5));
    assertThat(model.time(Layout.reduce(2, 2).with(false, Layout.ENDLESS)).total())
        .isCloseTo(0.4 + 500 * 2 * 2, within(1e-5));
  }

  @Test
  void holdsForAllConstants() {
    for (int k = 0; k < 2000; k++) {
      UnitCosts costs = anyCosts();
      int m = 1 + random.nextInt(64);
      Work work =
          new Work(
              1000 + random.nextInt(1_000_000),
              1 + random.nextInt(500),
              m,
              m,
              1 + random.nextInt(3),
              1 + random.nextInt(3));
      IterationModel model = new IterationModel(costs, work);
      int p = 1 + random.nextInt(300);
      int s = 1 + random.nextInt(300);
      for (Layout layout : layouts(p, s, m)) {
        double speedup = model.speedup(layout);
        assertThat(speedup).as("%s", layout).isPositive();
        assertThat(speedup).as("%s", layout).isLessThanOrEqualTo(Math.min(p, s) + 1e-9);
        assertThat(new IterationModel(costs, twice(work)).time(layout).total())
            .isGreaterThan(model.time(layout).total());
      }
      assertThat(model.speedup(Layout.reduce(1, s))).isEqualTo(1);
      assertThat(model.speedup(Layout.circulate(1, s, m, 0, 0, true))).isEqualTo(1);
      assertThat(model.speedup(Layout.reduce(1, s).with(true, 30))).isEqualTo(1);
    }
  }

  @Test
  void oneRingKeepsMTasksBusyAndRRingsKeepRTimesM() {
    Work work = new Work(1_000_000, 1, 8, 8, 1, 1);
    IterationModel model = new IterationModel(UnitCosts.plain(work, 1, 0, 0), work);
    assertThat(model.speedup(Layout.circulate(8, 8, 8, 1, 0, true))).isEqualTo(8);
    assertThat(model.speedup(Layout.circulate(64, 64, 8, 1, 0, true))).isEqualTo(8);
    assertThat(model.speedup(Layout.circulate(64, 64, 8, 8, 0, true))).isEqualTo(64);
    assertThat(model.speedup(Layout.circulate(64, 64, 8, 4, 0, true))).isEqualTo(32);
    assertThat(Layout.circulate(64, 64, 8, 0, 0, true).rings()).isEqualTo(8);
    assertThat(Layout.circulate(64, 20, 8, 0, 0, true).rings()).isEqualTo(3);
    assertThat(Layout.circulate(4, 4, 8, 0, 0, true).rings()).isEqualTo(1);
    assertThat(Layout.circulate(4, 4, 8, 0, 0, true).groups()).isEqualTo(4);
  }

  /**
   * The model counts max(G, q) visits one after the other. Tasks that take at random whatever group
   * is free, as the protocol's do, need some more, within a fifth; never less.
   */
  @Test
  void takingWhateverIsFreeComesNearTheShortestSchedule() {
    for (int[] c :
        new int[][] {
          {2, 2}, {2, 16}, {4, 4}, {8, 8}, {8, 16}, {16, 16}, {16, 64}, {64, 64}, {128, 64}
        }) {
      double sum = 0;
      for (int seed = 0; seed < 20; seed++) {
        int ticks = randomSchedule(c[0], c[1], new Random(seed));
        assertThat(ticks).isGreaterThanOrEqualTo(Math.max(c[0], c[1]));
        sum += ticks;
      }
      assertThat(sum / 20 / Math.max(c[0], c[1]))
          .as("%d tasks, %d groups", c[0], c[1])
          .isLessThan(1.2);
    }
  }

  /** Ticks until each task has had each group, if in each tick the tasks choose in random order. */
  private static int randomSchedule(int tasks, int groups, Random random) {
    List<List<Integer>> wanted = new ArrayList<>();
    for (int t = 0; t < tasks; t++) {
      List<Integer> all = new ArrayList<>();
      for (int g = 0; g < groups; g++) {
        all.add(g);
      }
      wanted.add(all);
    }
    int ticks = 0;
    while (wanted.stream().anyMatch(w -> !w.isEmpty())) {
      ticks++;
      boolean[] taken = new boolean[groups];
      List<List<Integer>> order = new ArrayList<>(wanted);
      java.util.Collections.shuffle(order, random);
      for (List<Integer> list : order) {
        List<Integer> free = list.stream().filter(g -> !taken[g]).toList();
        if (!free.isEmpty()) {
          Integer g = free.get(random.nextInt(free.size()));
          taken[g] = true;
          list.remove(g);
        }
      }
    }
    return ticks;
  }

  private static List<Layout> layouts(int p, int s, int m) {
    List<Layout> layouts = new ArrayList<>();
    layouts.add(Layout.reduce(p, s));
    layouts.add(Layout.circulate(p, s, m, 0, 0, true));
    layouts.add(Layout.circulate(p, s, m, 1, 3, true));
    layouts.add(Layout.circulate(p, s, m, Math.min(p, 5), m, false));
    layouts.add(Layout.circulate(p, s, m, p, 0, true));
    layouts.add(Layout.circulate(p, s, m, 0, 0, true).with(true, 2 + p));
    layouts.add(Layout.reduce(p, s).with(true, 30));
    layouts.add(Layout.reduce(p, s).with(false, 2));
    return layouts;
  }

  private UnitCosts anyCosts() {
    return new UnitCosts(
        128,
        16,
        1e-7 * random.nextDouble(),
        1e-7 * random.nextDouble(),
        1e-7 * random.nextDouble(),
        1e-7 * random.nextDouble(),
        1e-7 * random.nextDouble(),
        1e-3 * random.nextDouble(),
        0.1 * random.nextDouble(),
        1e-3 * random.nextDouble(),
        20 * random.nextDouble(),
        5 * random.nextDouble(),
        random.nextDouble(),
        1 + random.nextDouble(),
        random.nextDouble());
  }

  private static Work twice(Work w) {
    return new Work(2 * w.points(), w.columns(), w.bits(), w.submodels(), w.passes(), w.laps());
  }
}
