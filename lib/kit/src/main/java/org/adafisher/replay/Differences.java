package org.adafisher.replay;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The largest absolute difference by quantity: loss, grads, factors, F, params, buffers. */
final class Differences {

  private final Map<String, Double> largest = new LinkedHashMap<>();

  void note(String quantity, double difference) {
    double sane = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    largest.merge(quantity, sane, Math::max);
  }

  /** Compares with a recorded tensor, where the step has recorded that quantity at all. */
  void compare(Trace trace, JsonNode step, String field, String name, NDArray actual) {
    if (!step.has(field) || name.endsWith("num_batches_tracked")) {
      return;
    }
    Tensor expected = trace.tensor(step.get(field), name);
    String quantity = field.startsWith("H_") || field.startsWith("S_") ? "factors" : field;
    note(quantity, expected.distance(actual));
  }

  Map<String, Double> largest() {
    return largest;
  }
}
