package org.adafisher.weights;

import java.nio.file.Path;
import org.adafisher.input.InputLimits;

/** A file of weights that cannot be used; the message names it and says what to do. */
public final class WeightException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an error.
   *
   * @param file the file
   * @param problem what was found, what was expected, and what to do
   */
  WeightException(Path file, String problem) {
    this(file + ": " + problem);
  }

  /**
   * Creates an error about weights that have left their file.
   *
   * @param problem what was found, what was expected, and what to do
   */
  WeightException(String problem) {
    super(InputLimits.line(problem));
  }
}
