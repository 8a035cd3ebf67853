package org.adafisher.replay;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import com.fasterxml.jackson.databind.JsonNode;
import org.adafisher.fisher.FactorRule;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.optimizer.AdaHessian;
import org.adafisher.optimizer.Adam;
import org.adafisher.optimizer.Kfac;
import org.adafisher.optimizer.Sgd;
import org.adafisher.optimizer.Shampoo;
import org.adafisher.optimizer.StatefulOptimizer;

/** Builds the optimizer that a trace names, with the trace's hyperparameters. */
final class TraceOptimizer {

  private TraceOptimizer() {}

  static StatefulOptimizer build(Trace trace, Block network) {
    JsonNode options = trace.required("hyperparameters");
    String kind = trace.text("kind");
    return switch (kind) {
      case "adafisher" -> adaFisher(AdaFisher.builder(), trace, network, options);
      case "adafisherw" -> adaFisher(AdaFisher.builderW(), trace, network, options);
      case "adam" -> adam(Adam.builder(), trace, options);
      case "adamw" -> adam(Adam.builderW(), trace, options);
      case "adahessian" -> adaHessian(trace, network, options);
      case "kfac" ->
          asdl(Kfac.builder(), trace, options)
              .setNetwork(network)
              .optDamping(trace.number(options, "damping"))
              .optMomentum(trace.number(options, "sgd_momentum", 0))
              .optFactorInterval((int) trace.number(options, "curvature_upd_interval"))
              .optInverseInterval((int) trace.number(options, "preconditioner_upd_interval"))
              .optAverageDecay(averageDecay(trace, options))
              .optLabels((step, logits) -> given(trace, step, "mc_targets", logits.getManager()))
              .build();
      case "shampoo" ->
          asdl(Shampoo.builder(), trace, options)
              .optDamping(trace.number(options, "damping"))
              .optMomentum(trace.number(options, "sgd_momentum", 0))
              .optStatisticInterval((int) trace.number(options, "curvature_upd_interval"))
              .optRootInterval((int) trace.number(options, "preconditioner_upd_interval"))
              .optAverageDecay(averageDecay(trace, options))
              .build();
      case "sgd" ->
          Sgd.builder()
              .optLearningRate(trace.number(options, "lr"))
              .optMomentum(trace.number(options, "momentum", 0))
              .optWeightDecay(trace.number(options, "weight_decay", 0))
              .build();
      default ->
          throw trace.error(
              "kind '"
                  + kind
                  + "' is not one of adafisher, adafisherw, adahessian, adam, adamw, kfac, sgd,"
                  + " shampoo");
    };
  }

  private static StatefulOptimizer adaFisher(
      AdaFisher.Builder builder, Trace trace, Block network, JsonNode options) {
    return builder
        .setNetwork(network)
        .optRule(rule(trace))
        .optLearningRate(trace.number(options, "lr"))
        .optBeta(trace.number(options, "beta"))
        .optDamping(trace.number(options, "Lambda"))
        .optWeightDecay(trace.number(options, "weight_decay", 0))
        .build();
  }

  /** The trace's rule; γ1 and γ2 are the decay and 1 − the gain, γ is the released code's. */
  static FactorRule rule(Trace trace) {
    JsonNode options = trace.required("hyperparameters");
    FactorRule preset = Replay.rule(trace.text("rule"), trace);
    FactorRule rule = preset.withInterval((int) trace.number(options, "TCov", preset.interval()));
    if (options.has("gamma")) {
      rule = rule.withGamma(trace.number(options, "gamma"));
    }
    return options.has("gamma1")
        ? rule.withDecay(trace.number(options, "gamma1"), 1 - trace.number(options, "gamma2"))
        : rule;
  }

  private static StatefulOptimizer adam(Adam.Builder builder, Trace trace, JsonNode options) {
    if (options.path("amsgrad").asBoolean()) {
      throw trace.error("amsgrad is not supported");
    }
    double[] betas = trace.tensor(options, "betas").values();
    return builder
        .optLearningRate(trace.number(options, "lr"))
        .optBetas(betas[0], betas[1])
        .optEpsilon(trace.number(options, "eps"))
        .optWeightDecay(trace.number(options, "weight_decay", 0))
        .build();
  }

  private static StatefulOptimizer adaHessian(Trace trace, Block network, JsonNode options) {
    double[] betas = trace.tensor(options, "betas").values();
    return AdaHessian.builder()
        .setNetwork(network)
        .optLearningRate(trace.number(options, "lr"))
        .optBetas(betas[0], betas[1])
        .optEpsilon(trace.number(options, "eps"))
        .optHessianPower(trace.number(options, "hessian_power", 1))
        .optWeightDecay(trace.number(options, "weight_decay", 0))
        .optProbes(
            (step, parameter, like, manager) ->
                trace
                    .tensor(trace.required(recorded(trace, step), "v"), parameter)
                    .toArray(manager))
        .build();
  }

  /** What ASDL's SGD does after preconditioning. */
  private static <T extends StatefulOptimizer.Builder<T>> T asdl(
      T builder, Trace trace, JsonNode options) {
    return builder
        .optLearningRate(trace.number(options, "sgd_lr"))
        .optWeightDecay(trace.number(options, "sgd_weight_decay", 0))
        .optClipNorm(trace.number(options, "clip_grad_norm", 0));
  }

  /**
   * ASDL's {@code ema_decay} is the share of the new factors; without it there is no average. A
   * share of 1 leaves nothing of the old ones, where a decay of 0 has Shampoo add them up.
   */
  private static double averageDecay(Trace trace, JsonNode options) {
    double share = trace.number(options, "ema_decay", -1);
    return share == -1 ? 0 : Math.max(1 - share, Double.MIN_NORMAL);
  }

  private static NDArray given(Trace trace, int step, String field, NDManager manager) {
    return trace
        .tensor(recorded(trace, step), field)
        .toArray(manager)
        .toType(DataType.INT64, false);
  }

  private static JsonNode recorded(Trace trace, int step) {
    return trace.required("steps").get(step - 1);
  }
}
