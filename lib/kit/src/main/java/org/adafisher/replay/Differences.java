package org.adafisher.replay;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** The largest absolute difference by quantity: loss, grads, factors, F, params, buffers. */
final class Differences {

  private final Map<String, Found> largest = new LinkedHashMap<>();

  /**
   * A difference.
   *
   * @param size how large it is
   * @param place where it is; empty for a quantity of one number
   */
  private record Found(double size, String place) {}

  void note(String quantity, double difference) {
    note(quantity, difference, "");
  }

  private void note(String quantity, double difference, String place) {
    double sane = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    largest.merge(quantity, new Found(sane, place), (old, now) -> now.size > old.size ? now : old);
  }

  /** Compares with a recorded tensor, where the step has recorded that quantity at all. */
  void compare(Trace trace, JsonNode step, String field, String name, NDArray actual) {
    if (!step.has(field) || name.endsWith("num_batches_tracked")) {
      return;
    }
    Tensor expected = trace.tensor(step.get(field), name);
    String quantity = field.startsWith("H_") || field.startsWith("S_") ? "factors" : field;
    note(quantity, expected.distance(actual), name);
  }

  /** Compares entry by entry; {@code places} names an entry. */
  void compare(String quantity, double[] expected, double[] actual, IntFunction<String> places) {
    int most = 0;
    double size = 0;
    // What is not a number is the largest difference, and stays it.
    for (int i = 0; i < expected.length && !Double.isNaN(size); i++) {
      double difference = Math.abs(expected[i] - actual[i]);
      if (!(difference <= size)) {
        size = difference;
        most = i;
      }
    }
    note(quantity, size, places.apply(most));
  }

  /** The largest difference of each quantity. */
  Map<String, Double> largest() {
    Map<String, Double> sizes = new LinkedHashMap<>();
    largest.forEach((quantity, found) -> sizes.put(quantity, found.size));
    return sizes;
  }

  /** Where the largest of all is, such as {@code grads at fc1.weight}; null if there is none. */
  String place() {
    return largest.entrySet().stream()
        .max(Comparator.comparingDouble(entry -> entry.getValue().size))
        .map(
            entry ->
                entry.getValue().place.isEmpty()
                    ? entry.getKey()
                    : entry.getKey() + " at " + entry.getValue().place)
        .orElse(null);
  }
}
