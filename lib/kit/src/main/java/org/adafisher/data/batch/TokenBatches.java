package org.adafisher.data.batch;

import ai.djl.ndarray.types.Shape;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.adafisher.internal.Seeds;

/**
 * The batches of every epoch of a text: it is cut into pieces of T tokens, each of which is to
 * predict the token after it; what is left at the end is not used. The order of the pieces depends
 * on the seed and the epoch only.
 */
public final class TokenBatches {

  private final int[] tokens;
  private final int sequenceLength;
  private final int batchSize;
  private final boolean shuffle;
  private final long seed;

  /**
   * Creates batches; the last of an epoch may be smaller.
   *
   * @param tokens the text, not copied
   * @param sequenceLength T, at least 1, fewer than there are tokens; the paper takes 256
   * @param batchSize pieces of a batch, at least 1
   * @param shuffle whether every epoch has its own order
   * @param seed the seed of the order
   * @throws IllegalArgumentException if a number is out of range
   */
  public TokenBatches(int[] tokens, int sequenceLength, int batchSize, boolean shuffle, long seed) {
    if (sequenceLength < 1 || sequenceLength >= tokens.length) {
      throw new IllegalArgumentException(
          "sequence length " + sequenceLength + " must be in [1, " + (tokens.length - 1) + "]");
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size " + batchSize + " must be at least 1");
    }
    this.tokens = tokens;
    this.sequenceLength = sequenceLength;
    this.batchSize = batchSize;
    this.shuffle = shuffle;
    this.seed = seed;
  }

  /**
   * Returns the number of batches of an epoch.
   *
   * @return at least 1
   */
  public int count() {
    return (pieces() + batchSize - 1) / batchSize;
  }

  /**
   * Returns the batches of an epoch.
   *
   * @param epoch the epoch's number
   * @return an iterator that makes a batch in {@code next}
   */
  public Iterator<TokenBatch> epoch(int epoch) {
    return epoch(epoch, 0);
  }

  /**
   * Returns the later batches of an epoch, the same as without a start.
   *
   * @param epoch the epoch's number
   * @param start how many batches to leave out
   * @return the others
   */
  public Iterator<TokenBatch> epoch(int epoch, int start) {
    int[] order = IntStream.range(0, pieces()).toArray();
    if (shuffle) {
      Seeds.shuffle(order, Seeds.generator(seed, Seeds.ORDER, epoch));
    }
    return new Iterator<>() {
      private int made = start;

      @Override
      public boolean hasNext() {
        return made < count();
      }

      @Override
      public TokenBatch next() {
        if (!hasNext()) {
          throw new NoSuchElementException("epoch " + epoch + " has " + count() + " batches");
        }
        return batch(order, batchSize * made++);
      }
    };
  }

  /**
   * Returns the number of pieces.
   *
   * @return at least 1
   */
  public int pieces() {
    return (tokens.length - 1) / sequenceLength;
  }

  private TokenBatch batch(int[] order, int first) {
    int count = Math.min(batchSize, order.length - first);
    int[] inputs = new int[count * sequenceLength];
    int[] targets = new int[inputs.length];
    for (int i = 0; i < count; i++) {
      int from = order[first + i] * sequenceLength;
      System.arraycopy(tokens, from, inputs, i * sequenceLength, sequenceLength);
      System.arraycopy(tokens, from + 1, targets, i * sequenceLength, sequenceLength);
    }
    return new TokenBatch(inputs, targets, new Shape(count, sequenceLength));
  }
}
