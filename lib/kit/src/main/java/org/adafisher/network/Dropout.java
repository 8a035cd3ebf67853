package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Dropout (Srivastava et al. 2014), drawn from the engine's generator. */
final class Dropout extends Layer {

  private final double rate;

  /**
   * Creates the layer.
   *
   * @param rate the probability of dropping an entry, in [0, 1)
   */
  Dropout(double rate) {
    this.rate = Layers.probability("dropout rate", rate);
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    return pass.training() && rate > 0
        ? ai.djl.nn.norm.Dropout.dropout(x, (float) rate, true).singletonOrThrow()
        : x;
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    return input;
  }
}
