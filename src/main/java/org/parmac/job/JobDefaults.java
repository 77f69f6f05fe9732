package org.parmac.job;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapreduce.MRJobConfig;
import org.parmac.store.ForklessFileSystem;

/**
 * Hadoop settings that suit jobs of ours where the user has not chosen: quick polling and parallel
 * maps when embedded, small jobs inside the application master on YARN, safe commits and no
 * speculation everywhere.
 */
public final class JobDefaults {
  private static final String PREFIX = "parmac-";

  private static final String CLOSE_DELAY =
      "dfs.client.block.write.locateFollowingBlock.initial.delay.ms";

  private static final String CLOSE_RETRIES = "dfs.client.block.write.locateFollowingBlock.retries";

  /** Whether the JVMs of tasks get the module of vector instructions. */
  static final String VECTOR = "parmac.vector";

  static final String VECTOR_MODULE = "jdk.incubator.vector";

  private static final String ADD_VECTOR_MODULE = "--add-modules=" + VECTOR_MODULE;

  /**
   * A JVM that lacks a module says so on stdout otherwise, of which YARN's diagnostics have
   * nothing.
   */
  private static final String SAY_SO = "-XX:+DisplayVMOutputToStderr";

  /**
   * Hadoop's own options of the JVMs in which tasks run, and what it takes where they are unset.
   */
  private static final Map<String, String> JVM_OPTIONS =
      Map.of(
          MRJobConfig.MAPRED_MAP_ADMIN_JAVA_OPTS, MRJobConfig.DEFAULT_MAPRED_ADMIN_JAVA_OPTS,
          MRJobConfig.MAPRED_REDUCE_ADMIN_JAVA_OPTS, MRJobConfig.DEFAULT_MAPRED_ADMIN_JAVA_OPTS,
          MRJobConfig.MR_AM_ADMIN_COMMAND_OPTS, MRJobConfig.DEFAULT_MR_AM_ADMIN_COMMAND_OPTS);

  private JobDefaults() {}

  /** Fills in what neither the user nor a site file has set. */
  public static void apply(Configuration conf) {
    // Only with these classes come mapred-site.xml, yarn-site.xml and hdfs-site.xml, into conf as
    // well.
    new JobConf(false);
    HdfsConfiguration.init();
    boolean embedded = isEmbedded(conf);
    prefer(conf, "mapreduce.client.completion.pollinterval", embedded ? "10" : "200");
    prefer(conf, "mapreduce.client.progressmonitor.pollinterval", embedded ? "10" : "200");
    prefer(conf, "mapreduce.fileoutputcommitter.algorithm.version", "1");
    prefer(conf, "mapreduce.map.speculative", "false");
    prefer(conf, "mapreduce.reduce.speculative", "false");
    prefer(conf, "mapreduce.job.complete.cancel.delegation.tokens", "false");
    prefer(conf, "mapreduce.task.io.sort.mb", "16");
    // A file that is closed before the DataNode's report has arrived: ask again soon, for as long.
    // With the delay doubled each time, one of the two would make no sense without the other.
    if (!isSet(conf, CLOSE_DELAY) && !isSet(conf, CLOSE_RETRIES)) {
      conf.set(CLOSE_DELAY, "10");
      conf.set(CLOSE_RETRIES, "10");
    }
    conf.setBoolean("mapreduce.fileoutputcommitter.marksuccessfuljobs", false);
    if (embedded) {
      prefer(
          conf,
          "mapreduce.local.map.tasks.maximum",
          Integer.toString(Runtime.getRuntime().availableProcessors()));
      prefer(conf, "fs.file.impl", ForklessFileSystem.class.getName());
      privateDirectories(conf);
      // Of -libjars: they are in this process already. Hadoop would copy them for each job, and
      // warn that the working directory has no place for a link to them.
      conf.unset("tmpjars");
    } else {
      // Small jobs, by Hadoop's own measure, inside the application master: saves JVM starts.
      prefer(conf, "mapreduce.job.ubertask.enable", "true");
      // A job of a minute asks for its few containers more often than once a second.
      prefer(conf, "yarn.app.mapreduce.am.scheduler.heartbeat.interval-ms", "250");
      if (conf.getBoolean(VECTOR, true)) {
        JVM_OPTIONS.forEach((key, unset) -> addVectors(conf, key, unset));
      }
    }
  }

  private static void addVectors(Configuration conf, String key, String unset) {
    String options = conf.get(key, unset);
    if (!options.contains(ADD_VECTOR_MODULE)) {
      conf.set(key, (options + " " + SAY_SO + " " + ADD_VECTOR_MODULE).strip());
    }
  }

  /** Whether jobs run inside this process, by LocalJobRunner. */
  public static boolean isEmbedded(Configuration conf) {
    return "local".equals(conf.get("mapreduce.framework.name", "local"));
  }

  /**
   * Two embedded jobs under one temporary directory would collide: each process has its own, named
   * by its id and removed at its end; those of processes that were killed are removed by the next
   * one.
   */
  private static void privateDirectories(Configuration conf) {
    if (isSet(conf, "hadoop.tmp.dir")) {
      return;
    }
    try {
      removeLeftOver();
      Path tmp = Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(tmp)));
      conf.set("hadoop.tmp.dir", tmp.toString());
      conf.set("mapreduce.cluster.local.dir", tmp.resolve("local").toString());
      conf.set("mapreduce.jobtracker.staging.root.dir", tmp.resolve("staging").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no temporary directory under " + System.getProperty("java.io.tmpdir"), e);
    }
  }

  private static void removeLeftOver() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> directories =
        Files.newDirectoryStream(parent, PREFIX + "[0-9]*-*")) {
      for (Path directory : directories) {
        String pid = directory.getFileName().toString().split("-")[1];
        boolean alive =
            !pid.matches("\\d{1,18}") || ProcessHandle.of(Long.parseLong(pid)).isPresent();
        if (!alive && Files.isWritable(directory)) {
          remove(directory);
        }
      }
    }
  }

  private static void remove(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException | UncheckedIOException e) {
      // The directory lies below the system's temporary directory: left to its housekeeping.
    }
  }

  private static void prefer(Configuration conf, String key, String value) {
    if (!isSet(conf, key)) {
      conf.set(key, value);
    }
  }

  /**
   * Whether somebody other than Hadoop's own defaults has set the key. A file that was written from
   * a whole configuration, such as that of an Oozie action, has the defaults in it, and says so.
   */
  private static boolean isSet(Configuration conf, String key) {
    String[] sources = conf.getPropertySources(key);
    return conf.getRaw(key) != null
        && (sources == null
            || Arrays.stream(sources).noneMatch(source -> source.endsWith("-default.xml")));
  }
}
