package org.adafisher.data.batch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * A batch of examples; nothing else holds its arrays.
 *
 * @param values the values of all examples, the last axis fastest
 * @param labels their classes
 * @param shape {@code [B, …]}
 */
public record Batch(float[] values, int[] labels, Shape shape) {

  /** Checks that the lengths agree. */
  public Batch {
    if (values.length != shape.size() || labels.length != shape.get(0)) {
      throw new IllegalArgumentException(
          values.length + " values and " + labels.length + " labels do not fit shape " + shape);
    }
  }

  /**
   * Returns the number of examples.
   *
   * @return B
   */
  public int size() {
    return labels.length;
  }

  /**
   * Returns the values as an array.
   *
   * @param manager owns the array
   * @param type FLOAT32 or FLOAT64
   * @return {@code [B, …]}
   * @throws IllegalArgumentException if the type is another one
   */
  public NDArray data(NDManager manager, DataType type) {
    if (type == DataType.FLOAT32) {
      return manager.create(values, shape);
    }
    if (type != DataType.FLOAT64) {
      throw new IllegalArgumentException("type " + type + " must be FLOAT32 or FLOAT64");
    }
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return manager.create(wide, shape);
  }

  /**
   * Returns the classes as an array of INT64, which PyTorch's gather needs: DJL's {@code
   * SoftmaxCrossEntropyLoss} with sparse labels and its {@code Accuracy} take it without a cast.
   *
   * @param manager owns the array
   * @return {@code [B]}
   */
  public NDArray labels(NDManager manager) {
    return manager.create(Arrays.stream(labels).asLongStream().toArray());
  }

  /**
   * Returns values and classes.
   *
   * @param manager owns the arrays
   * @param type FLOAT32 or FLOAT64, of the values
   * @return {@code [B, …]} and {@code [B]}
   */
  public NDList toNDList(NDManager manager, DataType type) {
    return new NDList(data(manager, type), labels(manager));
  }
}
