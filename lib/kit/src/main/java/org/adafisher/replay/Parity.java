package org.adafisher.replay;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.NetworkTree;
import org.adafisher.network.Initialization;
import org.adafisher.network.TokenLoss;

/**
 * Compares a network, filled by a rule, with what PyTorch computed of the same: names and shapes,
 * evaluation, training loss, every gradient, running statistics, the input's gradient; in float64.
 */
public final class Parity implements AutoCloseable {

  private static final Pattern MASK =
      Pattern.compile("ones, except batch (\\d+) positions ([\\d,]+) = 0");

  private static final List<String> NUMBERS = List.of("input", "eval", "train");

  private static final String BUFFER = ".*running_(mean|var)";

  private final Trace fixture;
  private final NDManager manager;
  private final Differences differences = new Differences();
  private final Block network;
  private final Map<String, Parameter> parameters;
  private final Shape shape;

  private Parity(Trace fixture, Block network, Device device) {
    this.fixture = fixture;
    this.network = network;
    manager = NDManager.newBaseManager(device, "PyTorch");
    shape = FixtureNetworks.input(fixture);
    Initialization.pyTorchDefault(network, manager, DataType.FLOAT64, 1, shape);
    parameters = NetworkTree.parameters(network);
  }

  /**
   * Compares with one fixture.
   *
   * @param file the fixture
   * @param device where to compute, one that has float64
   * @return the differences, relative to the norm for gradients and statistics; why the file was
   *     skipped; or why the network does not fit, as an infinite difference
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if it is no fixture
   */
  public static ReplayResult run(Path file, Device device) throws IOException {
    Trace fixture = Trace.read(file);
    if (!fixture.root().has("eval") && !fixture.root().has("state_dict")) {
      return ReplayResult.skipped(file, "holds no network");
    }
    try {
      return run(fixture, fixture.text("name"), device);
    } catch (RuntimeException e) {
      throw fixture.unusable(e);
    }
  }

  private static ReplayResult run(Trace fixture, String name, Device device) {
    String misfit = null;
    for (Block candidate : FixtureNetworks.candidates(name, fixture)) {
      try (Parity parity = new Parity(fixture, candidate, device)) {
        String found = parity.misfit();
        if (found == null) {
          parity.differences.note("names", 0);
          // A fixture without any numbers compares names and shapes alone.
          if (NUMBERS.stream().anyMatch(fixture.root()::has)) {
            parity.fill();
            parity.compare();
          }
          return ReplayResult.of(fixture.file(), name, parity.differences);
        }
        misfit = misfit == null ? found : misfit;
      }
    }
    return ReplayResult.misfit(
        fixture.file(), name, misfit == null ? "no network of this name is built" : misfit);
  }

  /** Says where names, order, shapes or counts differ; null if nowhere. */
  private String misfit() {
    List<String> names = new ArrayList<>();
    for (JsonNode row : fixture.required("state_dict")) {
      if (isFilled(row)) {
        String name = row.path("name").asText();
        names.add(name);
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
          return "the network has no '" + name + "'";
        }
        if (!Arrays.equals(parameter.getShape().getShape(), fixture.wholes(row, "shape"))) {
          return name + " is " + parameter.getShape() + ", expected " + row.path("shape");
        }
      }
    }
    if (!names.equals(List.copyOf(parameters.keySet()))) {
      List<String> more = new ArrayList<>(parameters.keySet());
      more.removeAll(names);
      return more.isEmpty() ? "parameters are in another order" : "too many parameters: " + more;
    }
    long total = (long) fixture.number(fixture.root(), "params_total");
    long trainable = (long) fixture.number(fixture.root(), "params_trainable");
    return size(false) == total && size(true) == trainable
        ? null
        : size(false) + " parameters, " + size(true) + " trainable";
  }

  /** Integer buffers and second names of one parameter have no counterpart. */
  private static boolean isFilled(JsonNode row) {
    return !row.path("kind").asText().matches("int|tied");
  }

  /** Parameters without buffers. */
  private long size(boolean trainableOnly) {
    return parameters.entrySet().stream()
        .filter(entry -> !entry.getKey().matches(BUFFER))
        .map(Map.Entry::getValue)
        .filter(parameter -> parameter.requiresGradient() || !trainableOnly)
        .mapToLong(parameter -> parameter.getShape().size())
        .sum();
  }

  private void fill() {
    double gain = fixture.number(fixture.required("rule"), "gain");
    for (JsonNode row : fixture.required("state_dict")) {
      if (isFilled(row)) {
        String name = row.path("name").asText();
        Parameter parameter = parameters.get(name);
        double[] values = FillRule.values(name, row.path("kind").asText(), parameter, gain);
        if (values != null) {
          parameter.getArray().set(values);
        }
      }
    }
  }

  private void compare() {
    JsonNode input = fixture.required("input");
    boolean tokens = input.has("tokens");
    String output = tokens ? "log_probs" : "logits";
    JsonNode train = fixture.required("train");
    try (NDManager scope = manager.newSubManager()) {
      NDArray x =
          tokens
              ? scope.create(fixture.wholes(input, "tokens"), shape)
              : scope.create(FillRule.picture((int) shape.size()), shape);
      x.setRequiresGradient(!tokens);
      JsonNode evaluated = fixture.required(fixture.required("eval"), output);
      outputs("evaluation", forward(x, false, scope), evaluated);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray result = forward(x, true, scope);
        // A fixture whose training pass equals evaluation says so in words.
        JsonNode trained = fixture.required(train, output);
        outputs("training", result, trained.isTextual() ? evaluated : trained);
        NDArray loss = loss(result, input, scope);
        differences.note("loss", Math.abs(loss.getDouble() - fixture.number(train, "loss")));
        collector.backward(loss);
      }
      Set<String> gradients = new HashSet<>();
      for (JsonNode expected : exact(train, "grads")) {
        String name = expected.path("name").asText();
        gradients.add(name);
        try (NDArray gradient = Gradients.of(parameters.get(name).getArray()).orElseThrow()) {
          fingerprint("gradients", gradient, expected);
        }
      }
      Set<String> statistics = new HashSet<>();
      for (JsonNode expected : train.path("running")) {
        String name = expected.path("name").asText();
        statistics.add(name);
        fingerprint("statistics", parameters.get(name).getArray(), expected);
      }
      requireAll("grads", gradients, (name, p) -> p.requiresGradient());
      requireAll("running", statistics, (name, p) -> name.matches(BUFFER));
      if (train.has("input_grad")) {
        fingerprint("input", Gradients.of(x).orElseThrow(), exact(train, "input_grad"));
      }
    }
  }

  /** A fixture that leaves something out would pass for the wrong reason. */
  private void requireAll(
      String field, Set<String> found, BiPredicate<String, Parameter> expected) {
    parameters.forEach(
        (name, parameter) -> {
          if (expected.test(name, parameter) && !found.contains(name)) {
            throw new TraceException(fixture.file(), "field '" + field + "' has no '" + name + "'");
          }
        });
  }

  /** Where PyTorch's own kernel rounds to float32, fixtures also have what is exact. */
  private static JsonNode exact(JsonNode train, String field) {
    return train.has(field + "_exact") ? train.get(field + "_exact") : train.path(field);
  }

  private NDArray forward(NDArray x, boolean training, NDManager scope) {
    return network
        .forward(new ParameterStore(scope, false), new NDList(x), training)
        .singletonOrThrow();
  }

  /** Cross-entropy, or the mean over the tokens that the fixture's mask keeps. */
  private NDArray loss(NDArray output, JsonNode input, NDManager scope) {
    if (input.has("labels")) {
      NDArray labels = scope.create(fixture.wholes(input, "labels"));
      return Loss.softmaxCrossEntropyLoss().evaluate(new NDList(labels), new NDList(output));
    }
    double[] mask = new double[(int) shape.size()];
    Arrays.fill(mask, 1);
    String text = input.path("mask").asText();
    Matcher zeros = MASK.matcher(text);
    if (!zeros.matches()) {
      throw new TraceException(fixture.file(), "mask '" + text + "': expected " + MASK);
    }
    for (String position : zeros.group(2).split(",")) {
      int row = Integer.parseInt(zeros.group(1));
      mask[row * (int) shape.get(1) + Integer.parseInt(position)] = 0;
    }
    NDArray targets = scope.create(fixture.wholes(input, "targets"), shape);
    return new TokenLoss()
        .evaluate(new NDList(targets, scope.create(mask, shape)), new NDList(output));
  }

  private void outputs(String quantity, NDArray actual, JsonNode expected) {
    differences.note(
        quantity, Tensor.of(expected, quantity, fixture.file()).distance(actual.reshape(-1)));
  }

  private void fingerprint(String quantity, NDArray array, JsonNode expected) {
    Fingerprint wanted =
        new Fingerprint(fixture.number(expected, "l2"), fixture.number(expected, "probe"));
    differences.note(quantity, Fingerprint.of(array).distance(wanted));
  }

  @Override
  public void close() {
    manager.close();
  }
}
