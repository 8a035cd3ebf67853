package org.adafisher.replay;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.JsonNode;
import org.adafisher.fisher.FactorPair;
import org.adafisher.fisher.FactorRule;
import org.adafisher.fisher.KroneckerFactors;
import org.adafisher.fisher.Tap;
import org.adafisher.input.InputLimits;
import org.adafisher.network.Chain;
import org.adafisher.network.Layers;

/**
 * Single layers with given h and s ({@code factors.json}): the loss Σ output·s has the gradient s,
 * so the tap observes exactly what the file says.
 */
final class LayerReplay {

  private static final int LARGEST_KERNEL = 1000;

  private LayerReplay() {}

  static ReplayResult run(Trace trace, Device device) {
    JsonNode cases = trace.required("cases");
    if (!cases.isArray() || cases.isEmpty()) {
      throw trace.error("field 'cases' is empty: there is nothing to compare");
    }
    Differences differences = new Differences();
    for (JsonNode layer : cases) {
      compare(trace, layer, "paper", FactorRule.ALGORITHM_1, device, differences);
      compare(trace, layer, "head", FactorRule.RELEASED_CODE, device, differences);
    }
    return ReplayResult.of(trace.file(), "layers", differences);
  }

  private static void compare(
      Trace trace,
      JsonNode layer,
      String field,
      FactorRule rule,
      Device device,
      Differences differences) {
    JsonNode expected = trace.required(layer, field);
    try (NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
      NDArray h = trace.tensor(layer, "h").toArray(manager);
      NDArray s = trace.tensor(layer, "s").toArray(manager);
      Tap tap = tap(trace, layer, h.getShape());
      // The file has to hold what the layer gives.
      Shape given = tap.getOutputShapes(new Shape[] {h.getShape()})[0];
      if (!given.equals(s.getShape())) {
        throw trace.error("field 's' is " + s.getShape() + ", the layer gives " + given);
      }
      Chain network = new Chain().add("layer", tap);
      network.initialize(manager, DataType.FLOAT64, h.getShape());
      try (KroneckerFactors factors = new KroneckerFactors(network, rule)) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          NDArray output =
              network
                  .forward(new ParameterStore(manager, false), new NDList(h), true, null)
                  .singletonOrThrow();
          collector.backward(output.mul(s).sum());
        }
        factors.update(1);
        FactorPair raw = factors.layer("layer").latest().orElseThrow();
        differences.note(field + " H_D", trace.tensor(expected, "H_D").distance(raw.input()));
        differences.note(field + " S_D", trace.tensor(expected, "S_D").distance(raw.gradient()));
        if (rule == FactorRule.ALGORITHM_1) {
          FactorPair normalized = factors.layer("layer").normalized().orElseThrow();
          differences.note(
              field + " H′", trace.tensor(expected, "H_minmax").distance(normalized.input()));
          differences.note(
              field + " S′", trace.tensor(expected, "S_minmax").distance(normalized.gradient()));
        }
      }
    }
  }

  private static Tap tap(Trace trace, JsonNode entry, Shape input) {
    JsonNode layer = trace.required(entry, "layer");
    String type = trace.required(layer, "type").asText();
    return switch (type) {
      case "linear" -> {
        int features = trace.count(layer, "out_features", InputLimits.CLASSES);
        checkWeights(trace, input.getLastDimension(), features);
        yield Layers.linear(features, bias(trace, layer));
      }
      case "conv2d" -> {
        int channels = trace.count(layer, "out_channels", InputLimits.CLASSES);
        Shape kernel = shape(trace, layer, "kernel");
        checkWeights(trace, input.size(), channels * kernel.size());
        yield Tap.conv2d(
            Conv2d.builder()
                .setFilters(channels)
                .setKernelShape(kernel)
                .optStride(shape(trace, layer, "stride"))
                .optPadding(shape(trace, layer, "padding"))
                .optGroups(layer.has("groups") ? trace.count(layer, "groups", channels) : 1)
                .optBias(bias(trace, layer))
                .build());
      }
      case "batchnorm2d" -> Layers.batchNorm();
      case "layernorm" -> Layers.layerNorm(input.dimension(), 1e-5);
      default -> throw new TraceException(trace.file(), "layer type '" + type + "'");
    };
  }

  private static boolean bias(Trace trace, JsonNode layer) {
    JsonNode bias = trace.required(layer, "bias");
    if (!bias.isBoolean()) {
      throw trace.error("field 'bias' is neither true nor false: " + bias);
    }
    return bias.asBoolean();
  }

  private static Shape shape(Trace trace, JsonNode layer, String field) {
    long[] sizes = trace.wholes(layer, field);
    if (sizes.length != 2 || Math.max(sizes[0], sizes[1]) > LARGEST_KERNEL) {
      throw trace.error(
          "field '%s' is %s, expected two whole numbers of at most %d"
              .formatted(field, layer.get(field), LARGEST_KERNEL));
    }
    return new Shape(sizes);
  }

  private static void checkWeights(Trace trace, long inputs, long outputs) {
    if (inputs * outputs > InputLimits.NUMBERS) {
      throw trace.error(
          "a layer of %d inputs and %d weights of each, in all at most %d are read"
              .formatted(inputs, outputs, InputLimits.NUMBERS));
    }
  }
}
