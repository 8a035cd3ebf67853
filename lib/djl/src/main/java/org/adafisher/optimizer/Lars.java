package org.adafisher.optimizer;

import static org.adafisher.optimizer.StepPipeline.gradientsOf;
import static org.adafisher.optimizer.StepPipeline.numbersOf;
import static org.adafisher.optimizer.StepPipeline.statesOf;
import static org.adafisher.optimizer.StepPipeline.weightsOf;

import java.util.List;
import org.adafisher.internal.Hyperparameter;
import org.adafisher.internal.Hyperparameters;

/**
 * LARS (You et al. 2017): momentum SGD whose rate is scaled per parameter: m ← μ·m + α·η·‖θ‖ / (‖g‖
 * + κ·‖θ‖)·(g + κ·θ); θ ← θ − m.
 *
 * <p>Parameters of fewer than two dimensions keep the plain rate and have no decay, as is
 * customary.
 */
public final class Lars extends StatefulOptimizer {

  private final Options options;

  private Lars(Builder builder) {
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
    moveAll(List.of(update));
  }

  /** {@code steps.py}. */
  @Override
  void moveAll(List<Update> updates) {
    StepPipeline.SCRIPT.call(
        "lars",
        weightsOf(updates),
        gradientsOf(updates),
        statesOf(updates, "momentum"),
        numbersOf(updates, Update::rate),
        numbersOf(updates, Update::decay),
        options.momentum,
        options.trustCoefficient);
  }

  /**
   * What LARS can be told.
   *
   * @param momentum μ
   * @param trustCoefficient η
   */
  public record Options(
      @Hyperparameter(is = "μ, momentum of the SGD step", standard = "0.9", range = "[0, 1)")
          double momentum,
      @Hyperparameter(is = "η, trust coefficient", standard = "0.001", range = "(0, ∞)")
          double trustCoefficient) {

    /** Checks the ranges. */
    public Options {
      Hyperparameters.check(Options.class, momentum, trustCoefficient);
    }
  }

  /** Builds LARS. */
  public static final class Builder extends StatefulOptimizerBuilder<Builder, Options> {

    private Builder() {
      super("LARS", Decay.OWN, 1, Options.class);
    }

    /** Sets μ, the momentum. */
    public Builder optMomentum(double momentum) {
      return opt("momentum", momentum);
    }

    /** Sets η. */
    public Builder optTrustCoefficient(double trustCoefficient) {
      return opt("trustCoefficient", trustCoefficient);
    }

    @Override
    public Lars build() {
      return new Lars(this);
    }
  }
}
