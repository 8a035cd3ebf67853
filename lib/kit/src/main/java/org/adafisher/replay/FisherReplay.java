package org.adafisher.replay;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.adafisher.curvature.ExactCurvature;
import org.adafisher.curvature.ParameterOrder;
import org.adafisher.internal.NetworkTree;

/**
 * Computes the exact curvature of a small network and compares it with a file's (kind {@code
 * fisher}): loss, gradient, probabilities, true and empirical Fisher information, Hessian, and
 * natural gradient (F + λ·I)⁻¹·∇, F the true Fisher.
 *
 * <p>BatchNorm takes the running averages that the field {@code buffers} gives, or without it the
 * batch's own statistics.
 */
final class FisherReplay {

  private static final Set<String> FIELDS =
      Set.of(
          "kind",
          "description",
          "source",
          "generator",
          "dtype",
          "notes",
          "net",
          "loss",
          "param_order",
          "shapes",
          "params",
          "buffers",
          "x",
          "y",
          "value",
          "grad",
          "probabilities",
          "true_fisher",
          "empirical_fisher",
          "hessian",
          "damping",
          "natural_gradient");

  /** Rows of derivatives that a file may ask for, so that it cannot keep a machine busy. */
  private static final int ROWS = 1 << 13;

  /** Products of a number of a layer's input and a weight, in all these rows. */
  private static final double PRODUCTS = 1L << 29;

  private final Trace trace;
  private final Tensor x;
  private final long[] labels;

  private FisherReplay(Trace trace) {
    this.trace = trace;
    trace.requireKnown(trace.root(), FIELDS);
    String loss = trace.text("loss").toLowerCase(Locale.ROOT);
    if (!loss.contains("cross-entropy") || !loss.contains("mean")) {
      throw trace.error("field 'loss' is '" + loss + "', expected 'mean softmax cross-entropy'");
    }
    x = trace.tensor(trace.root(), "x");
    labels = trace.wholes(trace.root(), "y");
    if (x.shape().length < 2 || x.shape()[0] != labels.length) {
      throw trace.error(
          "field 'x' has shape %s, expected %d examples of at least one feature, as 'y' has labels"
              .formatted(Arrays.toString(x.shape()), labels.length));
    }
  }

  static ReplayResult run(Trace trace, Device device) {
    return new FisherReplay(trace).compare(device);
  }

  private ReplayResult compare(Device device) {
    JsonNode values = trace.required("params");
    Block network = TraceNetwork.build(trace, values, x.shape());
    try (NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
      Shape input = new Shape(x.shape());
      network.initialize(manager, DataType.FLOAT64, input);
      ParameterOrder order = order(network);
      fill(network, values, "params", true);
      requireShapes(order);
      ExactCurvature.Mode mode = mode(network);
      int classes = classes(network.getOutputShapes(new Shape[] {input})[0]);
      requireFeasible(order, classes, mode);
      FisherNumbers expected = FisherNumbers.of(trace, order, labels.length, classes);
      NDArray batch = x.toArray(manager);
      ExactCurvature found = ExactCurvature.of(network, order, batch, labels, mode);
      return ReplayResult.of(trace.file(), trace.text("kind"), expected.differences(found));
    }
  }

  private ExactCurvature.Mode mode(Block network) {
    boolean isGiven = trace.root().has("buffers");
    if (isGiven) {
      fill(network, trace.required("buffers"), "buffers", false);
    }
    boolean hasNone =
        NetworkTree.parameters(network).values().stream().allMatch(Parameter::requiresGradient);
    return isGiven || hasNone ? ExactCurvature.Mode.EVALUATION : ExactCurvature.Mode.TRAINING;
  }

  /** The labels are checked before anything is computed. */
  private int classes(Shape output) {
    if (output.dimension() != 2 || output.get(0) != labels.length) {
      throw trace.error(
          "the network gives %s, not a row of logits for each of the %d examples"
              .formatted(output, labels.length));
    }
    int classes = Math.toIntExact(output.get(1));
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw trace.error(
            "field 'y', entry %d: the label is %d, expected 0 to %d"
                .formatted(i, labels[i], classes - 1));
      }
    }
    return classes;
  }

  private void requireFeasible(ParameterOrder order, int classes, ExactCurvature.Mode mode) {
    long rows = (long) labels.length * classes + order.size();
    long widest = order.slices().stream().mapToLong(slice -> slice.shape().get(0)).max().orElse(1);
    int together = mode == ExactCurvature.Mode.TRAINING ? labels.length : ExactCurvature.TOGETHER;
    // A row of the Hessian goes through the whole batch, there and back twice.
    double batches = 3.0 * order.size() + (double) classes * Math.min(labels.length, together);
    double products = batches * x.values().length * widest;
    if (rows > ROWS || products > PRODUCTS) {
      throw trace.error(
          "%d examples, %d classes and %d parameters take %d rows of derivatives and %.0f products"
                  .formatted(labels.length, classes, order.size(), rows, products)
              + ", at most %d and %.0f are computed".formatted(ROWS, PRODUCTS));
    }
  }

  private ParameterOrder order(Block network) {
    List<String> names = new ArrayList<>();
    for (JsonNode name : trace.required("param_order")) {
      if (!name.isTextual()) {
        throw trace.error("field 'param_order', entry %d: not a name".formatted(names.size()));
      }
      names.add(name.asText());
    }
    try {
      return ParameterOrder.of(network, names);
    } catch (IllegalArgumentException e) {
      throw trace.error("field 'param_order': " + e.getMessage());
    }
  }

  /** Gives all parameters, or all buffers, the file's values. */
  private void fill(Block network, JsonNode values, String field, boolean isTrainable) {
    Map<String, Parameter> parameters = new LinkedHashMap<>(NetworkTree.parameters(network));
    parameters.values().removeIf(parameter -> parameter.requiresGradient() != isTrainable);
    trace.requireNames(values, field, parameters.keySet());
    parameters.forEach(
        (name, parameter) -> {
          long[] shape = parameter.getShape().getShape();
          double[] numbers = trace.numbers(values.get(name), field + "." + name, shape);
          parameter.getArray().set(numbers);
        });
  }

  /** The field only says again what the parameters show. */
  private void requireShapes(ParameterOrder order) {
    if (!trace.root().has("shapes")) {
      return;
    }
    JsonNode shapes = trace.required("shapes");
    Set<String> names = new TreeSet<>();
    order.slices().forEach(slice -> names.add(slice.name()));
    trace.requireNames(shapes, "shapes", names);
    for (ParameterOrder.Slice slice : order.slices()) {
      long[] said = trace.wholes(shapes, slice.name());
      if (!slice.shape().equals(new Shape(said))) {
        throw trace.error(
            "field 'shapes.%s' is %s, but the parameter has shape %s"
                .formatted(slice.name(), shapes.get(slice.name()), slice.shape()));
      }
    }
  }
}
