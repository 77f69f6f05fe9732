package org.parmac.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.parmac.store.Json;
import org.parmac.store.registry.RegistryDir;
import org.parmac.store.registry.RegistrySwitch;
import org.parmac.store.registry.Verdict;
import org.parmac.store.registry.VersionDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code history REGISTRY}: the versions of a model, and which of them is current. */
@Command(
    name = "history",
    description = {
      "Lists the versions of a registry, and the switches back, in the order of time.",
      "Precision is that of the new model / of the one that was current then, on queries of earlier"
          + " batches and of the new one; * marks the current version."
    })
final class HistoryCommand extends HadoopCommand {
  private static final String FORMAT = "%s %-7s %-12s %-8s %-15s %-15s %12s %10s %8s  %s%n";

  @Parameters(index = "0", paramLabel = "REGISTRY", description = "The registry's directory.")
  private String registryPath;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Override
  int execute() throws Exception {
    RegistryDir registry = RegistryDir.open(conf(), path(registryPath));
    int current = registry.current().orElseThrow().version();
    List<RegistrySwitch> back = new ArrayList<>(registry.switches());
    back.removeIf(s -> s.action() == RegistrySwitch.Action.PROMOTED);
    if (!json) {
      out()
          .printf(
              FORMAT,
              " ",
              "version",
              "batch",
              "verdict",
              "earlier",
              "new",
              "points",
              "iterations",
              "seconds",
              "when");
    }
    for (VersionDir version : registry.versions()) {
      if (version.isJudged()) {
        Verdict verdict = version.verdict();
        printBefore(verdict.judged(), back);
        print(verdict, verdict.version() == current);
      }
    }
    printBefore(null, back);
    out().flush();
    return Main.DONE;
  }

  /** Prints the switches back before a time; null: all that are left. */
  private void printBefore(String when, List<RegistrySwitch> back) {
    while (!back.isEmpty() && (when == null || back.get(0).when().compareTo(when) < 0)) {
      RegistrySwitch s = back.remove(0);
      if (json) {
        out().println(Json.line(s));
      } else {
        out()
            .printf(
                "  %04d -> %04d %s by %s  %s  %s%n",
                s.from(), s.to(), s.action(), s.user(), s.when(), s.reason());
      }
    }
  }

  private void print(Verdict verdict, boolean isCurrent) throws IOException {
    if (json) {
      Map<String, Object> line = new LinkedHashMap<>(VerdictText.flat(verdict));
      line.put("current", isCurrent);
      out().println(Json.line(line));
      return;
    }
    Verdict.Trained trained = verdict.trained();
    out()
        .printf(
            Locale.ROOT,
            FORMAT,
            isCurrent ? "*" : " ",
            String.format("%04d", verdict.version()),
            verdict.batch() == null ? "-" : verdict.batch(),
            verdict.outcome(),
            precision(verdict, Verdict.EARLIER),
            precision(verdict, Verdict.NEW),
            trained.points(),
            trained.iterations() == null ? "-" : trained.iterations(),
            trained.seconds() == null ? "-" : String.format(Locale.ROOT, "%.1f", trained.seconds()),
            verdict.judged());
  }

  private static String precision(Verdict verdict, String name) {
    if (verdict.comparison() == null) {
      return "-";
    }
    return verdict.comparison().groups().stream()
        .filter(group -> group.group().equals(name))
        .map(HistoryCommand::precision)
        .findFirst()
        .orElse("-");
  }

  private static String precision(Verdict.Group group) {
    String own = String.format(Locale.ROOT, "%.4f", group.precision().own());
    return group.precision().promoted() == null
        ? own
        : own + String.format(Locale.ROOT, "/%.4f", group.precision().promoted());
  }
}
