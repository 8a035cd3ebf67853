package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/**
 * The authors' small GPT-1 (Radford et al. 2018 with four blocks), from tokens to the logarithms of
 * the next token's probabilities; {@code [M, T] -> [M, T, V]}. T is that of the first input.
 *
 * <p>The classifier is the table of tokens, one parameter. Unlike GPT-1 there is no dropout.
 */
final class Gpt extends Layer {

  private final int vocabulary;
  private final GptEmbedding embedding;
  private final Block blocks;

  /**
   * Creates a network.
   *
   * @param vocabulary V
   * @param size blocks and width
   * @param trainEmbeddings false to freeze both tables, as in the paper
   */
  Gpt(int vocabulary, GptSize size, boolean trainEmbeddings) {
    this.vocabulary = vocabulary;
    embedding =
        addChildBlock("embedding", new GptEmbedding(vocabulary, size.width(), trainEmbeddings));
    Chain chain = new Chain();
    for (int i = 0; i < size.blocks(); i++) {
      chain.add(String.valueOf(i), new GptBlock(size.width(), size.heads()));
    }
    this.blocks = addChildBlock("layers", chain);
  }

  @Override
  NDArray apply(Pass pass, NDArray tokens) {
    NDArray states = pass.through(blocks, pass.through(embedding, tokens));
    return embedding.scores(pass, states).logSoftmax(2);
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    shapes.through(blocks, shapes.through(embedding, input));
    return input.add(vocabulary);
  }
}
