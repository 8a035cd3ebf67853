package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;

/**
 * CCT after its tokenizer: learned positions, blocks, LayerNorm, sequence pooling (Hassani et al.
 * 2021) and a dense layer; {@code [M, T, C] -> [M, classes]}. T is that of the first input.
 */
final class CctClassifier extends Layer {

  // Registered in the order of the published state dictionary, where pooling precedes the blocks.
  private final Parameter positions =
      addTable("positional_emb", Distribution.truncatedNormal(0.2), true);
  private final Block pooling = addChildBlock("attention_pool", Layers.linear(1, true));
  private final Block blocks;
  private final Block norm;
  private final Block output;

  CctClassifier(Block blocks, int classes) {
    this.blocks = addChildBlock("blocks", blocks);
    norm = addChildBlock("norm", Layers.layerNorm(3, 1e-5));
    output = addChildBlock("fc", Layers.linear(classes, true));
  }

  @Override
  protected void prepare(Shape[] inputs) {
    positions.setShape(new Shape(1).addAll(inputs[0].slice(1)));
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    if (x.getShape().get(1) != positions.getShape().get(1)) {
      throw new IllegalArgumentException(
          "a picture of "
              + x.getShape().get(1)
              + " tokens for a network with "
              + positions.getShape().get(1)
              + " positions: feed pictures of the size that it was initialised with");
    }
    NDArray placed = x.add(pass.value(positions, x));
    NDArray tokens = pass.through(norm, pass.through(blocks, placed));
    NDArray weights = pass.through(pooling, tokens).softmax(1);
    NDArray pooled = weights.swapAxes(1, 2).matMul(tokens).squeeze(1);
    return pass.through(output, pooled);
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    Shape tokens = shapes.through(norm, shapes.through(blocks, input));
    shapes.through(pooling, tokens);
    return shapes.through(output, new Shape(tokens.get(0), tokens.get(2)));
  }
}
