package org.adafisher.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.adafisher.input.InputLimits;

/**
 * What the tensors of one file may take in memory, all together: a view can repeat an element, and
 * a zip file its bytes, so that a small file could grow without limit.
 */
final class WeightBudget {

  private final Path file;
  private final long size;
  private final long most;
  private long taken;

  WeightBudget(Path file) throws IOException {
    this.file = file;
    size = Files.size(file);
    most = Math.min(InputLimits.COPIES * size, Runtime.getRuntime().maxMemory());
  }

  /** Counts what is about to be allocated. */
  void take(String what, long bytes) {
    taken += bytes;
    if (taken > most) {
      throw new WeightException(
          file,
          "%s makes %d bytes of tensors of a file of %d, at most %d are read (%d times the file, or the memory of -Xmx); save its tensors with .contiguous()"
              .formatted(what, taken, size, most, InputLimits.COPIES));
    }
  }
}
