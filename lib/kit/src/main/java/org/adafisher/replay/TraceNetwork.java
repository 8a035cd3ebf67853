package org.adafisher.replay;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.adafisher.fisher.Tap;
import org.adafisher.input.InputLimits;
import org.adafisher.network.Chain;
import org.adafisher.network.Layers;

/**
 * Builds the network that a trace describes in {@code net.spec}: layers joined by arrows, or the
 * small transformer block; sizes come from the parameters.
 */
final class TraceNetwork {

  private static final Pattern LAYER =
      Pattern.compile("(\\w+) (Linear|Conv2d|BatchNorm2d|LayerNorm)\\((.*)\\)");
  private static final Pattern NUMBER = Pattern.compile("[0-9.]+(e-?[0-9]+)?");

  private static final Map<String, UnaryOperator<NDArray>> FUNCTIONS =
      Map.of(
          "relu",
          Layers.relu(),
          "tanh",
          Activation::tanh,
          "sigmoid",
          Activation::sigmoid,
          "gelu",
          Layers.gelu(),
          "silu",
          x -> Activation.swish(x, 1),
          "softplus",
          Activation::softPlus);

  private final Trace trace;
  private final JsonNode parameters;
  private final Shape input;
  private final String name;

  /** Numbers of the batch, and how many of them each layer that is built sees of a place. */
  private final long numbers;

  private long features;
  private int axes;

  private TraceNetwork(Trace trace, JsonNode parameters, long[] input) {
    this.trace = trace;
    this.parameters = parameters;
    axes = input.length;
    this.input = new Shape(input);
    numbers = this.input.size();
    features = input.length == 4 ? input[1] : this.input.getLastDimension();
    this.name = trace.required(trace.required("net"), "name").asText();
  }

  /** The network for an input of a shape; the parameters are by name. */
  static Block build(Trace trace, JsonNode parameters, long[] input) {
    String spec = trace.required(trace.required("net"), "spec").asText();
    TraceNetwork builder = new TraceNetwork(trace, parameters, input);
    return spec.contains("->") ? builder.chain(spec) : builder.transformer(spec);
  }

  private Chain chain(String spec) {
    Chain chain = new Chain();
    String[] parts = spec.split("->");
    // The first part is the input; the last may name the logits.
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      Matcher layer = LAYER.matcher(part);
      if (part.startsWith("logits")) {
        break;
      } else if (layer.matches()) {
        chain.add(layer.group(1), layer(layer.group(1), layer.group(2), layer.group(3)));
      } else if (part.startsWith("global average pool")) {
        chain.add("pool" + i, Layers.globalAveragePool());
        axes = 2;
      } else if (part.equals("flatten")) {
        chain.add("flatten" + i, x -> x.reshape(x.getShape().get(0), -1));
        features = chain.getOutputShapes(new Shape[] {input})[0].get(1);
        axes = 2;
      } else {
        chain.add("function" + i, function(part));
      }
    }
    return chain;
  }

  private UnaryOperator<NDArray> function(String part) {
    // Perceptrons leave the activation to the network's name: mlp is ReLU, mlp_tanh is tanh.
    String activation = part.equals("act") ? (name.endsWith("tanh") ? "tanh" : "relu") : part;
    UnaryOperator<NDArray> function = FUNCTIONS.get(activation);
    if (function == null) {
      throw trace.error(
          "net.spec: layer '%s' is not one this replay can build, such as Linear(…) or %s"
              .formatted(part, new TreeSet<>(FUNCTIONS.keySet())));
    }
    return function;
  }

  private Tap layer(String layer, String type, String options) {
    return switch (type) {
      case "Linear" -> linear(layer, options);
      case "Conv2d" -> convolution(layer, options);
      case "BatchNorm2d" ->
          Layers.batchNorm(option(options, "eps", 1e-5), option(options, "momentum", 0.1));
      default -> Layers.layerNorm(axes, option(options, "eps", 1e-5));
    };
  }

  private Tap linear(String layer, String options) {
    return Layers.linear((int) weight(layer, 2, 1)[0], hasBias(options));
  }

  private Tap convolution(String layer, String options) {
    int groups = (int) option(options, "groups=", 1);
    long[] shape = weight(layer, 4, groups);
    Shape padding = pair(options, "pad", 0);
    if (padding.get(0) > shape[2] || padding.get(1) > shape[3]) {
      throw trace.error("net.spec: the padding of '" + layer + "' is larger than its kernel");
    }
    return Tap.conv2d(
        Conv2d.builder()
            .setFilters((int) shape[0])
            .setKernelShape(new Shape(shape[2], shape[3]))
            .optStride(pair(options, "stride", 1))
            .optPadding(padding)
            .optGroups(groups)
            .optBias(hasBias(options))
            .build());
  }

  private Block transformer(String spec) {
    double epsilon = option(spec, "eps", 1e-5);
    if (parameters.has("emb.weight")) {
      features = new Shape(trace.tensor(parameters, "emb.weight").shape()).getLastDimension();
    }
    return new TraceTransformer(
        parameters.has("emb.weight")
            ? new Shape(trace.tensor(parameters, "emb.weight").shape())
            : null,
        parameters.has("pos") ? new Shape(trace.tensor(parameters, "pos").shape()) : null,
        Layers.layerNorm(3, epsilon),
        linear("fc1", spec),
        linear("fc2", spec),
        Layers.layerNorm(3, epsilon),
        linear("head", spec));
  }

  /** The shape of a layer's weight, which the file must hold whole, as it holds the batch. */
  private long[] weight(String layer, int axes, int groups) {
    long[] shape = trace.tensor(parameters, layer + ".weight").shape();
    if (shape.length != axes || shape[1] * groups != features) {
      throw trace.error(
          "'%s.weight' has shape %s, but its input has %d features"
              .formatted(layer, Arrays.toString(shape), features));
    }
    if (numbers * shape[0] > InputLimits.NUMBERS) {
      throw trace.error(
          "'%s' makes %d of each of the batch's %d numbers, in all at most %d are read"
              .formatted(layer, shape[0], numbers, InputLimits.NUMBERS));
    }
    features = shape[0];
    return shape;
  }

  /** As in PyTorch a layer has a bias unless it is said not to; the values must agree. */
  private static boolean hasBias(String options) {
    return !options.contains("NO bias");
  }

  private static double option(String options, String key, double absent) {
    int at = options.indexOf(key);
    Matcher number = NUMBER.matcher(options);
    return at >= 0 && number.find(at + key.length()) ? Double.parseDouble(number.group()) : absent;
  }

  /** Reads {@code stride2} or {@code stride(2,1)}. */
  private static Shape pair(String options, String key, long absent) {
    Matcher both = Pattern.compile(key + "\\((\\d+),(\\d+)\\)").matcher(options);
    if (both.find()) {
      return new Shape(Long.parseLong(both.group(1)), Long.parseLong(both.group(2)));
    }
    long one = (long) option(options, key, absent);
    return new Shape(one, one);
  }
}
