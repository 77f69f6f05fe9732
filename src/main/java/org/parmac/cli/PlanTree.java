package org.parmac.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.parmac.plan.Footprint;
import org.parmac.plan.Layout;
import org.parmac.store.Json;

/** A plan as a tree, for JSON: seconds and bytes. */
final class PlanTree {
  private PlanTree() {}

  static Map<String, Object> of(Plan plan) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("work", Json.tree(plan.work()));
    tree.put("iterations", plan.iterations());
    tree.put("stepsPerJob", plan.search().steps());
    tree.put("costs", PlanText.named(plan.model().costs()));
    tree.put("runs", plan.checks().stream().map(PlanTree::check).toList());
    tree.put("rows", plan.rows().stream().map(PlanTree::row).toList());
    tree.put("best", row(plan.row(plan.best())));
    Map<String, Object> chosen = row(plan.row(plan.chosen()));
    Footprint footprint = plan.row(plan.chosen()).footprint();
    chosen.put("footprint", Json.tree(footprint));
    tree.put("chosen", chosen);
    tree.put(
        "set",
        PlanSettings.of(plan).stream()
            .collect(
                Collectors.toMap(
                    PlanSettings.Setting::what,
                    PlanSettings.Setting::value,
                    (a, b) -> a,
                    LinkedHashMap::new)));
    tree.put("notes", List.copyOf(plan.notes()));
    return tree;
  }

  private static Map<String, Object> check(Plan.Check check) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("run", check.run().name());
    tree.put("exchange", PlanText.name(check.run().layout().exchange()));
    tree.put("points", check.run().work().points());
    tree.put("shards", check.run().layout().shards());
    tree.put("slots", check.run().layout().slots());
    tree.put("resident", check.run().layout().isResident());
    tree.put("measured", check.measured());
    tree.put("modelled", check.modelled());
    tree.put("error", check.error());
    return tree;
  }

  private static Map<String, Object> row(Plan.Row row) {
    Map<String, Object> tree = new LinkedHashMap<>();
    Layout layout = row.layout();
    tree.put("shards", layout.shards());
    tree.put("slots", Math.min(layout.shards(), layout.slots()));
    tree.put("rings", layout.rings());
    tree.put("groups", layout.groups());
    tree.put("held", layout.held());
    tree.put("iteration", row.time().total());
    tree.put("parts", Json.tree(row.time()));
    tree.put("compute", row.time().compute());
    tree.put("coordination", row.time().coordination());
    tree.put("speedup", row.speedup());
    tree.put("busy", row.busy());
    tree.put("training", row.trainingSeconds());
    tree.put("heapBytes", row.footprint().heapBytes());
    return tree;
  }
}
