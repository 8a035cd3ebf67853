package org.adafisher.data;

import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The batches of every epoch; order and augmentation depend on the seed, the epoch and the example
 * only.
 */
public final class Batches {

  private final Examples examples;
  private final int batchSize;
  private final Augmentation augmentation;
  private final boolean shuffle;
  private final long seed;

  /**
   * Creates batches; the last of an epoch may be smaller.
   *
   * @param examples the examples
   * @param batchSize at least 1
   * @param augmentation applied to every example
   * @param shuffle whether every epoch has its own order
   * @param seed the seed of order and augmentation
   */
  public Batches(
      Examples examples, int batchSize, Augmentation augmentation, boolean shuffle, long seed) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size " + batchSize + " must be at least 1");
    }
    this.examples = examples;
    this.batchSize = batchSize;
    this.augmentation = augmentation;
    this.shuffle = shuffle;
    this.seed = seed;
  }

  /**
   * Returns the number of batches of an epoch.
   *
   * @return at least 1
   */
  public int count() {
    return (examples.size() + batchSize - 1) / batchSize;
  }

  /**
   * Returns the batches of an epoch.
   *
   * @param epoch from 1
   * @return an iterator that makes each batch when asked
   */
  public Iterator<Batch> epoch(int epoch) {
    int[] order = order(epoch);
    return IntStream.range(0, count())
        .mapToObj(
            number ->
                batch(
                    order,
                    number * batchSize,
                    Math.min(order.length, (number + 1) * batchSize),
                    epoch))
        .iterator();
  }

  private int[] order(int epoch) {
    int[] order = IntStream.range(0, examples.size()).toArray();
    if (shuffle) {
      SplittableRandom random = random(epoch, -1);
      for (int i = order.length - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        int swapped = order[i];
        order[i] = order[other];
        order[other] = swapped;
      }
    }
    return order;
  }

  private SplittableRandom random(int epoch, int index) {
    return new SplittableRandom(
        new SplittableRandom(seed ^ ((long) epoch << 32) ^ (index & 0xffffffffL)).nextLong());
  }

  private Batch batch(int[] order, int first, int end, int epoch) {
    int size = (int) examples.shape().size();
    float[] values = new float[(end - first) * size];
    float[] scratch = new float[size];
    int[] labels = new int[end - first];
    for (int i = first; i < end; i++) {
      int offset = (i - first) * size;
      examples.copyTo(order[i], values, offset);
      augmentation.apply(values, offset, scratch, examples, random(epoch, order[i]));
      labels[i - first] = examples.label(order[i]);
    }
    return new Batch(
        values, labels, new ai.djl.ndarray.types.Shape(end - first).addAll(examples.shape()));
  }
}
