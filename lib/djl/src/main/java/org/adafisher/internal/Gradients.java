package org.adafisher.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Optional;

/** Access to gradients that DJL's engine-neutral interface does not give. */
public final class Gradients {

  private Gradients() {}

  /**
   * Returns the gradient that backward passes have left on an array; unlike {@link
   * NDArray#getGradient()} it does not invent zeros where there was none.
   *
   * @param array the array, of the PyTorch engine
   * @return a new handle on the gradient, to be closed by the caller; empty without a gradient
   */
  public static Optional<NDArray> of(NDArray array) {
    return Optional.ofNullable(JniUtils.getGradient((PtNDArray) array));
  }

  /**
   * Runs a backward pass and, unlike DJL's gradient collector, keeps the graph for another one.
   *
   * @param value a scalar, of the PyTorch engine, computed while a gradient collector is open
   */
  public static void backwardKeepingGraph(NDArray value) {
    try (NDArray one = value.onesLike()) {
      JniUtils.backward((PtNDArray) value, (PtNDArray) one, true, false);
    }
  }

  /**
   * Sets the gradient of an array to zero, as the next backward pass adds to it.
   *
   * @param array the array, of the PyTorch engine
   */
  public static void clear(NDArray array) {
    JniUtils.zeroGrad((PtNDArray) array);
  }

  /**
   * Copies an array that autograd owns.
   *
   * @param array a parameter's values or its gradient
   * @param manager owns the copy
   * @return the same numbers in float64, without a graph
   */
  public static NDArray copy(NDArray array, NDManager manager) {
    try (NDArray detached = array.stopGradient()) {
      // Of a float64 array DJL's conversion makes no copy, though asked for one.
      boolean isExact = detached.getDataType() == DataType.FLOAT64;
      NDArray copy = isExact ? detached.duplicate() : detached.toType(DataType.FLOAT64, true);
      copy.attach(manager);
      return copy;
    }
  }
}
