package org.parmac.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.parmac.store.RunLock;

/**
 * The launcher of an Oozie java action, as a command sees it: what it hands over (configuration,
 * tokens, tags), and the result that it takes back.
 *
 * <p>A launcher whose node has died is started again by YARN and calls main again from the top:
 * commands continue where they were, and wait for the lock of the one that has died.
 */
final class OozieAction {
  /** System properties that the launcher sets: two files in its container's directory. */
  static final String CONFIGURATION = "oozie.action.conf.xml";

  static final String OUTPUT = "oozie.action.output.properties";

  /** The tag by which a launcher finds the jobs of the one before it, and a kill finds them all. */
  static final String CHILD_TAG = "oozie.child.mapreduce.job.tags";

  static final String TAGS = "mapreduce.job.tags";

  private static final String TOKENS = "HADOOP_TOKEN_FILE_LOCATION";

  /** The NameNode gives up the lease of a process that has died on another host after a minute. */
  private static final int LOCK_WAIT_SECONDS = 120;

  /** Oozie fails an action that has more to say than 2048 bytes. */
  private static final int MOST_BYTES = 2000;

  private OozieAction() {}

  /** Whether this JVM is a launcher's. */
  static boolean isPresent() {
    return System.getProperty(CONFIGURATION) != null;
  }

  /** Whether somebody takes the result, so that it need not be said by the exit code. */
  static boolean capturesOutput() {
    return System.getProperty(OUTPUT) != null;
  }

  /**
   * Fills in what the launcher hands over: the action's configuration, the file with its tokens,
   * its tag. To be called before the command line, which goes before.
   *
   * @param environment of this process
   */
  static void configure(Configuration conf, Map<String, String> environment) throws IOException {
    Path file = Path.of(System.getProperty(CONFIGURATION));
    if (!Files.isReadable(file)) {
      throw new IOException(
          file
              + ": expected the configuration of the Oozie action (system property "
              + CONFIGURATION
              + "), found no file. Is this the launcher of a java action?");
    }
    // The launcher's own tag, which it has put among Hadoop's default resources.
    String tags = conf.get(TAGS);
    conf.addResource(new org.apache.hadoop.fs.Path(file.toUri()));
    addTags(conf, tags);
    keepTag(conf);
    if (environment.get(TOKENS) != null) {
      conf.set("mapreduce.job.credentials.binary", environment.get(TOKENS));
    }
    conf.setBoolean("mapreduce.job.complete.cancel.delegation.tokens", false);
    conf.setIfUnset(RunLock.WAIT_SECONDS, Integer.toString(LOCK_WAIT_SECONDS));
  }

  /** Puts the launcher's tag back beside those of the command line. No-op elsewhere. */
  static void keepTag(Configuration conf) {
    addTags(conf, conf.get(CHILD_TAG));
  }

  private static void addTags(Configuration conf, String tags) {
    if (tags == null || tags.isBlank()) {
      return;
    }
    Set<String> all = new LinkedHashSet<>(conf.getTrimmedStringCollection(TAGS));
    all.addAll(Arrays.asList(tags.strip().split("\\s*,\\s*")));
    conf.set(TAGS, String.join(",", all));
  }

  /**
   * Hands a command's result to the launcher, as Java properties; no-op where there is none. Nested
   * names are joined by dots ({@code ba.precision.100}), what is null is left out, and so is what
   * would be too much for Oozie: then {@code omitted} says how many.
   */
  static void capture(Map<String, ?> result) throws IOException {
    if (!capturesOutput()) {
      return;
    }
    Properties properties = new Properties();
    int omitted = put(properties, "", result);
    if (omitted > 0) {
      properties.setProperty("omitted", Integer.toString(omitted));
    }
    Path file = Path.of(System.getProperty(OUTPUT)).toAbsolutePath();
    Path aside = file.resolveSibling("_" + file.getFileName());
    Files.write(aside, bytes(properties));
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Returns how many values did not fit. */
  private static int put(Properties properties, String name, Object value) throws IOException {
    int omitted = 0;
    if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        String key = name.isEmpty() ? "" + entry.getKey() : name + "." + entry.getKey();
        omitted += put(properties, key, entry.getValue());
      }
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        omitted += put(properties, name + "." + i, list.get(i));
      }
    } else if (value != null) {
      properties.setProperty(name, value.toString());
      if (bytes(properties).length > MOST_BYTES) {
        properties.remove(name);
        return 1;
      }
    }
    return omitted;
  }

  private static byte[] bytes(Properties properties) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    properties.store(out, null);
    return out.toByteArray();
  }

  /**
   * Ends the action: returns where the command is done, and throws what Oozie is to show where it
   * is not. System.exit would say no more than the code.
   *
   * @param failure what the command said; may be null
   */
  static void end(int code, String failure) throws Failure {
    if (code != Main.DONE) {
      throw new Failure(
          "exit code " + code + (failure == null ? "; see the launcher's log" : ": " + failure));
    }
  }

  /** Why a command has failed, for Oozie's error message. */
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    Failure(String message) {
      super(message, null, false, false);
    }
  }
}
