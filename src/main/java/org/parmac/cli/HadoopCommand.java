package org.parmac.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.conf.Configured;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * What all commands share: the configuration, -D at any place, --help, and where results and
 * messages go.
 */
abstract class HadoopCommand extends Configured implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help and stop.")
  private boolean help;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "Set a property of Hadoop's configuration.")
  private Map<String, String> properties;

  @Override
  public final Integer call() throws Exception {
    if (properties != null) {
      properties.forEach(getConf()::set);
    }
    OozieAction.keepTag(getConf());
    return execute();
  }

  /** Does the command's work; returns the exit code. */
  abstract int execute() throws Exception;

  final Configuration conf() {
    return getConf();
  }

  /** Where results go: standard output. */
  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Where progress and messages go: standard error. */
  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /**
   * A path as Hadoop resolves it: relative ones against the working directory of the default file
   * system.
   */
  final Path path(String name) throws java.io.IOException {
    Path path = new Path(name);
    return path.getFileSystem(conf()).makeQualified(path);
  }
}
