package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.adafisher.internal.Constants;

/**
 * Scaled dot-product attention with several heads (Vaswani et al. 2017).
 *
 * @param queries {@code [..., heads, T, d]}
 * @param keys of the same shape
 * @param values of the same shape
 */
record Attention(NDArray queries, NDArray keys, NDArray values) {

  /** Splits the output {@code [..., T, 3·heads·d]} of one dense layer: queries, keys, values. */
  static Attention ofJoint(NDArray joint, int heads) {
    NDList parts = joint.split(3, joint.getShape().dimension() - 1);
    return of(parts.get(0), parts.get(1), parts.get(2), heads);
  }

  /** Splits three arrays {@code [..., T, heads·d]} into heads. */
  static Attention of(NDArray queries, NDArray keys, NDArray values, int heads) {
    return new Attention(split(queries, heads), split(keys, heads), split(values, heads));
  }

  private static NDArray split(NDArray x, int heads) {
    Shape shape = x.getShape();
    int axes = shape.dimension();
    Shape split = shape.slice(0, axes - 1).add(heads).add(shape.getLastDimension() / heads);
    return x.reshape(split).swapAxes(axes - 2, axes - 1);
  }

  /**
   * Returns the attention's weights.
   *
   * @param bias added to the scores {@code [..., heads, T, T]}, or null
   * @return softmax(q·kᵀ/√d + bias) over the keys
   */
  NDArray weights(NDArray bias) {
    int axes = queries.getShape().dimension();
    double scale = 1 / Math.sqrt(queries.getShape().getLastDimension());
    NDArray scores =
        queries.mul(Constants.number(scale, queries)).matMul(keys.swapAxes(axes - 2, axes - 1));
    return (bias == null ? scores : scores.add(bias)).softmax(axes - 1);
  }

  /**
   * Averages the values by weights and joins the heads.
   *
   * @param weights {@code [..., heads, T, T]}
   * @return {@code [..., T, heads·d]}
   */
  NDArray read(NDArray weights) {
    Shape shape = values.getShape();
    int axes = shape.dimension();
    Shape joined =
        shape
            .slice(0, axes - 3)
            .add(shape.get(axes - 2))
            .add(shape.get(axes - 3) * shape.get(axes - 1));
    return weights.matMul(values).swapAxes(axes - 3, axes - 2).reshape(joined);
  }
}
