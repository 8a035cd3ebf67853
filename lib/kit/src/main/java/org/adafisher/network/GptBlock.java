package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/** A block of GPT-1, norms after the branches: u = norm1(x + attention(x)), norm2(u + mlp(u)). */
final class GptBlock extends Layer {

  private final Block attention;
  private final Block norm1;
  private final Block mlp;
  private final Block norm2;

  GptBlock(int width, int heads) {
    attention = addChildBlock("attention", new GptAttention(width, heads));
    norm1 = addChildBlock("norm1", Layers.layerNorm(3, 1e-5));
    mlp = addChildBlock("mlp", Layers.mlp("0", 4 * width, "2", width));
    norm2 = addChildBlock("norm2", Layers.layerNorm(3, 1e-5));
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    NDArray u = pass.through(norm1, x.add(pass.through(attention, x)));
    return pass.through(norm2, u.add(pass.through(mlp, u)));
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    Shape u = shapes.through(norm1, shapes.through(attention, input));
    return shapes.through(norm2, shapes.through(mlp, u));
  }
}
