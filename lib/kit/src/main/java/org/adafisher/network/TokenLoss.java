package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;

/**
 * The mean negative log-likelihood of the tokens that a mask keeps: −Σ mask·log p(target) / Σ mask.
 */
public final class TokenLoss extends Loss {

  /** Creates the loss. */
  public TokenLoss() {
    super("TokenLoss");
  }

  /**
   * Returns the loss.
   *
   * @param labels the targets {@code [M, T]}, integers, and the mask {@code [M, T]}, 1 where a
   *     token counts, else 0
   * @param predictions the logarithms of probabilities {@code [M, T, V]}
   * @return a scalar; not a number if the mask keeps nothing
   */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray logarithms = predictions.singletonOrThrow();
    NDArray mask = labels.get(1).toType(logarithms.getDataType(), false);
    NDArray ofTargets = logarithms.gather(labels.get(0).expandDims(2), 2).squeeze(2);
    return ofTargets.mul(mask).sum().neg().div(mask.sum());
  }
}
