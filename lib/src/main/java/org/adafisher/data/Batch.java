package org.adafisher.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * A batch of examples.
 *
 * @param values the values of all examples
 * @param labels their classes
 * @param shape {@code [M, …]}
 */
public record Batch(float[] values, int[] labels, Shape shape) {

  /**
   * Returns the values.
   *
   * @param manager owns the array
   * @param type FLOAT32 or FLOAT64
   * @return {@code [M, …]}
   */
  public NDArray data(NDManager manager, DataType type) {
    return manager.create(values, shape).toType(type, false);
  }

  /**
   * Returns the classes.
   *
   * @param manager owns the array
   * @return {@code [M]}, INT64
   */
  public NDArray labels(NDManager manager) {
    return manager.create(labels).toType(DataType.INT64, false);
  }
}
