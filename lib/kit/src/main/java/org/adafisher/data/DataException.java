package org.adafisher.data;

import org.adafisher.input.InputLimits;

/** Data that is absent or damaged; the message names the file, what was expected and what to do. */
public final class DataException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an error.
   *
   * @param message names the file, what was expected and what to do next
   */
  public DataException(String message) {
    super(InputLimits.line(message));
  }
}
