package org.parmac.external;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.parmac.math.Block;

/**
 * A layer's command as a function: fits, gives what it has learned as bytes, and predicts from
 * them. Its process is started when it is first asked, and again when it has died.
 */
final class BlackBox implements AutoCloseable {
  private final ExternalCommand command;
  private final byte[] state;
  private ExternalProcess process;

  /**
   * @param state what it predicts from. Shared, not copied.
   */
  BlackBox(ExternalCommand command, byte[] state) {
    this.command = command;
    this.state = state;
  }

  /**
   * Fits it to pairs, and makes sure that what it saves predicts as it does itself.
   *
   * @param warm what the last fit has saved, which it is given first; empty: there was none. Not
   *     modified.
   * @param x rows × inputs. Not modified.
   * @param y rows × units. Not modified.
   * @return what it has saved
   */
  static byte[] fit(ExternalCommand command, byte[] warm, Block x, Block y, long seed) {
    return repeated(command, () -> fitOnce(command, warm, x, y, seed));
  }

  private static byte[] fitOnce(ExternalCommand command, byte[] warm, Block x, Block y, long seed)
      throws ProcessDied {
    int rows = Math.min(command.batch(), x.rows());
    byte[] saved;
    byte[] predicted;
    try (ExternalProcess fitting = ExternalProcess.start(command)) {
      if (warm.length > 0) {
        fitting.ask(Message.load(warm), 0);
      }
      fitting.ask(Message.fit(x, y, seed), 0);
      predicted = predicted(command, fitting, x, 0, rows, new Block(rows, command.units()));
      saved = fitting.ask(Message.save(), -1);
      if (saved.length == 0) {
        throw fitting.failure(Message.save(), "what it has learned", "0 bytes");
      }
      fitting.quit();
    }
    try (ExternalProcess loaded = ExternalProcess.start(command)) {
      loaded.ask(Message.load(saved), 0);
      byte[] again = predicted(command, loaded, x, 0, rows, new Block(rows, command.units()));
      int byteAt = Arrays.mismatch(predicted, again);
      if (byteAt >= 0) {
        throw unfaithful(command, loaded, predicted, again, byteAt / Float.BYTES);
      }
      loaded.quit();
    }
    return saved;
  }

  private static ExternalFailure unfaithful(
      ExternalCommand command, ExternalProcess process, byte[] before, byte[] after, int at) {
    int row = at / command.units();
    return process.failure(
        Message.save(),
        "the same predictions, bit for bit, from a process that has loaded it",
        floats(after).get(at)
            + " in place of "
            + floats(before).get(at)
            + " in row "
            + row
            + ", unit "
            + at % command.units()
            + ". It must save all that it predicts from, and predict without chance");
  }

  /**
   * Its predictions.
   *
   * @param x rows × inputs. Not modified.
   * @param y rows × units; overwritten
   */
  void predict(Block x, Block y) {
    for (int from = 0; from < x.rows(); from += command.batch()) {
      int start = from;
      int end = Math.min(x.rows(), from + command.batch());
      repeated(command, () -> predicted(command, loaded(), x, start, end, y));
    }
  }

  private ExternalProcess loaded() throws ProcessDied {
    if (process == null || process.isClosed()) {
      process = ExternalProcess.start(command);
      process.ask(Message.load(state), 0);
    }
    return process;
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
      process = null;
    }
  }

  /** What is asked of a process, and may be asked of another one if it dies. */
  @FunctionalInterface
  private interface Question {
    byte[] ask() throws ProcessDied;
  }

  private static byte[] repeated(ExternalCommand command, Question question) {
    ProcessDied last = null;
    for (int attempt = 0; attempt <= command.restarts(); attempt++) {
      try {
        return question.ask();
      } catch (ProcessDied e) {
        last = e;
      }
    }
    int starts = command.restarts() + 1;
    throw new ExternalFailure(
        last.getMessage() + (starts > 1 ? "\nIt was started " + starts + " times." : ""));
  }

  private static byte[] predicted(
      ExternalCommand command, ExternalProcess process, Block x, int from, int to, Block y)
      throws ProcessDied {
    Message message = Message.predict(x, from, to);
    byte[] answer = process.ask(message, (long) Float.BYTES * (to - from) * command.units());
    int start = y.offset(from);
    int count = answer.length / Float.BYTES;
    floats(answer).get(y.values(), start, count);
    for (int i = 0; i < count; i++) {
      if (!isAllowed(command, y.values()[start + i])) {
        throw process.failure(
            message,
            switch (command.output()) {
              case REAL -> "finite numbers";
              case UNIT -> "numbers from 0 to 1 (output: unit)";
              case BINARY -> "0 or 1 (output: binary)";
            },
            y.values()[start + i]
                + " in row "
                + i / command.units()
                + ", unit "
                + i % command.units());
      }
    }
    return answer;
  }

  private static boolean isAllowed(ExternalCommand command, float v) {
    return switch (command.output()) {
      case REAL -> Float.isFinite(v);
      case UNIT -> v >= 0 && v <= 1;
      case BINARY -> v == 0 || v == 1;
    };
  }

  private static java.nio.FloatBuffer floats(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
