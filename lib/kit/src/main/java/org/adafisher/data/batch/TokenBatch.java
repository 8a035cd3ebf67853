package org.adafisher.data.batch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * Pieces of a text, and the same pieces one token later; nothing else holds its arrays.
 *
 * @param inputs the tokens, {@code [B, T]}
 * @param targets the token that follows each
 * @param shape {@code [B, T]}
 */
public record TokenBatch(int[] inputs, int[] targets, Shape shape) {

  /** Checks that the lengths agree. */
  public TokenBatch {
    if (shape.dimension() != 2
        || inputs.length != shape.size()
        || targets.length != inputs.length) {
      throw new IllegalArgumentException(
          inputs.length + " inputs and " + targets.length + " targets do not fit shape " + shape);
    }
  }

  /**
   * Returns the tokens as an array of INT64, which PyTorch's embedding takes.
   *
   * @param manager owns the array
   * @return {@code [B, T]}
   */
  public NDArray inputs(NDManager manager) {
    return array(manager, inputs);
  }

  /**
   * Returns the tokens to predict as an array of INT64.
   *
   * @param manager owns the array
   * @return {@code [B, T]}
   */
  public NDArray targets(NDManager manager) {
    return array(manager, targets);
  }

  private NDArray array(NDManager manager, int[] tokens) {
    return manager.create(Arrays.stream(tokens).asLongStream().toArray(), shape);
  }
}
