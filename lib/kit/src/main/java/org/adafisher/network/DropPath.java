package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.adafisher.internal.Constants;

/**
 * Stochastic depth: in training, the branch of each example is dropped with a probability, and
 * scaled by 1 / (1 − probability) otherwise (Huang et al. 2016); drawn from the engine's generator.
 */
final class DropPath extends Layer {

  private final double rate;

  /**
   * Creates the layer.
   *
   * @param rate the probability, in [0, 1)
   */
  DropPath(double rate) {
    this.rate = Layers.probability("drop-path rate", rate);
  }

  /**
   * Returns the customary rates: from 0 at the first block to the most at the last, in equal steps.
   */
  static double[] rates(double most, int blocks) {
    double[] rates = new double[blocks];
    Arrays.setAll(rates, block -> blocks == 1 ? 0 : most * block / (blocks - 1));
    return rates;
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    if (!pass.training() || rate == 0) {
      return x;
    }
    long[] examples = new long[x.getShape().dimension()];
    Arrays.fill(examples, 1);
    examples[0] = x.getShape().get(0);
    NDManager manager = x.getManager();
    NDArray kept =
        manager
            .randomUniform(0, 1, new Shape(examples), x.getDataType())
            .gte(Constants.number(rate, x));
    return x.mul(kept.toType(x.getDataType(), false).div(Constants.number(1 - rate, x)));
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    return input;
  }
}
