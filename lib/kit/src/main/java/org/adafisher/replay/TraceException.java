package org.adafisher.replay;

import java.nio.file.Path;
import org.adafisher.input.InputLimits;

/** A trace that cannot be used; the message names the file and what is wrong in it. */
public final class TraceException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  TraceException(Path file, String problem) {
    super(InputLimits.line(file + ": " + problem));
  }
}
