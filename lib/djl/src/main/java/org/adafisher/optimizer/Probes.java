package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;
import org.adafisher.internal.Seeds;

/** The random directions v of Hutchinson's estimator diag(H) ≈ E[v ⊙ Hv]. */
@FunctionalInterface
public interface Probes {

  /**
   * Returns the directions of a step.
   *
   * @param step the step, from 1
   * @param leaves arrays of the parameters' shapes, of one type and device, by parameter's name
   * @param manager owns the directions
   * @return v of every leaf, in their order
   */
  NDList directions(int step, Map<String, NDArray> leaves, NDManager manager);

  /**
   * Returns Rademacher directions: every entry is −1 or 1 with equal probability. They go to the
   * device in one piece.
   *
   * @param seed the seed; an entry depends on it, the step, the parameter's name and nothing else
   * @return the directions
   */
  static Probes rademacher(long seed) {
    return (step, leaves, manager) -> {
      long[] ends = new long[leaves.size()];
      long size = leaves.values().stream().mapToLong(NDArray::size).sum();
      float[] signs = new float[Math.toIntExact(size)];
      int end = 0;
      int leaf = 0;
      for (Map.Entry<String, NDArray> entry : leaves.entrySet()) {
        int start = end;
        end += (int) entry.getValue().size();
        ends[leaf++] = end;
        CRC32 name = new CRC32();
        name.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
        draw(Seeds.generator(seed, Seeds.DIRECTIONS, step, name.getValue()), signs, start, end);
      }
      NDArray like = leaves.values().iterator().next();
      NDList parts =
          manager
              .create(signs)
              .toDevice(like.getDevice(), false)
              .toType(like.getDataType(), false)
              .split(Arrays.copyOf(ends, ends.length - 1));
      NDList directions = new NDList();
      leaves
          .values()
          .forEach(to -> directions.add(parts.get(directions.size()).reshape(to.getShape())));
      return directions;
    };
  }

  private static void draw(RandomGenerator random, float[] signs, int start, int end) {
    for (int first = start; first < end; first += Long.SIZE) {
      long bits = random.nextLong();
      // A shift counts modulo 64: bit i − first is entry i's. The loop's turns are independent.
      for (int i = first; i < Math.min(first + Long.SIZE, end); i++) {
        signs[i] = 2 * (bits >>> (i - first) & 1) - 1;
      }
    }
  }
}
