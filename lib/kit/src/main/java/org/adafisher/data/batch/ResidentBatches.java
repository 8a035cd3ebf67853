package org.adafisher.data.batch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Iterator;
import org.adafisher.data.Examples;
import org.adafisher.internal.Script;

/**
 * The batches of {@link Batches} made on a device where all the examples live: the same bits, but
 * what goes there in a step are a few numbers an example, which say what was drawn for it.
 */
public final class ResidentBatches implements AutoCloseable {

  private static final Script SCRIPT = new Script(ResidentBatches.class, "pictures.py", "Pictures");
  private static final long PIECE_BYTES = 64L << 20;

  private final Batches batches;
  private final NDManager manager;
  private final NDArray examples;
  private final NDArray black;

  /**
   * Takes the examples to a device.
   *
   * @param batches the batches to make
   * @param device where
   * @throws IllegalArgumentException if the examples cannot live there, see {@link #canServe}
   */
  public ResidentBatches(Batches batches, Device device) {
    if (!canServe(batches)) {
      throw new IllegalArgumentException(
          "examples that are read from files, or parts of which are scaled, stay on the host");
    }
    this.batches = batches;
    manager = NDManager.newBaseManager(device, "PyTorch");
    examples = load(batches.examples());
    black = black(batches.examples());
  }

  /**
   * Returns whether batches can be made on a device.
   *
   * @param batches the batches
   * @return false if their examples are read from files, or random parts of them are scaled
   */
  public static boolean canServe(Batches batches) {
    return batches.examples().inMemory() && batches.augmentation().part().isEmpty();
  }

  private NDArray load(Examples source) {
    int size = Math.toIntExact(source.shape().size());
    int most = (int) Math.max(1, PIECE_BYTES / Float.BYTES / size);
    NDArray all = manager.create(new Shape(source.size()).addAll(source.shape()));
    for (int first = 0; first < source.size(); first += most) {
      int count = Math.min(most, source.size() - first);
      float[] values = new float[count * size];
      for (int i = 0; i < count; i++) {
        source.copyTo(first + i, values, i * size);
      }
      try (NDArray piece = manager.create(values, new Shape(count).addAll(source.shape()))) {
        all.set(new NDIndex("{}:{}", first, first + count), piece);
      }
    }
    return all;
  }

  /** What lies around a picture, {@code [1, C, 1, 1]}. */
  private NDArray black(Examples source) {
    int channels = source.shape().dimension() == 3 ? (int) source.shape().get(0) : 0;
    float[] values = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      values[channel] = source.black(channel);
    }
    return manager.create(values, new Shape(1, channels, 1, 1));
  }

  /**
   * Returns the later batches of an epoch.
   *
   * @param epoch the epoch's number
   * @param start how many batches to leave out
   * @return the others
   */
  public Iterator<ResidentBatch> epoch(int epoch, int start) {
    return batches.draws(epoch, start, ResidentBatch::new);
  }

  /** A batch that is made when it is asked for. */
  public final class ResidentBatch {

    private final long[][] draws;
    private NDList made;

    private ResidentBatch(long[][] draws) {
      this.draws = draws;
    }

    /**
     * Returns the values.
     *
     * @param scope owns the array
     * @return {@code [B, …]}, float32
     */
    public NDArray data(NDManager scope) {
      return made(scope).get(0);
    }

    /**
     * Returns the classes.
     *
     * @param scope owns the array
     * @return {@code [B]}, INT64
     */
    public NDArray labels(NDManager scope) {
      return made(scope).get(1);
    }

    /** Both, made at once. The results of a call without autograd could not be trained on. */
    private NDList made(NDManager scope) {
      if (made == null || made.get(1).isReleased()) {
        made = SCRIPT.differentiably(new NDList(scope.create(draws), examples, black));
      }
      return made;
    }
  }

  /** Frees the examples. */
  @Override
  public void close() {
    manager.close();
  }
}
