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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.adafisher.input.InputLimits;
import org.adafisher.internal.NetworkTree;
import org.adafisher.network.Initialization;
import org.adafisher.network.Networks;
import org.adafisher.optimizer.StatefulOptimizer;

/**
 * Trains a whole network for a few steps under each optimizer of a file, in float64, and compares
 * the loss before every step and every parameter after the last.
 *
 * <p>Training multiplies rounding errors, the more the deeper the network, so that a difference at
 * step t may be 100 times that at step t − 1: what is noted is divided by that from step 3 on.
 */
final class NetworkReplay {

  private static final Set<String> FIELDS =
      Set.of(
          "kind",
          "description",
          "source",
          "network",
          "classes",
          "gain",
          "batch",
          "shape",
          "input",
          "steps",
          "runs");
  private static final Set<String> ADAFISHER =
      Set.of(
          "optimizer", "lr", "beta", "Lambda", "TCov", "gamma", "gamma1", "gamma2", "weight_decay");
  private static final Set<String> ADAM =
      Set.of("optimizer", "lr", "betas", "eps", "weight_decay", "amsgrad");
  private static final Set<String> SHAMPOO =
      Set.of(
          "optimizer",
          "data_size",
          "ignore_modules",
          "damping",
          "ema_decay",
          "clip_grad_norm",
          "curvature_upd_interval",
          "preconditioner_upd_interval",
          "sgd_lr",
          "sgd_momentum",
          "sgd_weight_decay");
  private static final Set<String> RUN_FIELDS =
      Set.of("kind", "rule", "hyperparameters", "loss", "final");

  /** The hyperparameters that each optimizer reads; the others need recorded random numbers. */
  private static final Map<String, Set<String>> OPTIONS =
      Map.of(
          "adafisher", ADAFISHER,
          "adafisherw", ADAFISHER,
          "adam", ADAM,
          "adamw", ADAM,
          "sgd", Set.of("optimizer", "lr", "momentum", "weight_decay"),
          "shampoo", SHAMPOO);

  private static final double GROWTH = 100;

  /** The pictures' and the labels' formulas, without spaces. */
  private static final Pattern INPUT =
      Pattern.compile(
          "x_t\\[i]=sin\\(([\\d.]+)i\\+([\\d.]+)\\(imod(\\d+)\\)\\+([\\d.]+)t\\),tfrom0;"
              + "label=\\((\\d+)b\\+(\\d+)\\+(\\d+)t\\)modclasses");

  private final Trace trace;
  private final Device device;
  private final int classes;
  private final int steps;
  private final Shape shape;
  private final Matcher input;
  private final Differences differences = new Differences();

  private NetworkReplay(Trace trace, Device device) {
    this.trace = trace;
    this.device = device;
    trace.requireKnown(trace.root(), FIELDS);
    classes = trace.count(trace.root(), "classes", InputLimits.CLASSES);
    steps = trace.count(trace.root(), "steps", InputLimits.NUMBERS);
    shape = trace.shape(trace.root(), "shape");
    if (shape.get(0) != trace.number(trace.root(), "batch")) {
      throw trace.error("field 'batch' is not the first of 'shape': " + trace.required("shape"));
    }
    input = INPUT.matcher(trace.text("input").replace(" ", ""));
    if (!input.matches()) {
      throw trace.error("field 'input' is not the formula of this kind");
    }
  }

  static ReplayResult run(Trace trace, Device device) {
    JsonNode runs = trace.required("runs");
    if (!runs.isObject() || runs.isEmpty()) {
      throw trace.error("field 'runs' is empty: there is nothing to compare");
    }
    NetworkReplay replay = new NetworkReplay(trace, device);
    runs.properties().forEach(run -> replay.train(run.getKey(), run.getValue()));
    return ReplayResult.of(trace.file(), trace.text("kind"), replay.differences);
  }

  private void train(String name, JsonNode root) {
    Trace run = new Trace(trace.file(), "run '" + name + "'", root);
    run.requireKnown(root, RUN_FIELDS);
    String kind = run.text("kind");
    if (!OPTIONS.containsKey(kind)) {
      throw run.error("kind '" + kind + "' is not one of " + new TreeSet<>(OPTIONS.keySet()));
    }
    run.requireKnown(run.required("hyperparameters"), OPTIONS.get(kind));
    double[] losses = run.tensor(root, "loss").values();
    if (losses.length != steps) {
      throw run.error("field 'loss' has " + losses.length + " numbers, not one for each step");
    }
    Block network = network(run);
    try (NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
      Initialization.pyTorchDefault(network, manager, DataType.FLOAT64, 1, shape);
      Map<String, Parameter> parameters = NetworkTree.parameters(network);
      fill(parameters);
      // An iterative inverse root agrees to 1e-6 where all else does to 1e-9.
      double unit = kind.equals("shampoo") ? 1e3 : 1;
      try (StatefulOptimizer optimizer = TraceOptimizer.build(run, network)) {
        for (int step = 0; step < steps; step++) {
          unit *= step < 2 ? 1 : GROWTH;
          double loss = step(network, optimizer, step, manager);
          differences.note(name + " loss", Math.abs(loss - losses[step]) / unit);
        }
      }
      for (String parameter : names(run)) {
        double[] wanted = run.tensor(run.required("final"), parameter).values();
        if (wanted.length != 2) {
          throw run.error("field '" + parameter + "' is not [l2, probe]");
        }
        Fingerprint found = Fingerprint.of(parameters.get(parameter).getArray());
        differences.note(
            name + " params", found.distance(new Fingerprint(wanted[0], wanted[1])) / unit);
      }
    }
  }

  /** The network that the name means, whose parameters are those that the run ends with. */
  private Block network(Trace run) {
    String name = trace.text("network");
    List<Block> candidates = FixtureNetworks.candidates(name, classes);
    for (Block candidate : candidates) {
      if (trainable(candidate).equals(names(run))) {
        return candidate;
      }
    }
    if (candidates.isEmpty()) {
      throw trace.error("network '" + name + "' is not one of " + Networks.names());
    }
    Set<String> odd = new TreeSet<>(trainable(candidates.get(0)));
    Set<String> unknown = new TreeSet<>(names(run));
    unknown.removeAll(odd);
    odd.removeAll(names(run));
    throw run.error("field 'final' lacks " + odd + " and has unknown " + unknown);
  }

  private static Set<String> names(Trace run) {
    Set<String> names = new TreeSet<>();
    run.required("final").fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Set<String> trainable(Block network) {
    Set<String> names = new TreeSet<>();
    NetworkTree.parameters(network)
        .forEach(
            (name, parameter) -> {
              if (parameter.requiresGradient()) {
                names.add(name);
              }
            });
    return names;
  }

  private void fill(Map<String, Parameter> parameters) {
    double gain = trace.number(trace.root(), "gain");
    parameters.forEach(
        (name, parameter) -> {
          double[] values = FillRule.values(name, FillRule.kind(name, parameter), parameter, gain);
          if (values != null) {
            parameter.getArray().set(values);
          }
        });
  }

  /** Trains a step, from 0; returns the loss before it. */
  private double step(Block network, StatefulOptimizer optimizer, int step, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray x = scope.create(picture(step), shape);
      NDArray y = scope.create(labels(step));
      NDArray loss;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDList logits =
            network.forward(new ParameterStore(scope, false), new NDList(x), true, null);
        loss = Loss.softmaxCrossEntropyLoss().evaluate(new NDList(y), logits);
        optimizer.backward(collector, loss, logits.singletonOrThrow());
      }
      double value = loss.getDouble();
      optimizer.step(network);
      return value;
    }
  }

  private double[] picture(int step) {
    double slope = formula(1);
    double jump = formula(2);
    int period = (int) formula(3);
    double shift = formula(4) * step;
    double[] values = new double[Math.toIntExact(shape.size())];
    Arrays.setAll(values, i -> Math.sin(slope * i + jump * (i % period) + shift));
    return values;
  }

  private long[] labels(int step) {
    long[] labels = new long[(int) shape.get(0)];
    double first = formula(6) + formula(7) * step;
    Arrays.setAll(labels, b -> (long) (formula(5) * b + first) % classes);
    return labels;
  }

  private double formula(int number) {
    return Double.parseDouble(input.group(number));
  }
}
