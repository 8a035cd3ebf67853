package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.NetworkTree;

/** The backward pass of a loss whose labels are drawn from the network's own predictions. */
final class SampledLoss {

  private SampledLoss() {}

  /**
   * Returns the cross-entropy of every row with its drawn label.
   *
   * @param logits {@code [M, classes]} or {@code [M, T, classes]}: a language model's tokens are as
   *     many examples
   * @return {@code [rows, 1]}
   */
  static NDArray losses(LabelSampler labels, int step, NDArray logits) {
    NDArray rows = logits.reshape(-1, logits.getShape().getLastDimension());
    NDArray drawn = labels.sample(step, rows.stopGradient()).reshape(-1, 1);
    return rows.logSoftmax(-1).gather(drawn, 1).neg();
  }

  /** The sampled loss must leave nothing behind. */
  static void clearGradients(Block network) {
    for (Parameter parameter : NetworkTree.parameters(network).values()) {
      if (parameter.requiresGradient()) {
        Gradients.clear(parameter.getArray());
      }
    }
  }
}
