package org.adafisher.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.Arrays;
import org.adafisher.input.InputLimits;

/**
 * A tensor of a file.
 *
 * @param type the type of its elements
 * @param shape its shape; {@code ()} for a scalar
 * @param values its elements, row-major and little-endian
 */
public record WeightTensor(DataType type, Shape shape, ByteBuffer values) {

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if the values are not as many bytes as the shape needs
   */
  public WeightTensor {
    int bytes = bytes(type, shape.getShape());
    if (values.remaining() != bytes) {
      throw new IllegalArgumentException(
          values.remaining() + " bytes for " + type + " " + shape + ", which needs " + bytes);
    }
    values = values.slice().asReadOnlyBuffer();
  }

  /**
   * Returns how many bytes a tensor has.
   *
   * @throws IllegalArgumentException if a size is negative, or there are more axes or bytes than
   *     are read
   */
  static int bytes(DataType type, long... shape) {
    if (shape.length > InputLimits.AXES) {
      throw new IllegalArgumentException(
          "a shape of " + shape.length + " axes; at most " + InputLimits.AXES + " are read");
    }
    long bytes = type.getNumOfBytes();
    boolean isEmpty = false;
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException(
            "shape " + Arrays.toString(shape) + " has a negative size");
      }
      isEmpty |= size == 0;
      if (size > 0 && bytes > Integer.MAX_VALUE / size) {
        throw new IllegalArgumentException(
            "shape %s of %s; tensors of at most 2 GiB are read"
                .formatted(Arrays.toString(shape), type));
      }
      bytes *= Math.max(1, size);
    }
    return isEmpty ? 0 : (int) bytes;
  }

  /**
   * Returns the elements.
   *
   * @return a new read-only view, little-endian
   */
  @Override
  public ByteBuffer values() {
    return values.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Copies it into an array.
   *
   * @param manager owns the array
   * @return of its shape and type; bfloat16 becomes float32
   * @throws IllegalArgumentException for int16
   */
  public NDArray toArray(NDManager manager) {
    // DJL 0.36 ends the process on an array of these two types.
    if (type == DataType.BFLOAT16) {
      return widened().toArray(manager);
    }
    if (type == DataType.INT16) {
      throw new IllegalArgumentException("no arrays of int16 in DJL");
    }
    // An array on a direct buffer shares its memory: a mapped file's cannot be written.
    ByteBuffer copy = ByteBuffer.allocateDirect(values.remaining()).order(ByteOrder.nativeOrder());
    return manager.create(copy.put(values()).rewind(), shape, type);
  }

  /** A bfloat16 is the upper half of a float. */
  private WeightTensor widened() {
    ByteBuffer wide = ByteBuffer.allocate(2 * values.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    ShortBuffer halves = values().asShortBuffer();
    while (halves.hasRemaining()) {
      wide.putInt(halves.get() << Short.SIZE);
    }
    return new WeightTensor(DataType.FLOAT32, shape, wide.flip());
  }

  /** Copies an array. */
  static WeightTensor of(NDArray array) {
    return new WeightTensor(array.getDataType(), array.getShape(), array.toByteBuffer());
  }

  /**
   * Takes slices along an axis, in any order.
   *
   * @param axis the axis
   * @param indices the old index at each new one
   * @return a copy
   */
  WeightTensor selected(int axis, int[] indices) {
    int slice = Math.toIntExact(shape.slice(axis + 1).size() * type.getNumOfBytes());
    int outer = Math.toIntExact(shape.slice(0, axis).size());
    int before = Math.toIntExact(shape.get(axis));
    ByteBuffer from = values();
    ByteBuffer to = ByteBuffer.allocate(outer * indices.length * slice);
    for (int i = 0; i < outer; i++) {
      for (int old : indices) {
        to.put(from.slice((i * before + old) * slice, slice));
      }
    }
    Shape taken = shape.slice(0, axis).add(indices.length).addAll(shape.slice(axis + 1));
    return new WeightTensor(type, taken, to.flip());
  }
}
