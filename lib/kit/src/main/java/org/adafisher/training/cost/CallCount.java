package org.adafisher.training.cost;

/**
 * How often Java turned to the engine.
 *
 * @param calls calls across JNI, of whatever kind
 * @param arrays handles made, one for each result that Java holds
 * @param deletions handles freed, part of the calls
 * @param copies arrays made of or filled from Java's memory: numbers, masks, batches; on a GPU each
 *     is a copy to the device
 * @param copiedBytes what these copies carry
 * @param reads values read back; on a GPU each waits for the device
 */
public record CallCount(
    long calls, long arrays, long deletions, long copies, long copiedBytes, long reads) {

  /** Nothing. */
  public static final CallCount NONE = new CallCount(0, 0, 0, 0, 0, 0);

  /**
   * Adds.
   *
   * @param other more of it
   * @return the sum
   */
  public CallCount plus(CallCount other) {
    return new CallCount(
        calls + other.calls,
        arrays + other.arrays,
        deletions + other.deletions,
        copies + other.copies,
        copiedBytes + other.copiedBytes,
        reads + other.reads);
  }

  /**
   * Subtracts.
   *
   * @param other what was there before
   * @return the difference
   */
  public CallCount minus(CallCount other) {
    return new CallCount(
        calls - other.calls,
        arrays - other.arrays,
        deletions - other.deletions,
        copies - other.copies,
        copiedBytes - other.copiedBytes,
        reads - other.reads);
  }

  /**
   * Divides, as by a number of steps.
   *
   * @param steps at least 1
   * @return the mean, rounded to whole numbers
   */
  public CallCount per(int steps) {
    return new CallCount(
        rounded(calls, steps),
        rounded(arrays, steps),
        rounded(deletions, steps),
        rounded(copies, steps),
        rounded(copiedBytes, steps),
        rounded(reads, steps));
  }

  private static long rounded(long sum, int steps) {
    return Math.round((double) sum / steps);
  }
}
