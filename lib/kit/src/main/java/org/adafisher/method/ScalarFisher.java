package org.adafisher.method;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.adafisher.internal.Hyperparameter;
import org.adafisher.internal.Hyperparameters;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.optimizer.StatefulOptimizerBuilder;

/**
 * The control for FACTS finding 1: AdaFisher with one number in the place of F̃, which follows the
 * released code's mean F̃/λ: 7.73, 1.07, 1.003 and 1 for 100 steps each.
 *
 * <p>m ← β·m + (1 − β)·g; θ ← θ − α·m̂ / (λ·ratio). That is momentum SGD with a built-in warm-up;
 * if it trains as the released code does, the released code's curvature does nothing else.
 */
public final class ScalarFisher extends StatefulOptimizer {

  private final Options options;

  private ScalarFisher(Builder builder) {
    super(builder);
    options = builder.options();
  }

  /**
   * Returns a builder.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  protected void move(Update update) {
    NDArray momentum = update.state().array("momentum", update.gradient());
    momentum.muli(options.beta).addi(update.gradient().muli(1 - options.beta));
    int count = update.state().count();
    int phase = Math.min((count - 1) / options.interval, options.ratios.size() - 1);
    double fisher = options.damping * options.ratios.get(phase);
    double scale = update.rate() / (1 - Math.pow(options.beta, count)) / fisher;
    update.weight().subi(momentum.mul(scale));
  }

  /**
   * What the control can be told.
   *
   * @param beta β
   * @param damping λ
   * @param ratios F̃/λ over time; the last stays
   * @param interval the steps that each ratio lasts
   */
  public record Options(
      @Hyperparameter(is = "β, decay of the first moment", standard = "0.9", range = "[0, 1)")
          double beta,
      @Hyperparameter(is = "λ, Tikhonov damping", standard = "0.001", range = "(0, ∞)")
          double damping,
      @Hyperparameter(is = "F̃/λ over time", standard = "7.73,1.07,1.003,1", range = "(0, ∞)")
          List<Double> ratios,
      @Hyperparameter(is = "steps that each ratio lasts", standard = "100", range = "[1, ∞)")
          int interval) {

    /** Checks the ranges. */
    public Options {
      Hyperparameters.check(Options.class, beta, damping, ratios, interval);
      ratios = List.copyOf(ratios);
    }
  }

  /** Builds the control. */
  public static final class Builder extends StatefulOptimizerBuilder<Builder, Options> {

    private Builder() {
      super("Scalar F", Decay.COUPLED, 1e-3, Options.class);
    }

    @Override
    public ScalarFisher build() {
      return new ScalarFisher(this);
    }
  }
}
