package org.adafisher.data;

import ai.djl.ndarray.types.Shape;
import java.util.random.RandomGenerator;

/** Labelled examples, their values scaled for training. */
public interface Examples {

  /**
   * Returns the number of examples.
   *
   * @return at least 1
   */
  int size();

  /**
   * Returns the shape of one example.
   *
   * @return without the batch axis, such as {@code [3, 32, 32]}
   */
  Shape shape();

  /**
   * Returns the class of an example.
   *
   * @param index the example, from 0
   * @return the class, from 0
   */
  int label(int index);

  /**
   * Copies an example's values.
   *
   * @param index the example, from 0
   * @param destination receives them, last axis fastest
   * @param offset where they start
   */
  void copyTo(int index, float[] destination, int offset);

  /**
   * Copies the values of a random part of a picture, scaled to the size of the examples.
   *
   * @param index the example, from 0
   * @param crop says which parts there are
   * @param random what is drawn with
   * @param destination receives the values, last axis fastest
   * @param offset where they start
   * @throws IllegalArgumentException if the examples are not pictures of three channels
   */
  default void copyPartTo(
      int index, ResizedCrop crop, RandomGenerator random, float[] destination, int offset) {
    throw new IllegalArgumentException(
        crop + " needs pictures [3, H, W], not examples of shape " + shape());
  }

  /**
   * Returns whether {@link #copyTo} only copies; where it reads and decodes files instead, batches
   * are made ahead of their use, by several threads.
   *
   * @return true unless files are read
   */
  default boolean inMemory() {
    return true;
  }

  /**
   * Returns the scaled value of a black pixel: what lies around a picture before a random crop.
   *
   * @param channel the channel, from 0
   * @return (0 − mean)/deviation for pictures; 0 where there are no pixels
   */
  default float black(int channel) {
    return 0;
  }

  /**
   * Returns some of these examples.
   *
   * @param indices which, in the order wanted
   * @return a view; nothing is copied but the indices
   * @throws IllegalArgumentException if there is no index, or one is outside these examples
   */
  default Examples select(int[] indices) {
    return new ExampleView(this, indices.clone());
  }

  /**
   * Returns the first examples of a balanced order that is the same on every machine; a smaller
   * limit gives a part of what a larger one gives.
   *
   * @param limit how many at most, at least 1
   * @return a view, or these examples if they are no more; the same as {@code limit(limit, 0)}
   */
  default Examples limit(int limit) {
    return limit(limit, 0);
  }

  /**
   * Returns the first examples of a balanced order: the examples of every class are shuffled, then
   * the classes take turns, so that any number of full rounds has as many of each class. Files
   * sorted by class, writer or time therefore do no harm.
   *
   * @param limit how many at most, at least 1
   * @param seed the seed of the shuffle
   * @return a view, or these examples if they are no more
   * @throws IllegalArgumentException if the limit is less than 1
   */
  default Examples limit(int limit, long seed) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + " must be at least 1");
    }
    return limit >= size() ? this : select(BalancedOrder.first(this, limit, seed));
  }
}
