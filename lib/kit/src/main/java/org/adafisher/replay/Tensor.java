package org.adafisher.replay;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/**
 * Numbers with a shape.
 *
 * @param shape the sizes of the axes; none for a single number
 * @param values the numbers, last axis fastest
 */
record Tensor(long[] shape, double[] values) {

  static Tensor of(JsonNode node, String field, Path file) {
    int axes = 0;
    for (JsonNode inner = node; inner.isArray() && !inner.isEmpty(); inner = inner.get(0)) {
      axes++;
    }
    long[] shape = new long[axes];
    JsonNode inner = node;
    int size = 1;
    for (int axis = 0; axis < axes; axis++, inner = inner.get(0)) {
      shape[axis] = inner.size();
      size *= inner.size();
    }
    double[] values = new double[size];
    int filled = fill(node, shape, 0, values, 0, field, file);
    if (filled != size) {
      throw new TraceException(file, "field '" + field + "' is not a regular list of numbers");
    }
    return new Tensor(shape, values);
  }

  private static int fill(
      JsonNode node, long[] shape, int axis, double[] into, int at, String field, Path file) {
    if (axis == shape.length) {
      if (!node.isNumber() || at >= into.length || !Double.isFinite(node.asDouble())) {
        throw new TraceException(
            file, "field '" + field + "', entry " + at + ": " + node + " is not a finite number");
      }
      into[at] = node.asDouble();
      return at + 1;
    }
    if (!node.isArray() || node.size() != shape[axis]) {
      throw new TraceException(
          file, "field '" + field + "': lists of different lengths on axis " + axis);
    }
    int next = at;
    for (JsonNode child : node) {
      next = fill(child, shape, axis + 1, into, next, field, file);
    }
    return next;
  }

  NDArray toArray(NDManager manager) {
    return manager.create(values, new Shape(shape));
  }

  /** The largest absolute difference to an array of as many entries; NaN counts as infinite. */
  double distance(NDArray array) {
    double[] other = array.toType(ai.djl.ndarray.types.DataType.FLOAT64, false).toDoubleArray();
    if (other.length != values.length) {
      return Double.POSITIVE_INFINITY;
    }
    double worst = 0;
    for (int i = 0; i < values.length; i++) {
      double difference = Math.abs(values[i] - other[i]);
      worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
    }
    return worst;
  }
}
