package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/** Attention between all tokens, with dropout of its weights; {@code [M, T, C] -> [M, T, C]}. */
final class CctAttention extends Layer {

  private final int heads;
  private final Block joint;
  private final Block dropout;
  private final Block output;

  CctAttention(int width, int heads, double dropout) {
    this.heads = heads;
    joint = addChildBlock("qkv", Layers.linear(3 * width, false));
    this.dropout = addChildBlock("attn_drop", new Dropout(dropout));
    output = addChildBlock("proj", Layers.linear(width, true));
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    Attention attention = Attention.ofJoint(pass.through(joint, x), heads);
    NDArray weights = pass.through(dropout, attention.weights(null));
    return pass.through(output, attention.read(weights));
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    shapes.through(joint, input);
    return shapes.through(output, input);
  }
}
