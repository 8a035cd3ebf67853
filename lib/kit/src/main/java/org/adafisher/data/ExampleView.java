package org.adafisher.data;

import ai.djl.ndarray.types.Shape;
import java.util.random.RandomGenerator;

/**
 * Some of other examples.
 *
 * @param all the other examples
 * @param indices which of them, in order
 */
record ExampleView(Examples all, int[] indices) implements Examples {

  ExampleView {
    if (indices.length == 0) {
      throw new IllegalArgumentException("no indices; at least 1 is needed");
    }
    for (int index : indices) {
      if (index < 0 || index >= all.size()) {
        throw new IllegalArgumentException(
            "index " + index + " must be in [0, " + (all.size() - 1) + "]");
      }
    }
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public Shape shape() {
    return all.shape();
  }

  @Override
  public int label(int index) {
    return all.label(indices[index]);
  }

  @Override
  public void copyTo(int index, float[] destination, int offset) {
    all.copyTo(indices[index], destination, offset);
  }

  @Override
  public void copyPartTo(
      int index, ResizedCrop crop, RandomGenerator random, float[] destination, int offset) {
    all.copyPartTo(indices[index], crop, random, destination, offset);
  }

  @Override
  public boolean inMemory() {
    return all.inMemory();
  }

  @Override
  public float black(int channel) {
    return all.black(channel);
  }
}
