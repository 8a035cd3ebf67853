package org.adafisher.replay;

import java.nio.file.Path;
import java.util.Map;

/**
 * The outcome of one file.
 *
 * @param file the file
 * @param kind the optimizer, or {@code layers}, {@code network}, {@code fisher}
 * @param differences the largest absolute difference by quantity
 * @param place where the largest of all is, or null
 * @param skipped why the file was not replayed, or null
 * @param misfit why nothing could be compared, or null
 */
public record ReplayResult(
    Path file,
    String kind,
    Map<String, Double> differences,
    String place,
    String skipped,
    String misfit) {

  static ReplayResult of(Path file, String kind, Differences differences) {
    return new ReplayResult(
        file, kind, Map.copyOf(differences.largest()), differences.place(), null, null);
  }

  static ReplayResult skipped(Path file, String why) {
    return new ReplayResult(file, "", Map.of(), null, why, null);
  }

  static ReplayResult misfit(Path file, String kind, String why) {
    return new ReplayResult(file, kind, Map.of("fit", Double.POSITIVE_INFINITY), null, null, why);
  }

  /**
   * Returns the largest difference of all.
   *
   * @return at least 0; infinite if something was not a number
   */
  public double worst() {
    return differences.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  /**
   * Returns the difference that is allowed where nothing else is said.
   *
   * @return 1e-9; for Shampoo, whose inverse root is iterative, 1e-6
   */
  public double defaultTolerance() {
    return kind.equals("shampoo") ? 1e-6 : 1e-9;
  }

  /**
   * Returns whether everything agrees.
   *
   * @param tolerance the largest difference allowed
   * @return true also for a skipped file; false if nothing was compared
   */
  public boolean agrees(double tolerance) {
    return skipped != null || !differences.isEmpty() && worst() <= tolerance;
  }
}
