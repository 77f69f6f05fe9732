package org.parmac.external;

import java.util.ArrayList;
import java.util.List;
import org.parmac.model.Layer;
import org.parmac.train.LayerOptions;
import org.parmac.train.LayerShape;

/**
 * A layer's command, and what is asked of it.
 *
 * @param layer the layer's name, for messages
 * @param words the program and its arguments
 * @param directory a local directory with the layer's files, in which the command runs; null: that
 *     of this process
 * @param inputs width of the layer
 * @param units its outputs
 * @param output what each of them is
 * @param timeoutSeconds for an answer
 * @param memoryMb address space of the process, in MiB; 0: no limit
 * @param batch rows that it predicts at a time, at most
 * @param restarts how often it is started again after it has died while it was asked the same
 */
record ExternalCommand(
    String layer,
    List<String> words,
    String directory,
    int inputs,
    int units,
    Layer.Output output,
    int timeoutSeconds,
    int memoryMb,
    int batch,
    int restarts) {

  /** Sets the limit and becomes the command. */
  private static final String LIMITED = "ulimit -v \"$0\" && exec \"$@\"";

  /**
   * The command that options ask for.
   *
   * @throws IllegalArgumentException if they are nonsense
   */
  static ExternalCommand of(LayerShape shape, LayerOptions options) {
    List<String> words = options.texts("command");
    if (words.isEmpty() || words.get(0).isBlank()) {
      throw options.refuse("command", "a program and its arguments", words);
    }
    return new ExternalCommand(
        shape.name(),
        words,
        shape.files(),
        shape.inputs(),
        shape.units(),
        ExternalKind.outputOf(options),
        options.whole("timeoutSeconds", 300, 1),
        options.whole("memoryMb", 0, 0),
        options.whole("batch", 1024, 1),
        options.whole("restarts", 2, 0));
  }

  /** What is started: the command itself, or a shell that limits its memory first. */
  List<String> started() {
    if (memoryMb == 0) {
      return words;
    }
    List<String> all =
        new ArrayList<>(List.of("sh", "-c", LIMITED, Long.toString(1024L * memoryMb)));
    all.addAll(words);
    return all;
  }

  /**
   * What went wrong with it.
   *
   * @param stderr what it said last; may be empty
   */
  String wrong(String what, String stderr) {
    String limit = memoryMb == 0 ? "" : " (memoryMb: " + memoryMb + ")";
    String said =
        stderr.isEmpty() ? "It wrote nothing to stderr." : "Its stderr ended with:\n" + stderr;
    return "layer " + layer + ", command " + words + limit + ": " + what + ". " + said;
  }
}
