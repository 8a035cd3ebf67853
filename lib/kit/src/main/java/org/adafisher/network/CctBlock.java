package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/**
 * A block of CCT: u = norm1(x + attention(pre_norm x)), which replaces the residual stream; then u
 * + linear2(GELU(linear1 u)); stochastic depth on both branches.
 */
final class CctBlock extends Layer {

  private final Block preNorm = addChildBlock("pre_norm", Layers.layerNorm(3, 1e-5));
  private final Block attention;
  private final Block linear1;
  private final Block norm1;
  private final Block linear2;
  private final Block dropPath;

  CctBlock(int width, int heads, double dropout, double dropPath) {
    attention = addChildBlock("self_attn", new CctAttention(width, heads, dropout));
    linear1 = addChildBlock("linear1", Layers.linear(width, true));
    norm1 = addChildBlock("norm1", Layers.layerNorm(3, 1e-5));
    linear2 = addChildBlock("linear2", Layers.linear(width, true));
    this.dropPath = addChildBlock("drop_path", new DropPath(dropPath));
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    NDArray attended = pass.through(attention, pass.through(preNorm, x));
    NDArray u = pass.through(norm1, x.add(pass.through(dropPath, attended)));
    NDArray hidden = Layers.gelu().apply(pass.through(linear1, u));
    return u.add(pass.through(dropPath, pass.through(linear2, hidden)));
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    Shape u = shapes.through(norm1, shapes.through(attention, shapes.through(preNorm, input)));
    return shapes.through(dropPath, shapes.through(linear2, shapes.through(linear1, u)));
  }
}
