package org.adafisher.figure;

import com.fasterxml.jackson.databind.node.ArrayNode;

/** Numbers as Plotly reads them. */
final class Json {

  private Json() {}

  /** Adds numbers; what is not finite becomes null, a gap. */
  static void numbers(ArrayNode into, double[] values) {
    for (double value : values) {
      if (Double.isFinite(value)) {
        into.add(value);
      } else {
        into.addNull();
      }
    }
  }
}
