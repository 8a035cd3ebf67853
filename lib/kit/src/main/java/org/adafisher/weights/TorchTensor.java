package org.adafisher.weights;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A tensor as a pickle describes it: a view of a storage.
 *
 * @param storage its storage
 * @param offset its first element in the storage
 * @param size its shape
 * @param stride the distance of neighbours along each axis, in elements
 */
record TorchTensor(Storage storage, long offset, long[] size, long[] stride) {

  /**
   * Elements in a row, which several tensors may share.
   *
   * @param type the type of its elements
   * @param key its name in the archive
   * @param length the number of its elements
   */
  record Storage(DataType type, String key, long length) {

    Storage {
      WeightTensor.bytes(type, length);
    }

    int bytes() {
      return (int) length * type.getNumOfBytes();
    }
  }

  TorchTensor {
    int bytes = WeightTensor.bytes(storage.type(), size);
    if (size.length != stride.length || offset < 0 || Arrays.stream(stride).anyMatch(n -> n < 0)) {
      throw new IllegalArgumentException(describe(offset, size, stride) + " is no tensor");
    }
    long last = offset;
    for (int i = 0; i < size.length; i++) {
      last = Math.addExact(last, Math.multiplyExact(Math.max(0, size[i] - 1), stride[i]));
    }
    if (bytes > 0 && last >= storage.length()) {
      throw new IllegalArgumentException(
          describe(offset, size, stride)
              + " reaches element "
              + last
              + " of storage '"
              + storage.key()
              + "', which has "
              + storage.length());
    }
  }

  private static String describe(long offset, long[] size, long[] stride) {
    return "size %s, stride %s, offset %d"
        .formatted(Arrays.toString(size), Arrays.toString(stride), offset);
  }

  /** Reads its elements from the bytes of its storage; what must be copied counts. */
  WeightTensor materialize(String name, ByteBuffer storageBytes, WeightBudget budget) {
    DataType type = storage.type();
    Shape shape = new Shape(size);
    int width = type.getNumOfBytes();
    int bytes = WeightTensor.bytes(type, size);
    if (isContiguous() || bytes == 0) {
      int start = bytes == 0 ? 0 : Math.toIntExact(offset * width);
      return new WeightTensor(type, shape, storageBytes.slice(start, bytes));
    }
    budget.take("tensor '" + name + "'", bytes);
    ByteBuffer values = ByteBuffer.allocate(bytes);
    gather(storageBytes, 0, offset, values);
    return new WeightTensor(type, shape, values.flip());
  }

  private boolean isContiguous() {
    long expected = 1;
    for (int i = size.length - 1; i >= 0; i--) {
      if (size[i] != 1 && stride[i] != expected) {
        return false;
      }
      expected *= size[i];
    }
    return true;
  }

  private void gather(ByteBuffer from, int axis, long start, ByteBuffer to) {
    if (axis == size.length) {
      int width = storage.type().getNumOfBytes();
      to.put(from.slice(Math.toIntExact(start * width), width));
      return;
    }
    for (long i = 0; i < size[axis]; i++) {
      gather(from, axis + 1, start + i * stride[axis], to);
    }
  }
}
