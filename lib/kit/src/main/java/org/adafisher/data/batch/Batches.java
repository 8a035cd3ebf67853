package org.adafisher.data.batch;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.adafisher.data.DataException;
import org.adafisher.data.Examples;
import org.adafisher.internal.Seeds;

/**
 * The batches of every epoch: order depends on the seed and the epoch only, augmentation on the
 * seed, the epoch and the example's index, so that any epoch can be made without those before it.
 */
public final class Batches {

  /** Augmented batches of more are made ahead; those of fewer, or plain copies, take no time. */
  private static final long MANY_BYTES = 64L << 20;

  private final Examples examples;
  private final int batchSize;
  private final Augmentation augmentation;
  private final boolean shuffle;
  private final long orderSeed;
  private final long augmentationSeed;
  private final boolean dropLast;

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
    this(examples, batchSize, augmentation, shuffle, seed, seed, false);
  }

  /**
   * Creates batches.
   *
   * @param examples the examples
   * @param batchSize at least 1
   * @param augmentation applied to every example
   * @param shuffle whether every epoch has its own order
   * @param orderSeed the seed of the order
   * @param augmentationSeed the seed of the augmentation
   * @param dropLast whether a last batch that is not full is left out
   * @throws IllegalArgumentException if there is no full batch to keep, or if the examples to
   *     augment are not pictures
   */
  public Batches(
      Examples examples,
      int batchSize,
      Augmentation augmentation,
      boolean shuffle,
      long orderSeed,
      long augmentationSeed,
      boolean dropLast) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size " + batchSize + " must be at least 1");
    }
    if (dropLast && batchSize > examples.size()) {
      throw new IllegalArgumentException(
          "batch size " + batchSize + " must be at most " + examples.size() + ", the examples");
    }
    augmentation.check(examples);
    this.examples = examples;
    this.batchSize = batchSize;
    this.augmentation = augmentation;
    this.shuffle = shuffle;
    this.orderSeed = orderSeed;
    this.augmentationSeed = augmentationSeed;
    this.dropLast = dropLast;
  }

  /**
   * Returns the number of batches of an epoch.
   *
   * @return at least 1
   */
  public int count() {
    int full = examples.size() / batchSize;
    return dropLast || examples.size() % batchSize == 0 ? full : full + 1;
  }

  /**
   * Returns the memory that all the examples take as float32.
   *
   * @return bytes
   */
  public long bytes() {
    return Float.BYTES * examples.shape().size() * examples.size();
  }

  /**
   * Returns the batches of an epoch.
   *
   * @param epoch the epoch's number
   * @return an iterator that makes a batch in {@code next}, nothing in {@code hasNext}; where files
   *     are read, or pictures of more than 64 MB are augmented, two batches are made ahead, and
   *     {@code next} throws {@link DataException} at a damaged file and {@link
   *     java.util.concurrent.CancellationException} if the thread is interrupted
   */
  public Iterator<Batch> epoch(int epoch) {
    return epoch(epoch, 0);
  }

  /**
   * Returns the later batches of an epoch, the same as without a start.
   *
   * @param epoch the epoch's number
   * @param start how many batches to leave out
   * @return the others
   */
  public Iterator<Batch> epoch(int epoch, int start) {
    int[] order = order(epoch);
    int threads = threads();
    if (threads > 0) {
      return new BatchesAhead(
          threads,
          start,
          count(),
          number -> empty(order, batchSize * number),
          (batch, number, share, shares) ->
              fill(batch, order, batchSize * number, epoch, share, shares));
    }
    return inTurn(epoch, start, number -> batch(order, batchSize * number, epoch));
  }

  private <B> Iterator<B> inTurn(int epoch, int start, IntFunction<B> maker) {
    return new Iterator<>() {
      private int made = start;

      @Override
      public boolean hasNext() {
        return made < count();
      }

      @Override
      public B next() {
        if (!hasNext()) {
          throw new NoSuchElementException("epoch " + epoch + " has " + count() + " batches");
        }
        return maker.apply(made++);
      }
    };
  }

  Examples examples() {
    return examples;
  }

  Augmentation augmentation() {
    return augmentation;
  }

  /**
   * Says how the later batches of an epoch are made, one row an example: its index and label, and
   * where there is an augmentation the way down and right, 1 if it is mirrored, the row and column
   * of the hole and its side.
   */
  <B> Iterator<B> draws(int epoch, int start, Function<long[][], B> maker) {
    int[] order = order(epoch);
    return inTurn(
        epoch,
        start,
        number -> {
          int first = batchSize * number;
          long[][] rows = new long[size(order, first)][];
          Arrays.setAll(rows, i -> draw(epoch, order[first + i]));
          return maker.apply(rows);
        });
  }

  private long[] draw(int epoch, int index) {
    int label = examples.label(index);
    if (augmentation.equals(Augmentation.NONE)) {
      return new long[] {index, label};
    }
    Augmentation.Draw draw = augmentation.draw(examples.shape(), random(epoch, index));
    return new long[] {
      index,
      label,
      draw.down(),
      draw.right(),
      draw.mirrored() ? 1 : 0,
      draw.row(),
      draw.column(),
      augmentation.cutout()
    };
  }

  private RandomGenerator random(int epoch, int index) {
    return Seeds.generator(augmentationSeed, Seeds.AUGMENTATION, epoch, index);
  }

  /** The threads that make batches ahead: for files all cores; in memory few, as that is quick. */
  private int threads() {
    int cores = Runtime.getRuntime().availableProcessors();
    if (!examples.inMemory()) {
      return cores;
    }
    boolean isWork = bytes() > MANY_BYTES && !augmentation.equals(Augmentation.NONE);
    return isWork ? Math.max(1, cores / 4) : 0;
  }

  private int[] order(int epoch) {
    int[] order = IntStream.range(0, examples.size()).toArray();
    if (shuffle) {
      Seeds.shuffle(order, Seeds.generator(orderSeed, Seeds.ORDER, epoch));
    }
    return order;
  }

  private Batch batch(int[] order, int first, int epoch) {
    Batch batch = empty(order, first);
    fill(batch, order, first, epoch, 0, 1);
    return batch;
  }

  private int size(int[] order, int first) {
    return Math.min(batchSize, order.length - first);
  }

  private Batch empty(int[] order, int first) {
    int count = size(order, first);
    int size = (int) examples.shape().size();
    return new Batch(
        new float[Math.multiplyExact(count, size)],
        new int[count],
        new Shape(count).addAll(examples.shape()));
  }

  // Fills every step-th example from start on: the share of one thread.
  private void fill(Batch batch, int[] order, int first, int epoch, int start, int step) {
    int size = (int) examples.shape().size();
    float[] scratch = new float[size];
    for (int i = start; i < batch.size(); i += step) {
      int index = order[first + i];
      augmentation.copy(examples, index, batch.values(), i * size, scratch, random(epoch, index));
      batch.labels()[i] = examples.label(index);
    }
  }
}
