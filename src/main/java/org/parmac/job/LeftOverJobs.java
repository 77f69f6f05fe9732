package org.parmac.job;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs on YARN outlive a driver that is killed, and would go on writing where the next driver does
 * the same step again. They are known by a tag of their run.
 */
final class LeftOverJobs {
  private static final Logger LOG = LoggerFactory.getLogger(LeftOverJobs.class);
  private static final String TAGS = "mapreduce.job.tags";
  private static final Set<YarnApplicationState> UNFINISHED =
      EnumSet.of(
          YarnApplicationState.NEW,
          YarnApplicationState.NEW_SAVING,
          YarnApplicationState.SUBMITTED,
          YarnApplicationState.ACCEPTED,
          YarnApplicationState.RUNNING);

  /** Until the node of a killed job has heard of it, and has ended its processes. */
  private static final long GRACE_MILLIS = 3000;

  private LeftOverJobs() {}

  /** Marks a job as one of a run. Tags that are there already stay. */
  static void tag(Configuration conf, Path run) {
    String tags = conf.getTrimmed(TAGS, "");
    conf.set(TAGS, tags.isEmpty() ? tag(run) : tags + "," + tag(run));
  }

  /**
   * Ends all jobs of a run that still run. To be called by whoever holds the run's lock: then a
   * driver that was killed has left them.
   */
  static void end(Configuration conf, Path run) throws IOException {
    if (JobDefaults.isEmbedded(conf)) {
      return;
    }
    boolean ended = false;
    try (YarnClient yarn = YarnClient.createYarnClient()) {
      yarn.init(new YarnConfiguration(conf));
      yarn.start();
      for (ApplicationReport job :
          yarn.getApplications(Set.of(), EnumSet.copyOf(UNFINISHED), Set.of(tag(run)))) {
        LOG.warn("{}: ends {}, left by a driver that was killed", run, job.getApplicationId());
        yarn.killApplication(job.getApplicationId());
        ended = true;
      }
      if (ended) {
        Thread.sleep(GRACE_MILLIS);
      }
    } catch (YarnException e) {
      throw new IOException(run + ": cannot ask YARN for jobs of this run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(run + ": interrupted");
    }
  }

  /** YARN takes tags of at most 100 lower-case ASCII letters: not the path itself. */
  private static String tag(Path run) {
    return "parmac-" + UUID.nameUUIDFromBytes(run.toString().getBytes(StandardCharsets.UTF_8));
  }
}
