package org.parmac.job.doctor;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapreduce.MRJobConfig;
import org.apache.hadoop.mapreduce.server.jobtracker.JTConfig;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.util.VersionInfo;
import org.parmac.job.JobDefaults;

/** Looks at all that a job needs, before one is submitted. */
public final class Doctor {
  private Doctor() {}

  /**
   * @param output directory in which runs will be made; need not exist
   * @param data a dataset or a run; may be null
   */
  public static void examine(Checkup checkup, Configuration conf, Path output, Path data)
      throws IOException {
    MachineChecks.add(checkup, conf);
    checkup.look("Hadoop", "", () -> Check.ok("Hadoop", VersionInfo.getVersion()));
    ClassPathChecks.add(checkup, Thread.currentThread().getContextClassLoader());
    SecurityChecks.add(checkup);
    FileChecks.add(checkup, conf, "output directory", output);
    FileChecks.add(checkup, conf, "scratch directory", scratch(conf));
    if (!JobDefaults.isEmbedded(conf)) {
      ClusterChecks.add(checkup, conf);
    }
    if (data != null) {
      DataChecks.add(checkup, conf, data);
    }
  }

  /** Where Hadoop puts a job's files before it is submitted. */
  private static Path scratch(Configuration conf) throws IOException {
    // With Hadoop's own defaults, where nothing is said.
    JobConf job = new JobConf(conf);
    if (JobDefaults.isEmbedded(conf)) {
      return new Path(new Path("file:///"), job.get(JTConfig.JT_STAGING_AREA_ROOT));
    }
    String user = UserGroupInformation.getCurrentUser().getShortUserName();
    return new Path(
        new Path(FileSystem.getDefaultUri(conf)),
        job.get(MRJobConfig.MR_AM_STAGING_DIR) + "/" + user);
  }
}
