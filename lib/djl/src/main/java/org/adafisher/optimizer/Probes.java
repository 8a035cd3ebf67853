package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;
import org.adafisher.internal.Seeds;

/** The random directions v of Hutchinson's estimator diag(H) ≈ E[v ⊙ Hv]. */
@FunctionalInterface
public interface Probes {

  /**
   * Returns a direction.
   *
   * @param step the step, from 1
   * @param parameter the parameter's name
   * @param like an array of the parameter's shape, type and device
   * @param manager owns the direction
   * @return v, of that shape
   */
  NDArray direction(int step, String parameter, NDArray like, NDManager manager);

  /**
   * Returns Rademacher directions: every entry is −1 or 1 with equal probability.
   *
   * @param seed the seed; an entry depends on it, the step, the parameter's name and nothing else
   * @return the directions
   */
  static Probes rademacher(long seed) {
    return (step, parameter, like, manager) -> {
      CRC32 name = new CRC32();
      name.update(parameter.getBytes(StandardCharsets.UTF_8));
      RandomGenerator random = Seeds.generator(seed, Seeds.DIRECTIONS, step, name.getValue());
      float[] signs = new float[Math.toIntExact(like.size())];
      for (int first = 0; first < signs.length; first += Long.SIZE) {
        long bits = random.nextLong();
        // A shift counts modulo 64: bit i − first is entry i's. The loop's turns are independent.
        for (int i = first; i < Math.min(first + Long.SIZE, signs.length); i++) {
          signs[i] = 2 * (bits >>> i & 1) - 1;
        }
      }
      return manager
          .create(signs, like.getShape())
          .toDevice(like.getDevice(), false)
          .toType(like.getDataType(), false);
    };
  }
}
