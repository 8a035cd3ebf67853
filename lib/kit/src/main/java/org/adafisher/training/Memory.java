package org.adafisher.training;

/** Tells a lack of memory from other errors of the engine. */
final class Memory {

  private Memory() {}

  static boolean isExhausted(RuntimeException error) {
    String message = String.valueOf(error.getMessage());
    return message.contains("out of memory")
        || message.contains("can't allocate memory")
        || message.contains("not enough memory");
  }

  static IllegalStateException error(int batchSize, Throwable cause) {
    return new IllegalStateException(
        "out of memory with batch size " + batchSize + ": give a smaller one (--batch)", cause);
  }
}
