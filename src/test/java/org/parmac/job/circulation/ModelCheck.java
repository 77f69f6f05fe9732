package org.parmac.job.circulation;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.parmac.job.circulation.CirculationModel.Next;
import org.parmac.job.circulation.ModelRing.Violation;
import org.parmac.job.circulation.ModelStates.Case;

/**
 * Goes through all states of a circulation, breadth first, and finds the shortest way to what must
 * not be: an end in which a group has not been on each shard of its ring exactly once, a read of a
 * half-written file, or a state from which no end can be reached without the help of zombies.
 */
final class ModelCheck {
  /**
   * What was found.
   *
   * @param fault what is wrong, and how it came about; empty if nothing is
   */
  record Result(int states, int ends, Optional<String> fault) {}

  private final ModelStates states;
  private final CirculationModel model;
  private final StateTable seen;
  private final IntList parents = new IntList();
  private final IntList edgesFrom = new IntList();
  private final IntList edgesTo = new IntList();
  private final BitSet ends = new BitSet();

  private ModelCheck(Case of, Protocol.Maker maker, boolean reduced) {
    states = new ModelStates(of, maker);
    model = new CirculationModel(states, reduced);
    seen = new StateTable(states.width());
  }

  static Result of(Case of, Protocol.Maker maker, boolean reduced) throws IOException {
    return new ModelCheck(of, maker, reduced).run();
  }

  private Result run() throws IOException {
    seen.indexOf(states.start());
    parents.add(-1);
    Optional<String> fault = Optional.empty();
    for (int i = 0; i < seen.size() && fault.isEmpty(); i++) {
      fault = visit(i);
    }
    if (fault.isEmpty()) {
      fault = deadEnd();
    }
    return new Result(seen.size(), ends.cardinality(), fault);
  }

  private Optional<String> visit(int index) throws IOException {
    int[] tuple = seen.get(index);
    if (states.isEnd(tuple)) {
      ends.set(index);
      Optional<String> fault = states.fault(tuple);
      if (fault.isPresent()) {
        return Optional.of("all tasks have finished, but " + fault.get() + trace(index));
      }
    }
    try {
      for (Next next : model.after(tuple)) {
        add(index, next);
      }
    } catch (Violation e) {
      return Optional.of(e.getMessage() + trace(index));
    }
    return Optional.empty();
  }

  private void add(int index, Next next) {
    int to = seen.indexOf(next.tuple());
    if (to == parents.size()) {
      parents.add(index);
    }
    if (next.helps() && to != index) {
      edgesFrom.add(index);
      edgesTo.add(to);
    }
  }

  /** Backwards from the ends: what is not reached is stuck. */
  private Optional<String> deadEnd() {
    int[] starts = new int[seen.size() + 1];
    for (int e = 0; e < edgesTo.size(); e++) {
      starts[edgesTo.get(e) + 1]++;
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] sources = new int[edgesTo.size()];
    int[] fill = starts.clone();
    for (int e = 0; e < edgesTo.size(); e++) {
      sources[fill[edgesTo.get(e)]++] = edgesFrom.get(e);
    }
    BitSet good = (BitSet) ends.clone();
    Deque<Integer> queue = new ArrayDeque<>();
    ends.stream().forEach(queue::add);
    while (!queue.isEmpty()) {
      int state = queue.remove();
      for (int e = starts[state]; e < starts[state + 1]; e++) {
        if (!good.get(sources[e])) {
          good.set(sources[e]);
          queue.add(sources[e]);
        }
      }
    }
    int stuck = good.nextClearBit(0);
    return stuck == seen.size()
        ? Optional.empty()
        : Optional.of("no end can be reached any more" + trace(stuck));
  }

  private String trace(int index) {
    List<String> lines = new ArrayList<>();
    lines.add("it stands: " + states.describe(seen.get(index)));
    for (int i = index; parents.get(i) >= 0; i = parents.get(i)) {
      lines.add(0, states.describe(seen.get(parents.get(i)), seen.get(i)));
    }
    return ":\n  " + String.join("\n  ", lines);
  }

  /** Grows. */
  private static final class IntList {
    private int[] values = new int[1 << 10];
    private int size;

    void add(int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size + size / 2);
      }
      values[size++] = value;
    }

    int get(int index) {
      return values[index];
    }

    int size() {
      return size;
    }
  }
}
