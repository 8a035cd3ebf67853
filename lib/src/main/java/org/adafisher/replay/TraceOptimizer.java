package org.adafisher.replay;

import ai.djl.nn.Block;
import com.fasterxml.jackson.databind.JsonNode;
import org.adafisher.fisher.FactorRule;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.optimizer.Adam;
import org.adafisher.optimizer.Sgd;
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
      case "sgd" ->
          Sgd.builder()
              .optLearningRate(trace.number(options, "lr"))
              .optMomentum(trace.number(options, "momentum", 0))
              .optWeightDecay(trace.number(options, "weight_decay", 0))
              .build();
      default ->
          throw new TraceException(
              trace.file(),
              "kind '" + kind + "' is not one of adafisher, adafisherw, adam, adamw, sgd");
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

  /** The trace's rule; γ1 and γ2 of Algorithm 1 are its decay and 1 − its gain. */
  static FactorRule rule(Trace trace) {
    JsonNode options = trace.required("hyperparameters");
    FactorRule preset = Replay.rule(trace.text("rule"), trace);
    FactorRule rule = preset.withInterval((int) trace.number(options, "TCov", preset.interval()));
    return options.has("gamma1")
        ? rule.withDecay(trace.number(options, "gamma1"), 1 - trace.number(options, "gamma2"))
        : rule;
  }

  private static StatefulOptimizer adam(Adam.Builder builder, Trace trace, JsonNode options) {
    if (options.path("amsgrad").asBoolean()) {
      throw new TraceException(trace.file(), "amsgrad is not supported");
    }
    double[] betas = trace.tensor(options, "betas").values();
    return builder
        .optLearningRate(trace.number(options, "lr"))
        .optBetas(betas[0], betas[1])
        .optEpsilon(trace.number(options, "eps"))
        .optWeightDecay(trace.number(options, "weight_decay", 0))
        .build();
  }
}
