package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;

/**
 * Attention within (shifted) windows as in the authors' network; {@code [M, H, W, C] -> [M, H, W,
 * C]}.
 *
 * <p>Unlike the published one ({@link SwinAttention}): one bias table for all heads, with the
 * offset's sign reversed; no bias of queries, keys and values; masks that are stored as frozen
 * parameters; a shift even where one window covers the map; no padding.
 */
final class ReleasedSwinAttention extends Layer {

  private final int heads;
  private final int window;
  private final Parameter lastRowMask;
  private final Parameter lastColumnMask;
  private final Parameter table;
  private final Block joint;
  private final Block output;

  /**
   * Creates the layer.
   *
   * @param width C
   * @param heads the number of heads
   * @param window the windows' height and width, even
   * @param shifted whether the windows are moved by half their size
   */
  ReleasedSwinAttention(int width, int heads, int window, boolean shifted) {
    this.heads = heads;
    this.window = window;
    lastRowMask = shifted ? addMask("upper_lower_mask", window) : null;
    lastColumnMask = shifted ? addMask("left_right_mask", 1) : null;
    table = addTable("pos_embedding", Distribution.normal(1), true);
    table.setShape(new Shape(2L * window - 1, 2L * window - 1));
    joint = addChildBlock("to_qkv", Layers.linear(3 * width, false));
    output = addChildBlock("to_out", Layers.linear(width, true));
  }

  /** Adds a mask: −∞ between the two halves of a window, by row or by column, else 0. */
  private Parameter addMask(String name, int stride) {
    int positions = window * window;
    Parameter mask =
        addTable(
            name,
            (manager, shape, type) -> {
              float[] values = new float[positions * positions];
              for (int i = 0; i < values.length; i++) {
                boolean query = i / positions / stride % window >= window - window / 2;
                boolean key = i % positions / stride % window >= window - window / 2;
                values[i] = query == key ? 0 : Float.NEGATIVE_INFINITY;
              }
              return manager.create(values, shape).toType(type, false);
            },
            false);
    mask.setShape(new Shape(positions, positions));
    return mask;
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    long height = x.getShape().get(1);
    long width = x.getShape().get(2);
    boolean shifted = lastRowMask != null;
    int shift = shifted ? window / 2 : 0;
    NDArray windows = Windows.split(Windows.roll(x, -shift, -shift), window);
    NDArray bias = Windows.relativeBias(pass.value(table, x).reshape(-1, 1), window, true);
    if (shifted) {
      bias = bias.add(masks(pass, x, height / window, width / window));
    }
    Attention attention = Attention.ofJoint(pass.through(joint, windows), heads);
    NDArray mixed = pass.through(output, attention.read(attention.weights(bias)));
    return Windows.roll(Windows.join(mixed, window, height, width), shift, shift);
  }

  /** The masks of all windows: {@code [rows·columns, 1, w², w²]}. */
  private NDArray masks(Pass pass, NDArray like, long rows, long columns) {
    NDArray ofRows = onLast(pass.value(lastRowMask, like), rows).expandDims(1);
    NDArray ofColumns = onLast(pass.value(lastColumnMask, like), columns).expandDims(0);
    NDArray masks = ofRows.add(ofColumns);
    return masks.reshape(rows * columns, 1, masks.getShape().get(2), masks.getShape().get(3));
  }

  /** Zeros and, last, the mask: {@code [count, w², w²]}. */
  private static NDArray onLast(NDArray mask, long count) {
    NDArray last = mask.expandDims(0);
    if (count == 1) {
      return last;
    }
    Shape others = new Shape(count - 1).addAll(mask.getShape());
    return NDArrays.concat(
        new NDList(mask.getManager().zeros(others, mask.getDataType()), last), 0);
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    shapes.through(joint, input);
    return shapes.through(output, input);
  }
}
