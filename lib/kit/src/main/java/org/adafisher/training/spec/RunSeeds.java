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

  /**
   * Seeds from here on are kept for comparisons: no learning rate or other hyperparameter was
   * chosen by them.
   */
  public static final long FRESH = 101;

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
   * Returns whether no choice of a hyperparameter has seen these seeds.
   *
   * @return true from {@link #FRESH} on
   */
  public boolean areFresh() {
    return initialization >= FRESH;
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
