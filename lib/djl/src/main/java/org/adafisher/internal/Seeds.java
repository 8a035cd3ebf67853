package org.adafisher.internal;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Generators that depend on a seed and a few numbers, and on nothing that was drawn before. */
public final class Seeds {

  /** The stream of balanced subsets. */
  public static final long SUBSET = 1;

  /** The stream of an epoch's order. */
  public static final long ORDER = 2;

  /** The stream of an example's augmentation. */
  public static final long AUGMENTATION = 3;

  /** The stream of AdaHessian's random directions. */
  public static final long DIRECTIONS = 4;

  /** The stream of K-FAC's sampled labels. */
  public static final long LABELS = 5;

  /** The stream of a step's dropout. */
  public static final long DROPOUT = 6;

  private Seeds() {}

  /**
   * Returns a new generator; each key is mixed in turn, so that (1, 2) and (2, 1) differ.
   *
   * @param seed the seed
   * @param keys the stream, and what is drawn for: an epoch, a step, an example
   * @return the generator
   */
  public static RandomGenerator generator(long seed, long... keys) {
    long mixed = mix(seed);
    for (long key : keys) {
      mixed = mix(mixed ^ key);
    }
    return new SplittableRandom(mixed);
  }

  /**
   * Shuffles in place (Fisher and Yates).
   *
   * @param values the values
   * @param random the generator
   */
  public static void shuffle(int[] values, RandomGenerator random) {
    for (int i = values.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swapped = values[i];
      values[i] = values[other];
      values[other] = swapped;
    }
  }

  // The finaliser of SplitMix64 after its increment (Steele, Lea and Flood 2014; Stafford's mix
  // 13).
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
