package org.parmac.external;

import java.util.Arrays;
import org.parmac.math.Block;
import org.parmac.math.Kernels;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;

/**
 * A layer that is a command: its parameters are the bytes that the command has saved. It has a
 * process from the first call of {@link #forward} until {@link #close}. Before it was trained it
 * gives 0.
 */
final class ExternalLayer implements Layer {
  private final ExternalCommand command;
  private final Parameters parameters;
  private final BlackBox box;

  ExternalLayer(ExternalCommand command, Parameters parameters) {
    this.command = command;
    this.parameters = parameters;
    this.box = new BlackBox(command, parameters.state());
  }

  @Override
  public int inputs() {
    return command.inputs();
  }

  @Override
  public int units() {
    return command.units();
  }

  @Override
  public Output output() {
    return command.output();
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  /**
   * @throws ExternalFailure if the command cannot be started, dies too often, does not answer in
   *     time, or not as it should
   */
  @Override
  public void forward(Kernels kernels, Block inputs, Block outputs) {
    outputs.resize(inputs.rows());
    if (parameters.state().length == 0) {
      Arrays.fill(outputs.values(), 0, outputs.offset(outputs.rows()), 0f);
    } else {
      box.predict(inputs, outputs);
    }
  }

  @Override
  public void close() {
    box.close();
  }

  @Override
  public String toString() {
    return "external layer " + command.layer();
  }
}
