package org.parmac.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.oozie.client.WorkflowAction;
import org.apache.oozie.client.WorkflowJob;

/**
 * Why a workflow has failed. In a chain of sub-workflows only the deepest one knows: the others say
 * no more than that their sub-workflow was killed.
 *
 * @param job the deepest workflow that failed
 * @param message what its kill node says, else its failed action
 */
record OozieFailure(String job, String message) {
  private static final String SUB_WORKFLOW = "sub-workflow";

  /** Oozie's code for a kill node, whose message is ours and says all. */
  private static final String KILL_NODE = "E0729";

  /** Looks into a workflow that has ended badly, and into those below it. */
  static OozieFailure of(OozieServer server, WorkflowJob workflow) throws IOException {
    for (WorkflowAction action : workflow.getActions()) {
      boolean below = SUB_WORKFLOW.equals(action.getType()) && action.getExternalId() != null;
      if (below && failed(action)) {
        return of(server, server.workflow(action.getExternalId()));
      }
    }
    List<String> messages = new ArrayList<>();
    for (WorkflowAction action : workflow.getActions()) {
      if (action.getErrorMessage() != null) {
        messages.add(text(action));
      }
    }
    String last =
        messages.isEmpty()
            ? "no action says why; it was ended from outside"
            : messages.get(messages.size() - 1);
    return new OozieFailure(workflow.getId(), last);
  }

  private static boolean failed(WorkflowAction action) {
    return switch (action.getStatus()) {
      case ERROR, FAILED, KILLED -> true;
      default -> false;
    };
  }

  private static String text(WorkflowAction action) {
    if (KILL_NODE.equals(action.getErrorCode())) {
      return action.getErrorMessage().strip();
    }
    String code = action.getErrorCode() == null ? "" : " [" + action.getErrorCode() + "]";
    return action.getName() + code + ": " + action.getErrorMessage().strip();
  }
}
