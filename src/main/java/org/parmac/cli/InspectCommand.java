package org.parmac.cli;

import java.util.Map;
import org.parmac.store.Inspection;
import org.parmac.store.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what lies at a path. */
@Command(
    name = "inspect",
    description = {
      "Shows what a file or directory of Parmac holds: a dataset, a run, a step, a shard,"
          + " parameters, codes.",
      "Every tile of an inspected shard is read and checked."
    })
final class InspectCommand extends HadoopCommand {
  @Parameters(paramLabel = "PATH", description = "A file or directory.")
  private String name;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  int execute() throws Exception {
    Map<String, Object> tree = Inspection.of(conf(), path(name));
    OozieAction.capture(tree);
    if (json) {
      out().println(Json.line(tree));
    } else {
      TreeText.print(tree, out());
    }
    out().flush();
    return Main.DONE;
  }
}
