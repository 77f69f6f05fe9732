package org.parmac.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** A job as the Oozie server describes it: a workflow with its actions, or a coordinator. */
record OozieJob(JsonNode description) {
  String status() {
    return description.path("status").asText();
  }

  boolean isRunning() {
    return status().equals("PREP") || status().equals("RUNNING");
  }

  /** An action by name; a missing node if there is none. */
  JsonNode action(String name) {
    for (JsonNode action : description.path("actions")) {
      if (action.path("name").asText().equals(name)) {
        return action;
      }
    }
    return MissingNode.getInstance();
  }

  /** What an action has captured. */
  Map<String, String> captured(String action) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(action(action).path("data").asText()));
    Map<String, String> captured = new LinkedHashMap<>();
    properties.forEach((key, value) -> captured.put((String) key, (String) value));
    return captured;
  }

  /** All that is known, for the message of a test that fails. */
  @Override
  public String toString() {
    return description.toPrettyString();
  }
}
