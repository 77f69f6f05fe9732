package org.parmac.plan;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Looks for the number of shards.
 *
 * @param exchange how parameters meet
 * @param rings 0: chosen for each number of shards
 * @param groups 0: as many as a ring has shards, or others where that is shorter by a hundredth
 * @param slots tasks that run at a time; 0: as many as there are shards
 * @param heap bytes that a task's heap may have; 0: as much as it needs
 * @param steps that a job does
 */
public record LayoutSearch(
    IterationModel model,
    Exchange exchange,
    int rings,
    int groups,
    int slots,
    long heap,
    int steps) {
  /** Beyond this many shards nothing is looked for. */
  private static final int MOST_SHARDS = 20_000;

  /** Shards a slot that are looked at where a task's memory is limited. */
  private static final int MOST_WAVES = 64;

  /** More tasks are not worth it for less than this share of the time. */
  private static final double WORTH = 0.1;

  public LayoutSearch {
    Numbers.atLeast("rings", rings, 0);
    Numbers.atLeast("groups", groups, 0);
    Numbers.atLeast("slots", slots, 0);
    Numbers.atLeast("heap", heap, 0);
    Numbers.atLeast("steps a job", steps, 1);
  }

  /** The same search with other jobs. */
  public LayoutSearch withSteps(int stepsPerJob) {
    return new LayoutSearch(model, exchange, rings, groups, slots, heap, stepsPerJob);
  }

  /** The layout with so many shards; they are held in memory where that helps, if it fits. */
  public Layout layout(int shards) {
    Numbers.atLeast("shards", shards, 1);
    int tasks = slots == 0 ? shards : slots;
    if (exchange == Exchange.REDUCE) {
      Layout held = Layout.reduce(shards, tasks).with(steps > 1, steps);
      return fits(held) ? held : held.with(false, steps);
    }
    int copies = Math.min(rings, shards);
    Layout held = travelling(shards, tasks, copies, true);
    return fits(held) ? held : travelling(shards, tasks, copies, false);
  }

  /** With the groups that are given, or those that take the shortest time. */
  private Layout travelling(int shards, int tasks, int copies, boolean held) {
    int m = model.work().submodels();
    Layout best = Layout.circulate(shards, tasks, m, copies, groups, held).with(held, steps);
    if (groups > 0) {
      return best;
    }
    for (int size = m; size >= 1; size--) {
      Layout other =
          Layout.circulate(shards, tasks, m, copies, Layout.up(m, size), held).with(held, steps);
      if (seconds(other) < 0.99 * seconds(best)) {
        best = other;
      }
    }
    return best;
  }

  /** Whether a task's heap suffices. */
  public boolean fits(Layout layout) {
    return heap == 0 || Footprint.of(model.work(), layout).heapBytes() <= heap;
  }

  /** The layout with the shortest iteration; empty if none fits in the heap. */
  public Optional<Layout> best() {
    return candidates()
        .map(this::layout)
        .filter(this::fits)
        .min(Comparator.comparingDouble(this::seconds));
  }

  /** Of the best layout, half the shards as long as the iteration takes at most a tenth longer. */
  public Optional<Layout> worthwhile() {
    return best().map(this::fewer);
  }

  private Layout fewer(Layout best) {
    Layout chosen = best;
    double limit = (1 + WORTH) * seconds(best);
    while (chosen.shards() > 1) {
      Layout half = layout(Layout.up(chosen.shards(), 2));
      if (!fits(half) || seconds(half) > limit) {
        break;
      }
      chosen = half;
    }
    return chosen;
  }

  private double seconds(Layout layout) {
    return model.time(layout).total();
  }

  private Stream<Integer> candidates() {
    int most = (int) Math.min(MOST_SHARDS, model.work().points());
    int one = slots == 0 ? most : Math.min(most, slots);
    IntStream further =
        slots == 0
            ? IntStream.empty()
            : IntStream.rangeClosed(2, MOST_WAVES)
                .filter(w -> w <= most / slots)
                .map(w -> w * slots);
    return IntStream.concat(IntStream.rangeClosed(1, one), further).boxed();
  }
}
