package org.adafisher.replay;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.adafisher.fisher.FactorPair;
import org.adafisher.fisher.FactorRule;
import org.adafisher.fisher.KroneckerFactors;
import org.adafisher.fisher.LayerFactors;
import org.adafisher.internal.NetworkTree;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.optimizer.StatefulOptimizer;

/** Replays one trace in float64 and measures how far it is from the recorded numbers. */
public final class Replay implements AutoCloseable {

  private static final Set<String> FIELDS =
      Set.of(
          "kind",
          "rule",
          "description",
          "source",
          "F_source",
          "dtype",
          "generator",
          "notes",
          "net",
          "loss",
          "hyperparameters",
          "param_order",
          "supported_modules",
          "params_not_updated_by_reference",
          "init_params",
          "init_buffers",
          "batches",
          "steps");

  /** What a step records; what an optimizer has inside, and we have not, is not compared. */
  private static final Set<String> STEP_FIELDS =
      Set.of(
          "step",
          "loss",
          "grads",
          "params",
          "buffers",
          "F",
          "H_hat",
          "S_hat",
          "H_D",
          "S_D",
          "H_norm",
          "S_norm",
          "v",
          "Hv",
          "D",
          "exp_hessian_diag_sq",
          "mc_targets",
          "precond_grads",
          "precond_grads_eigh",
          "max_rel_diff_newton_vs_eigh",
          "A_inv",
          "B_inv",
          "statistics",
          "grad_norm_before_clip");

  private final Trace trace;
  private final NDManager manager;
  private final Block network;
  private final Map<String, Parameter> parameters;
  private final StatefulOptimizer optimizer;
  private final Differences differences = new Differences();

  private Replay(Trace trace, Device device) {
    this.trace = trace;
    manager = NDManager.newBaseManager(device, "PyTorch");
    JsonNode batches = trace.required("batches");
    if (!batches.isArray() || batches.isEmpty()) {
      throw new TraceException(trace.file(), "field 'batches' is empty");
    }
    Tensor first = trace.tensor(batches.get(0), "x");
    if (first.shape().length < 2) {
      throw new TraceException(trace.file(), "field 'x' is no batch: it has fewer than 2 axes");
    }
    network = TraceNetwork.build(trace, trace.required("init_params"), first.shape());
    network.initialize(manager, DataType.FLOAT64, new ai.djl.ndarray.types.Shape(first.shape()));
    parameters = NetworkTree.parameters(network);
    fill("init_params", true);
    fill("init_buffers", false);
    optimizer = TraceOptimizer.build(trace, network);
  }

  /**
   * Replays a file: a training trace, a whole network under several optimizers, the single layers
   * of {@code factors.json}, or the exact matrices of a small network.
   *
   * @param file the file
   * @param device where to train, one that has float64
   * @return the differences, or why the file is not replayed
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if it is not a trace that can be replayed
   */
  public static ReplayResult run(Path file, Device device) throws IOException {
    Trace trace = Trace.read(file);
    try {
      if (trace.root().has("cases")) {
        return LayerReplay.run(trace, device);
      }
      String kind = trace.text("kind");
      if (kind.equals("documentation")) {
        return ReplayResult.skipped(file, "records a defect of the released code");
      }
      if (kind.equals("network")) {
        return NetworkReplay.run(trace, device);
      }
      if (kind.equals("fisher")) {
        return FisherReplay.run(trace, device);
      }
      trace.requireKnown(trace.root(), FIELDS);
      try (Replay replay = new Replay(trace, device)) {
        replay.train();
        return ReplayResult.of(file, kind, replay.differences);
      }
    } catch (RuntimeException e) {
      throw trace.unusable(e);
    }
  }

  private void fill(String field, boolean isTrainable) {
    Set<String> names = names(isTrainable);
    JsonNode values = values(trace.root(), field, names);
    for (String name : names) {
      Parameter parameter = parameters.get(name);
      Tensor tensor = trace.tensor(values, name);
      if (tensor.values().length != parameter.getShape().size()) {
        throw trace.error(
            "'"
                + name
                + "' has "
                + tensor.values().length
                + " numbers, expected shape "
                + parameter.getShape());
      }
      parameter.getArray().set(tensor.values());
    }
  }

  private Set<String> names(boolean isTrainable) {
    Set<String> names = new TreeSet<>(parameters.keySet());
    names.removeIf(name -> parameters.get(name).requiresGradient() != isTrainable);
    return names;
  }

  /** The values of all these and no others; only where there are none the field may lack. */
  private JsonNode values(JsonNode parent, String field, Set<String> names) {
    if (names.isEmpty() && !parent.has(field)) {
      return parent.path(field);
    }
    JsonNode values = trace.required(parent, field);
    trace.requireNames(values, field, names);
    return values;
  }

  private void train() {
    JsonNode batches = trace.required("batches");
    JsonNode steps = trace.required("steps");
    if (!steps.isArray() || steps.isEmpty()) {
      throw new TraceException(trace.file(), "field 'steps' is empty");
    }
    for (JsonNode step : steps) {
      requireAll(step);
    }
    for (int i = 0; i < steps.size(); i++) {
      step(batches.get(i % batches.size()), steps.get(i));
    }
  }

  /** A step whose outcome is not recorded would agree with anything. */
  private void requireAll(JsonNode step) {
    trace.requireKnown(step, STEP_FIELDS);
    values(step, "params", names(true));
    values(step, "buffers", names(false));
    for (String field : List.of("grads", "F")) {
      if (step.has(field)) {
        values(step, field, names(true));
      }
    }
  }

  private void step(JsonNode batch, JsonNode expected) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray x = trace.tensor(batch, "x").toArray(scope);
      NDArray y = trace.tensor(batch, "y").toArray(scope);
      NDArray loss;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDList logits =
            network.forward(new ParameterStore(scope, false), new NDList(x), true, null);
        loss = Loss.softmaxCrossEntropyLoss().evaluate(new NDList(y), logits);
        optimizer.backward(collector, loss, logits.singletonOrThrow());
      }
      differences.note("loss", Math.abs(loss.getDouble() - trace.number(expected, "loss")));
      trainable(
          (name, parameter) ->
              differences.compare(trace, expected, "grads", name, gradient(parameter, scope)));
      optimizer.step(network);
      parameters.forEach(
          (name, parameter) -> {
            String field = parameter.requiresGradient() ? "params" : "buffers";
            differences.compare(trace, expected, field, name, parameter.getArray());
          });
      if (optimizer instanceof AdaFisher adaFisher) {
        compareFactors(adaFisher, expected);
      }
    }
  }

  private void trainable(java.util.function.BiConsumer<String, Parameter> action) {
    parameters.forEach(
        (name, parameter) -> {
          if (parameter.requiresGradient()) {
            action.accept(name, parameter);
          }
        });
  }

  private NDArray gradient(Parameter parameter, NDManager scope) {
    NDArray gradient =
        optimizer.gradient(parameter).orElseGet(() -> parameter.getArray().zerosLike());
    gradient.attach(scope);
    return gradient;
  }

  private void compareFactors(AdaFisher adaFisher, JsonNode expected) {
    KroneckerFactors factors = adaFisher.factors();
    boolean startsAtTraces = FactorRule.named(trace.text("rule")).start() == 1;
    for (LayerFactors layer : factors.layers()) {
      FactorPair raw = layer.latest().orElseThrow();
      FactorPair average = layer.average().orElseThrow();
      compare(expected, "H_hat", "S_hat", layer.name(), raw);
      if (startsAtTraces) {
        // ALGORITHM_1 traces start at ones, which the normalisation cancels.
        compare(expected, "H_D", "S_D", layer.name(), average);
      }
      compare(expected, "H_norm", "S_norm", layer.name(), layer.normalized().orElseThrow());
    }
    trainable(
        (name, parameter) -> {
          try (NDArray fisher = fisher(adaFisher, parameter)) {
            differences.compare(trace, expected, "F", name, fisher);
          }
        });
  }

  private NDArray fisher(AdaFisher adaFisher, Parameter parameter) {
    double damping = adaFisher.damping();
    return adaFisher
        .factors()
        .of(parameter.getId())
        .map(layer -> layer.fisher(parameter, damping))
        .orElseGet(
            () ->
                parameter
                    .getArray()
                    .stopGradient()
                    .onesLike()
                    .mul(adaFisher.factors().identity(damping)));
  }

  private void compare(
      JsonNode expected, String input, String gradient, String layer, FactorPair factors) {
    differences.compare(trace, expected, input, layer, factors.input());
    differences.compare(trace, expected, gradient, layer, factors.gradient());
  }

  @Override
  public void close() {
    optimizer.close();
    manager.close();
  }
}
