package org.adafisher.replay;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.method.Optimizers;
import org.adafisher.optimizer.LearningRate;
import org.adafisher.optimizer.StatefulOptimizer;

/** Builds the optimizer that a trace names, with the trace's hyperparameters. */
final class TraceOptimizer {

  private final Trace trace;
  private final JsonNode given;
  private final Map<String, String> options = new TreeMap<>();

  private TraceOptimizer(Trace trace) {
    this.trace = trace;
    given = trace.required("hyperparameters");
  }

  static StatefulOptimizer build(Trace trace, Block network) {
    OptimizerSpec spec = new TraceOptimizer(trace).spec(trace.text("kind"));
    return Optimizers.create(
        spec,
        network,
        LearningRate.constant(spec.learningRate()),
        (step, leaves, manager) -> directions(trace, step, leaves.keySet(), manager),
        (step, logits) -> labels(trace, step, logits.getManager()));
  }

  private static NDList directions(
      Trace trace, int step, Set<String> parameters, NDManager manager) {
    JsonNode recorded = trace.required(recorded(trace, step), "v");
    NDList directions = new NDList();
    parameters.forEach(name -> directions.add(trace.tensor(recorded, name).toArray(manager)));
    return directions;
  }

  private OptimizerSpec spec(String kind) {
    switch (kind) {
      case "adafisher", "adafisherw" -> adaFisher();
      case "adam", "adamw" -> {
        if (given.path("amsgrad").asBoolean()) {
          throw trace.error("amsgrad is not supported");
        }
        moments();
      }
      case "adahessian" -> {
        moments();
        takeIfGiven("hessianPower", "hessian_power");
      }
      case "kfac" -> asdl("factorInterval", "inverseInterval");
      case "shampoo" -> asdl("statisticInterval", "rootInterval");
      case "sgd" -> options.put("momentum", "" + trace.number(given, "momentum", 0));
      default ->
          throw trace.error(
              "kind '"
                  + kind
                  + "' is not one of adafisher, adafisherw, adahessian, adam, adamw, fisher, kfac,"
                  + " network, sgd, shampoo");
    }
    String prefix = given.has("sgd_lr") ? "sgd_" : "";
    return new OptimizerSpec(
        kind,
        trace.number(given, prefix + "lr"),
        trace.number(given, prefix + "weight_decay", 0),
        given.path("clip_grad_norm").isNull() ? 0 : trace.number(given, "clip_grad_norm", 0),
        options);
  }

  /** γ1 and γ2 of Algorithm 1 are its decay and 1 − its gain; γ is the released code's. */
  private void adaFisher() {
    options.put("rule", trace.text("rule"));
    take("beta", "beta");
    take("damping", "Lambda");
    takeIfGiven("factorInterval", "TCov");
    takeIfGiven("gamma", "gamma");
    if (given.has("gamma1")) {
      take("decay", "gamma1");
      options.put("gain", "" + (1 - trace.number(given, "gamma2")));
    }
  }

  private void moments() {
    double[] betas = trace.tensor(given, "betas").values();
    if (betas.length != 2) {
      throw trace.error("field 'betas' has " + betas.length + " numbers, expected 2");
    }
    options.put("beta1", "" + betas[0]);
    options.put("beta2", "" + betas[1]);
    take("epsilon", "eps");
  }

  /**
   * ASDL's {@code ema_decay} is the share of the new factors; without it there is no average. A
   * share of 1 leaves nothing of the old ones, where a decay of 0 has Shampoo add them up.
   */
  private void asdl(String factors, String inverses) {
    take("damping", "damping");
    take(factors, "curvature_upd_interval");
    take(inverses, "preconditioner_upd_interval");
    options.put("momentum", "" + trace.number(given, "sgd_momentum", 0));
    double share = trace.number(given, "ema_decay", -1);
    options.put("averageDecay", "" + (share == -1 ? 0 : Math.max(1 - share, Double.MIN_NORMAL)));
  }

  private void take(String option, String field) {
    trace.number(given, field);
    options.put(option, given.get(field).asText());
  }

  private void takeIfGiven(String option, String field) {
    if (given.has(field)) {
      take(option, field);
    }
  }

  private static NDArray labels(Trace trace, int step, NDManager manager) {
    return trace
        .tensor(recorded(trace, step), "mc_targets")
        .toArray(manager)
        .toType(DataType.INT64, false);
  }

  private static JsonNode recorded(Trace trace, int step) {
    return trace.required("steps").get(step - 1);
  }
}
