package org.adafisher.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import java.io.IOException;

/** Arrays of any size and device, a piece at a time. */
final class Pieces {

  /** The bytes of the largest piece. */
  static final int LIMIT = 1 << 20;

  private Pieces() {}

  /** Does something with a piece; what it makes in DJL's scope ends with it. */
  @FunctionalInterface
  interface Action {
    void on(NDArray piece) throws IOException;
  }

  /**
   * Visits an array in row-major order.
   *
   * @param array the array, outside of autograd
   * @param action receives views of it, each of at least one axis, which end to end are the array
   */
  static void forEach(NDArray array, Action action) throws IOException {
    long bytes = bytes(array);
    if (bytes == 0) {
      return;
    }
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      if (array.getShape().isScalar()) {
        action.on(array.reshape(1));
      } else if (bytes <= LIMIT) {
        action.on(array);
      } else {
        split(array, bytes, action);
      }
    }
  }

  /** Along the first axis, so that only a piece is copied of an array that is not contiguous. */
  private static void split(NDArray array, long bytes, Action action) throws IOException {
    long length = array.getShape().get(0);
    long rows = LIMIT / (bytes / length);
    for (long begin = 0; begin < length; begin += Math.max(1, rows)) {
      NDIndex index = new NDIndex();
      try (NDArray part =
          array.get(
              rows > 0
                  ? index.addSliceDim(begin, Math.min(length, begin + rows))
                  : index.addIndices(begin))) {
        forEach(part, action);
      }
    }
  }

  /** Returns the bytes that an array's elements take. */
  static long bytes(NDArray array) {
    return array.size() * array.getDataType().getNumOfBytes();
  }
}
