package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * The sum of a token's vector and its position's; {@code [M, T] -> [M, T, C]}. There are as many
 * positions as the first input has; later inputs may be shorter.
 */
final class GptEmbedding extends Layer {

  private final Table tokens;
  private final Table positions;

  GptEmbedding(int vocabulary, int width, boolean trainable) {
    // As the tables of OpenAI are not here: scores of variance 1 at the start.
    Distribution values = Distribution.normal(1 / Math.sqrt(width));
    tokens = addChildBlock("tokens", new Table(width, values, trainable));
    positions = addChildBlock("position", new Table(width, values, trainable));
    tokens.setRows(vocabulary);
  }

  @Override
  protected void prepare(Shape[] inputs) {
    positions.setRows(inputs[0].get(1));
  }

  @Override
  NDArray apply(Pass pass, NDArray x) {
    long length = x.getShape().get(1);
    NDArray places = positions.rows(pass, x);
    if (length > places.getShape().get(0)) {
      throw new IllegalArgumentException(
          "a sequence of "
              + length
              + " tokens is longer than the network's "
              + places.getShape().get(0)
              + " positions");
    }
    return pass.through(tokens, x).add(places.get(":{}", length));
  }

  /** Scores every token of the vocabulary by its vector: {@code [M, T, C] -> [M, T, V]}. */
  NDArray scores(Pass pass, NDArray x) {
    return x.matMul(tokens.rows(pass, x).transpose());
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    shapes.through(positions, new Shape(input.get(1)));
    return shapes.through(tokens, input);
  }
}
