package org.parmac.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.hadoop.conf.Configuration;
import org.parmac.job.JobDefaults;
import picocli.CommandLine;

/** One command line run in the test's JVM: its exit code and what it said. */
record CommandRun(int exit, String out, String err) {
  static CommandRun of(String... arguments) {
    Configuration conf = new Configuration();
    JobDefaults.apply(conf);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = Main.commandLine(conf);
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    int exit = commandLine.execute(arguments);
    return new CommandRun(exit, out.toString(), err.toString());
  }
}
