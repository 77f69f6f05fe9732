package org.parmac.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.oozie.client.BundleJob;
import org.apache.oozie.client.CoordinatorAction;
import org.apache.oozie.client.CoordinatorJob;
import org.apache.oozie.client.WorkflowAction;
import org.apache.oozie.client.WorkflowJob;

/** A job of Oozie as a tree of names and values, its actions in the order in which they began. */
final class OozieStatus {
  private OozieStatus() {}

  static Map<String, Object> of(OozieServer server, String id) throws IOException, UsageException {
    return switch (OozieKind.ofId(id)) {
      case WORKFLOW -> workflow(server, server.workflow(id));
      case COORDINATOR -> coordinator(server.coordinator(id));
      case BUNDLE -> bundle(server.bundle(id));
    };
  }

  private static Map<String, Object> workflow(OozieServer server, WorkflowJob job)
      throws IOException {
    Map<String, Object> tree = head(job.getId(), job.getAppName(), job.getStatus());
    put(tree, "started", job.getStartTime());
    put(tree, "ended", job.getEndTime());
    boolean failed =
        job.getStatus() == WorkflowJob.Status.KILLED
            || job.getStatus() == WorkflowJob.Status.FAILED;
    if (failed) {
      OozieFailure failure = OozieFailure.of(server, job);
      tree.put("failedJob", failure.job());
      tree.put("error", failure.message());
    }
    List<Map<String, Object>> actions = new ArrayList<>();
    for (WorkflowAction action : job.getActions()) {
      if (!isControl(action)) {
        actions.add(action(action));
      }
    }
    tree.put("actions", actions);
    return tree;
  }

  /** Whether a node does nothing but lead to others. */
  static boolean isControl(WorkflowAction action) {
    return action.getType().startsWith(":") || action.getType().equals("switch");
  }

  private static Map<String, Object> action(WorkflowAction action) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", action.getName());
    tree.put("status", action.getStatus().toString());
    put(tree, "started", action.getStartTime());
    put(tree, "ended", action.getEndTime());
    put(tree, "job", action.getExternalId());
    put(tree, "error", action.getErrorMessage());
    return tree;
  }

  private static Map<String, Object> coordinator(CoordinatorJob job) {
    Map<String, Object> tree = head(job.getId(), job.getAppName(), job.getStatus());
    put(tree, "next", job.getNextMaterializedTime());
    List<Map<String, Object>> actions = new ArrayList<>();
    for (CoordinatorAction action : job.getActions()) {
      Map<String, Object> one = new LinkedHashMap<>();
      put(one, "time", action.getNominalTime());
      one.put("status", action.getStatus().toString());
      put(one, "job", action.getExternalId());
      put(one, "waitsFor", action.getMissingDependencies());
      put(one, "error", action.getErrorMessage());
      actions.add(one);
    }
    tree.put("actions", actions);
    return tree;
  }

  private static Map<String, Object> bundle(BundleJob job) {
    Map<String, Object> tree = head(job.getId(), job.getAppName(), job.getStatus());
    List<Map<String, Object>> coordinators = new ArrayList<>();
    for (CoordinatorJob coordinator : job.getCoordinators()) {
      coordinators.add(
          head(coordinator.getId(), coordinator.getAppName(), coordinator.getStatus()));
    }
    tree.put("coordinators", coordinators);
    return tree;
  }

  private static Map<String, Object> head(String id, String name, Enum<?> status) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("job", id);
    tree.put("name", name);
    tree.put("status", status.toString());
    return tree;
  }

  private static void put(Map<String, Object> tree, String name, Date date) {
    put(tree, name, date == null ? null : date.toInstant().toString());
  }

  private static void put(Map<String, Object> tree, String name, String value) {
    if (value != null && !value.isBlank()) {
      tree.put(name, value);
    }
  }
}
