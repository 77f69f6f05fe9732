package org.parmac.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.parmac.job.circulation.GroupState;
import org.parmac.mac.Itineraries;
import org.parmac.mac.SubmodelGroup;
import org.parmac.model.Parameters;
import org.parmac.train.DivergedFit;
import org.parmac.train.IncrementalTrainer.TravellingFit;

/** What has become of the groups when all tasks have taken their part: checked, then fitted. */
final class CirculationEnd {
  private final CirculationPlan plan;
  private final List<GroupState> copies;
  private final Runnable progress;

  private CirculationEnd(CirculationPlan plan, List<GroupState> copies, Runnable progress) {
    this.plan = plan;
    this.copies = copies;
    this.progress = progress;
  }

  /**
   * @throws IOException if a group has not visited each shard of its ring exactly once
   */
  static CirculationEnd of(CirculationPlan plan, Runnable progress) throws IOException {
    Itineraries itineraries = plan.itineraries();
    Map<Integer, GroupState> standing = plan.ring().standing();
    List<GroupState> copies = new ArrayList<>();
    for (int c = 0; c < itineraries.copies(); c++) {
      GroupState state = standing.getOrDefault(c, GroupState.START);
      int[] visited = state.itinerary().stream().mapToInt(s -> s).sorted().toArray();
      int[] expected = Arrays.stream(itineraries.of(c)).sorted().toArray();
      if (!Arrays.equals(visited, expected)) {
        throw new IOException(
            "group "
                + c
                + " of submodels: expected one visit to each of the shards "
                + Arrays.toString(expected)
                + ", found "
                + state.itinerary()
                + ". Was something removed from the step's directory? Give the same command"
                + " again.");
      }
      copies.add(state);
    }
    return new CirculationEnd(plan, copies, progress);
  }

  CirculationPlan.Visited visited() {
    return new CirculationPlan.Visited(
        copies.stream().map(GroupState::itinerary).toList(),
        copies.stream().mapToLong(this::travelled).sum());
  }

  /** A fold is as long after each visit; in the first lap it begins at the first. */
  private long travelled(GroupState copy) {
    int hops = copy.itinerary().size() - (plan.previousRing() == null ? 1 : 0);
    return (long) hops * copy.fold().length;
  }

  /** The parameters of the layers that circulated: copies merged in the order of their rings. */
  Map<String, Parameters> fit() throws IOException {
    Map<String, Parameters> fitted = new LinkedHashMap<>();
    for (int g = 0; g < plan.groups(); g++) {
      SubmodelGroup group = plan.group(g);
      StepPlan.LayerPlan layer = plan.layer(group);
      TravellingFit merged = SubmodelVisits.take(plan, g, copies.get(g));
      for (int r = 1; r < plan.rings(); r++) {
        int copy = r * plan.groups() + g;
        merged.merge(SubmodelVisits.take(plan, copy, copies.get(copy)));
        progress.run();
      }
      fitted
          .computeIfAbsent(layer.name(), name -> layer.warm().copy())
          .setPart(group.from(), fit(layer, merged));
    }
    return fitted;
  }

  private static Parameters fit(StepPlan.LayerPlan layer, TravellingFit merged) {
    try {
      return merged.fit();
    } catch (DivergedFit e) {
      throw e.in(layer.name());
    }
  }
}
