package org.parmac.job.doctor;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
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
    if (JobDefaults.isEmbedded(conf)) {
      String root = conf.get("mapreduce.jobtracker.staging.root.dir", "/tmp/hadoop/mapred/staging");
      return new Path(new Path("file:///"), root);
    }
    String user = UserGroupInformation.getCurrentUser().getShortUserName();
    String root = conf.get("yarn.app.mapreduce.am.staging-dir", "/tmp/hadoop-yarn/staging");
    return new Path(
        new Path(org.apache.hadoop.fs.FileSystem.getDefaultUri(conf)), root + "/" + user);
  }
}
