package org.adafisher.internal;

/** Options that say how often curvature is updated. */
public interface Periodic {

  /**
   * Returns after how many steps the cost of a step repeats.
   *
   * @return the least common multiple of the steps between updates
   */
  int period();

  /**
   * Returns after how many steps two things that recur fall together again.
   *
   * @param first the steps between one, at least 1
   * @param second the steps between the other, at least 1
   * @return the least common multiple
   */
  static int common(int first, int second) {
    int a = first;
    int b = second;
    while (b != 0) {
      int rest = a % b;
      a = b;
      b = rest;
    }
    return Math.multiplyExact(first / a, second);
  }
}
