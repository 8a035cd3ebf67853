package org.adafisher.training.device;

/** Tells a lack of memory from other errors of the engine. */
public final class Memory {

  private Memory() {}

  /**
   * Returns whether the engine lacked memory.
   *
   * @param error of the engine
   * @return false for all other errors
   */
  public static boolean isExhausted(RuntimeException error) {
    String message = String.valueOf(error.getMessage());
    return message.contains("out of memory")
        || message.contains("can't allocate memory")
        || message.contains("not enough memory");
  }

  /**
   * Says what to do about a lack of memory.
   *
   * @param batchSize examples of a step
   * @param cause the engine's error
   * @return the error to throw
   */
  public static IllegalArgumentException error(int batchSize, Throwable cause) {
    return new IllegalArgumentException(
        "out of memory with batch size " + batchSize + ": give a smaller one (--batch)", cause);
  }
}
