package org.adafisher.internal;

import java.math.BigInteger;

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
    int divisor = BigInteger.valueOf(first).gcd(BigInteger.valueOf(second)).intValueExact();
    return Math.multiplyExact(first / divisor, second);
  }
}
