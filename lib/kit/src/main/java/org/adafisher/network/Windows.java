package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.adafisher.internal.Constants;

/** Maps {@code [M, H, W, C]} cut into squares, and positions within a square (Liu et al. 2021). */
final class Windows {

  private Windows() {}

  /**
   * Cuts a map into windows, both row by row.
   *
   * @param map {@code [M, H, W, C]}, H and W multiples of the size
   * @param size the windows' height and width w
   * @return {@code [M, H·W/w², w², C]}
   */
  static NDArray split(NDArray map, int size) {
    Shape shape = map.getShape();
    return cut(map, size)
        .transpose(0, 1, 3, 2, 4, 5)
        .reshape(shape.get(0), -1, (long) size * size, shape.get(3));
  }

  /** Undoes {@link #split}; the map is of the given height and width. */
  static NDArray join(NDArray windows, int size, long height, long width) {
    Shape shape = windows.getShape();
    return windows
        .reshape(shape.get(0), height / size, width / size, size, size, shape.get(3))
        .transpose(0, 1, 3, 2, 4, 5)
        .reshape(shape.get(0), height, width, shape.get(3));
  }

  /**
   * Makes each square one position.
   *
   * @param map {@code [M, H, W, C]}
   * @param size the squares' height and width f
   * @param axes the order of a square's row (2), column (4) and channel (5) in the result
   * @return {@code [M, H/f, W/f, C·f²]}
   */
  static NDArray patches(NDArray map, int size, int... axes) {
    Shape shape = map.getShape();
    return cut(map, size)
        .transpose(0, 1, 3, axes[0], axes[1], axes[2])
        .reshape(shape.get(0), shape.get(1) / size, shape.get(2) / size, -1);
  }

  private static NDArray cut(NDArray map, int size) {
    Shape shape = map.getShape();
    if (shape.get(1) % size != 0 || shape.get(2) % size != 0) {
      throw new IllegalArgumentException(
          "a map of "
              + shape.get(1)
              + "x"
              + shape.get(2)
              + " cannot be cut into squares of "
              + size
              + "x"
              + size
              + ": choose another picture size");
    }
    return map.reshape(
        shape.get(0), shape.get(1) / size, size, shape.get(2) / size, size, shape.get(3));
  }

  /** Pads with zeros at the bottom and right, up to multiples of a size. */
  static NDArray pad(NDArray map, int size) {
    long bottom = Math.floorMod(-map.getShape().get(1), size);
    long right = Math.floorMod(-map.getShape().get(2), size);
    return bottom + right == 0 ? map : map.pad(new Shape(0, 0, 0, right, 0, bottom), 0);
  }

  /** Moves a map cyclically, down and to the right. */
  static NDArray roll(NDArray map, long down, long right) {
    return roll(roll(map, down, 1), right, 2);
  }

  private static NDArray roll(NDArray map, long by, int axis) {
    long length = map.getShape().get(axis);
    long kept = Math.floorMod(-by, length);
    if (kept == 0) {
      return map;
    }
    NDList parts = map.split(new long[] {kept}, axis);
    return NDArrays.concat(new NDList(parts.get(1), parts.get(0)), axis);
  }

  /**
   * Looks up the attention bias of every pair of positions in a window by their offset.
   *
   * @param table {@code [(2w − 1)², heads]}, the offset's row by row
   * @param size w
   * @param keyMinusQuery the offset's sign
   * @return {@code [heads, w², w²]}, queries before keys
   */
  static NDArray relativeBias(NDArray table, int size, boolean keyMinusQuery) {
    int positions = size * size;
    long heads = table.getShape().get(1);
    NDArray pairs =
        Constants.of(
            new Offsets(size, keyMinusQuery),
            table.getDevice(),
            DataType.INT64,
            manager -> offsets(manager, size, keyMinusQuery));
    return table
        .transpose()
        .gather(pairs.broadcast(heads, pairs.size()), 1)
        .reshape(heads, positions, positions);
  }

  private record Offsets(int size, boolean keyMinusQuery) {}

  /** The row of the bias table for every pair of positions: {@code [1, w²·w²]}. */
  private static NDArray offsets(NDManager manager, int size, boolean keyMinusQuery) {
    int positions = size * size;
    long[] index = new long[positions * positions];
    for (int query = 0; query < positions; query++) {
      for (int key = 0; key < positions; key++) {
        int sign = keyMinusQuery ? -1 : 1;
        int rows = sign * (query / size - key / size) + size - 1;
        int columns = sign * (query % size - key % size) + size - 1;
        index[query * positions + key] = rows * (2L * size - 1) + columns;
      }
    }
    return manager.create(index, new Shape(1, index.length));
  }

  /**
   * Forbids attention between the regions that a cyclic shift has brought into one window.
   *
   * @param map the shifted map, which gives size, type and device
   * @param size w
   * @param up how far up it was moved, 0 for not at all
   * @param left how far to the left
   * @return {@code [H·W/w², 1, w², w²]}: −100 between regions, else 0
   */
  static NDArray shiftMask(NDArray map, int size, int up, int left) {
    int height = (int) map.getShape().get(1);
    int width = (int) map.getShape().get(2);
    return Constants.of(
        new Shift(height, width, size, up, left),
        map.getDevice(),
        map.getDataType(),
        manager -> shiftMask(manager, height, width, size, up, left));
  }

  private record Shift(int height, int width, int size, int up, int left) {}

  private static NDArray shiftMask(
      NDManager manager, int height, int width, int size, int up, int left) {
    float[] regions = new float[height * width];
    for (int i = 0; i < regions.length; i++) {
      regions[i] = 3 * region(i / width, height, size, up) + region(i % width, width, size, left);
    }
    NDArray region =
        split(manager.create(regions, new Shape(1, height, width, 1)), size)
            .reshape(-1, 1, 1, (long) size * size);
    return region.neq(region.swapAxes(2, 3)).toType(DataType.FLOAT32, false).mul(-100);
  }

  private static int region(int position, int length, int size, int shift) {
    if (shift == 0 || position < length - size) {
      return 0;
    }
    return position < length - shift ? 1 : 2;
  }
}
