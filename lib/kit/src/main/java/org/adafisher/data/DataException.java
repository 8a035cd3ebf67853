package org.adafisher.data;

/** Data that is absent or damaged; the message names the file, what was expected and what to do. */
public final class DataException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong with data.
   *
   * @param message the file, what was found, what to do
   */
  public DataException(String message) {
    super(message);
  }
}
