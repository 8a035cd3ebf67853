package org.adafisher.training.spec;

/**
 * One seed per random stream, so that any of them can be changed alone.
 *
 * @param initialization of the weights
 * @param order of the training examples
 * @param augmentation of pictures
 * @param directions of AdaHessian's random vectors
 * @param labels that K-FAC samples
 * @param dropout of activations and branches
 */
public record RunSeeds(
    long initialization,
    long order,
    long augmentation,
    long directions,
    long labels,
    long dropout) {

  /** What every reader of JSON keeps to the last digit: 2⁵³ − 1. */
  private static final long MOST = (1L << 53) - 1;

  /** Checks the ranges. */
  public RunSeeds {
    for (long seed :
        new long[] {initialization, order, augmentation, directions, labels, dropout}) {
      Ranges.within("seed", seed, 0, MOST);
    }
  }

  /**
   * Returns the same seed for every stream; the streams differ all the same.
   *
   * @param seed the seed
   * @return the seeds
   */
  public static RunSeeds all(long seed) {
    return new RunSeeds(seed, seed, seed, seed, seed, seed);
  }
}
