package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;

/**
 * Attention within (shifted) windows, with a bias per head and offset, as published (Liu et al.
 * 2021, Sec. 3.2); {@code [M, H, W, C] -> [M, H, W, C]}.
 *
 * <p>Maps are padded with zeros to whole windows; an axis that one window covers is not shifted.
 */
final class SwinAttention extends Layer {

  private final int heads;
  private final int window;
  private final boolean shifted;
  private final Parameter table =
      addTable("relative_position_bias_table", Distribution.truncatedNormal(0.02), true);
  private final Block joint;
  private final Block output;

  /**
   * Creates the layer.
   *
   * @param width C
   * @param heads the number of heads
   * @param window the windows' height and width
   * @param shifted whether the windows are moved by half their size
   */
  SwinAttention(int width, int heads, int window, boolean shifted) {
    this.heads = heads;
    this.window = window;
    this.shifted = shifted;
    table.setShape(new Shape((2L * window - 1) * (2L * window - 1), heads));
    joint = addChildBlock("qkv", Layers.linear(3 * width, true));
    output = addChildBlock("proj", Layers.linear(width, true));
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    NDArray padded = Windows.pad(x, window);
    long height = padded.getShape().get(1);
    long width = padded.getShape().get(2);
    int up = shift(height);
    int left = shift(width);
    NDArray windows = Windows.split(Windows.roll(padded, -up, -left), window);
    NDArray bias = Windows.relativeBias(pass.value(table, x), window, false);
    if (up + left > 0) {
      bias = bias.add(Windows.shiftMask(padded, window, up, left));
    }
    Attention attention = Attention.ofJoint(pass.through(joint, windows), heads);
    NDArray mixed = pass.through(output, attention.read(attention.weights(bias)));
    return Windows.roll(Windows.join(mixed, window, height, width), up, left)
        .get(":, :{}, :{}", x.getShape().get(1), x.getShape().get(2));
  }

  private int shift(long length) {
    return shifted && length > window ? window / 2 : 0;
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    shapes.through(joint, input);
    return shapes.through(output, input);
  }
}
