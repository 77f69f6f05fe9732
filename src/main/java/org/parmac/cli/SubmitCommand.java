package org.parmac.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ClassUtil;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.oozie.client.OozieClient;
import org.parmac.store.BadDataException;
import org.parmac.store.Json;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code submit APP}: an Oozie application, from the edge node. */
@Command(
    name = "submit",
    description = {
      "Copies an Oozie application and this job jar to the cluster, and runs it.",
      "Properties: nameNode, resourceManager, jobTracker, appPath and oozie.use.system.libpath are"
          + " set from Hadoop's configuration; --config goes before them, and --set before that."
    })
final class SubmitCommand extends HadoopCommand {
  private static final String DEFAULT_PARENT = "parmac/apps";

  @Parameters(
      index = "0",
      paramLabel = "APP",
      description =
          "A local directory with workflow.xml, coordinator.xml or bundle.xml; or one that is on"
              + " the cluster's file system already, job jar and all.")
  private String app;

  @Option(
      names = "--oozie",
      paramLabel = "URL",
      description =
          "The Oozie server; default: -D "
              + OozieServer.URL_KEY
              + "=…, or the environment variable "
              + OozieServer.URL_VARIABLE
              + ".")
  private String url;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties of the job; default: APP/job.properties, where it is a local APP.")
  private java.nio.file.Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A property of the job; may be given several times.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  /** One of them at most; without: a coordinator where there is one, else a workflow. */
  private static final class Kind {
    @Option(names = "--workflow", description = "Run workflow.xml itself.")
    private boolean workflow;

    @Option(names = "--coordinator", description = "Run coordinator.xml (default if it is there).")
    private boolean coordinator;

    @Option(names = "--bundle", description = "Run bundle.xml.")
    private boolean bundle;
  }

  @ArgGroup private Kind kind;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description =
          "Where applications go on the cluster's file system, each in a directory of its own;"
              + " default: "
              + DEFAULT_PARENT
              + ".")
  private String parent = DEFAULT_PARENT;

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "The job jar for the application; default: the one that is running.")
  private java.nio.file.Path jar;

  @Option(names = "--dry-run", description = "Let Oozie check the application, and run nothing.")
  private boolean dryRun;

  @Option(
      names = "--follow",
      description =
          "Wait until the job ends; a line for each action and iteration. The exit code is then"
              + " that of the job: 0 succeeded, 1 failed or killed.")
  private boolean follow;

  @Option(names = "--json", description = "Print the result as one line of JSON.")
  private boolean json;

  @Override
  int execute() throws Exception {
    java.nio.file.Path local = java.nio.file.Path.of(app);
    boolean isLocal = Files.isDirectory(local);
    FileSystem fs = isLocal ? null : path(app).getFileSystem(conf());
    OozieKind what = isLocal ? kind(local) : kind(fs, path(app));
    OozieServer server = OozieServer.connect(conf(), url, System.getenv());
    Properties job = cluster(conf(), server.properties());
    Properties own = own(isLocal ? local.resolve(OozieApplication.PROPERTIES) : null);
    Path at = isLocal ? new OozieApplication(local, jar()).upload(conf(), path(parent)) : path(app);
    job.setProperty("appPath", at.toString());
    job.putAll(own);
    job.setProperty(what.pathKey(), at.toString());
    if (dryRun) {
      out().println(server.dryRun(job));
      out().flush();
      return Main.DONE;
    }
    String id = server.run(job);
    print(what, id, at);
    return follow ? new OozieWatch(conf(), server, err()).follow(id, job) : Main.DONE;
  }

  private void print(OozieKind what, String id, Path at) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("job", id);
    result.put("kind", what.toString());
    result.put("application", at.toString());
    if (json) {
      out().println(Json.line(result));
    } else {
      out().println(id);
    }
    out().flush();
  }

  private OozieKind kind(java.nio.file.Path directory) throws IOException, UsageException {
    for (OozieKind candidate : candidates()) {
      if (Files.isRegularFile(directory.resolve(candidate.file()))) {
        return candidate;
      }
    }
    throw notThere(directory.toString());
  }

  private OozieKind kind(FileSystem fs, Path directory) throws IOException {
    for (OozieKind candidate : candidates()) {
      if (fs.exists(new Path(directory, candidate.file()))) {
        return candidate;
      }
    }
    throw notThere(directory.toString());
  }

  private OozieKind[] candidates() {
    if (kind == null) {
      return new OozieKind[] {OozieKind.COORDINATOR, OozieKind.WORKFLOW, OozieKind.BUNDLE};
    }
    return new OozieKind[] {
      kind.workflow
          ? OozieKind.WORKFLOW
          : kind.coordinator ? OozieKind.COORDINATOR : OozieKind.BUNDLE
    };
  }

  private BadDataException notThere(String directory) {
    return new BadDataException(
        directory
            + ": expected an Oozie application (a directory with "
            + (kind == null
                ? "workflow.xml, coordinator.xml or bundle.xml"
                : candidates()[0].file())
            + "), found none. Check the path; workflows/train is one.");
  }

  private Properties own(java.nio.file.Path usual) throws IOException, UsageException {
    java.nio.file.Path file =
        config != null ? config : usual != null && Files.exists(usual) ? usual : null;
    Properties properties = new Properties();
    if (file != null) {
      if (!Files.isReadable(file)) {
        throw new UsageException("--config: expected a file of properties, found none at " + file);
      }
      try (Reader in = Files.newBufferedReader(file)) {
        properties.load(in);
      }
    }
    properties.putAll(overrides);
    return properties;
  }

  private java.nio.file.Path jar() throws UsageException {
    String running = ClassUtil.findContainingJar(Main.class);
    java.nio.file.Path file =
        jar != null ? jar : running == null ? null : java.nio.file.Path.of(running);
    if (file == null || !Files.isRegularFile(file)) {
      throw new UsageException(
          "expected the job jar, found "
              + (file == null ? "classes outside of any jar" : "none at " + file)
              + ". Name it with --jar; mvn -DskipTests package makes it");
    }
    return file;
  }

  /** Adds where the cluster is, from Hadoop's configuration. */
  static Properties cluster(Configuration conf, Properties job) throws UsageException {
    YarnConfiguration yarn = new YarnConfiguration(conf);
    if (!"yarn".equals(yarn.get("mapreduce.framework.name"))) {
      throw new UsageException(
          "expected the configuration of a cluster (mapreduce.framework.name=yarn), found none. Set"
              + " HADOOP_CONF_DIR to its directory");
    }
    String resourceManager =
        yarn.getBoolean(YarnConfiguration.RM_HA_ENABLED, false)
            ? yarn.get(YarnConfiguration.RM_CLUSTER_ID)
            : yarn.get(YarnConfiguration.RM_ADDRESS);
    String nameNode = FileSystem.getDefaultUri(conf).toString();
    job.setProperty("nameNode", nameNode.replaceAll("/+$", ""));
    job.setProperty("resourceManager", resourceManager);
    job.setProperty("jobTracker", resourceManager);
    job.setProperty(OozieClient.USE_SYSTEM_LIBPATH, "true");
    return job;
  }
}
