package org.parmac.external;

import org.parmac.math.Block;
import org.parmac.model.Layer;
import org.parmac.model.Parameters;
import org.parmac.train.BatchTrainer;
import org.parmac.train.LayerShape;

/** Fits a black box to all its pairs at once, where they meet. */
final class ExternalTrainer extends BatchTrainer {
  private final ExternalCommand command;

  ExternalTrainer(LayerShape shape, ExternalCommand command, int maxPoints) {
    super(shape, maxPoints);
    this.command = command;
  }

  @Override
  public Layer layer(Parameters parameters) {
    return new ExternalLayer(command, parameters);
  }

  @Override
  protected Parameters fit(Block x, Block y, Parameters warm, long seed) {
    return Parameters.ofState(command.units(), BlackBox.fit(command, warm.state(), x, y, seed));
  }
}
