package org.parmac.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IOUtils;
import org.parmac.store.DatasetDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The way from vectors to a judged model, on the digits that come with the program. */
@Command(
    name = "demo",
    description = {
      "Imports the bundled digits (1797 images of 8 x 8 pixels), trains 16 bits on them, and"
          + " evaluates the codes.",
      "Prints each command as it runs it, and at the end the lines that do the same on a cluster."
    })
final class DemoCommand extends HadoopCommand {
  private static final String DIGITS = "digits.csv.gz";

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      defaultValue = "parmac-demo",
      description = "Where the demo's files go; default: ${DEFAULT-VALUE}.")
  private String directory;

  @Override
  int execute() throws Exception {
    String vectors = directory + "/" + DIGITS;
    String dataset = directory + "/digits";
    String run = directory + "/digits16";
    writeDigits(path(vectors));
    List<String[]> commands =
        List.of(
            new String[] {"import", "--drop-columns", "65", vectors, dataset},
            new String[] {"train", "--bits", "16", dataset, run},
            new String[] {"evaluate", run});
    for (String[] command : commands) {
      int code = run(command, dataset);
      if (code != Main.DONE) {
        return code;
      }
    }
    printForCluster(vectors, commands);
    return Main.DONE;
  }

  /** Copies the bundled file to where a dataset's source would lie: aside first, then renamed. */
  private void writeDigits(Path file) throws IOException {
    FileSystem fs = file.getFileSystem(conf());
    if (fs.exists(file)) {
      return;
    }
    Path aside = file.suffix("._copying");
    try (InputStream in = Main.class.getResourceAsStream("/org/parmac/" + DIGITS)) {
      IOUtils.copyBytes(in, fs.create(aside, true), conf(), true);
    }
    if (!fs.rename(aside, file)) {
      throw new IOException("could not rename " + aside + " to " + file);
    }
  }

  private int run(String[] command, String dataset) throws IOException {
    Path imported = path(dataset + "/" + DatasetDir.FILE);
    boolean done = command[0].equals("import") && imported.getFileSystem(conf()).exists(imported);
    out().println("\n$ parmac " + String.join(" ", command) + (done ? "   # done before" : ""));
    out().flush();
    return done ? Main.DONE : Main.commandLine(conf()).execute(command);
  }

  private void printForCluster(String vectors, List<String[]> commands) {
    out().println("\nThe same on a cluster:\n");
    out().println("  hdfs dfs -put " + vectors + " " + vectors);
    for (String[] command : commands) {
      out().println("  hadoop jar parmac.jar " + String.join(" ", command));
    }
    out().flush();
  }
}
