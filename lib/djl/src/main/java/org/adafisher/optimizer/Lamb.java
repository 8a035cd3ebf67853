package org.adafisher.optimizer;

import static org.adafisher.optimizer.StepPipeline.gradientsOf;
import static org.adafisher.optimizer.StepPipeline.numbersOf;
import static org.adafisher.optimizer.StepPipeline.statesOf;
import static org.adafisher.optimizer.StepPipeline.weightsOf;

import java.util.List;
import org.adafisher.internal.Hyperparameter;
import org.adafisher.internal.Hyperparameters;

/**
 * LAMB (You et al. 2020): Adam whose step, decay included, is scaled per parameter to the length of
 * the parameter: r = m̂ / (√v̂ + ε) + κ·θ; θ ← θ − α·(‖θ‖ / ‖r‖)·r.
 */
public final class Lamb extends StatefulOptimizer {

  private final Options options;

  private Lamb(Builder builder) {
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
        "lamb",
        weightsOf(updates),
        gradientsOf(updates),
        statesOf(updates, "first_moment"),
        statesOf(updates, "second_moment"),
        numbersOf(updates, Update::rate),
        numbersOf(updates, Update::decay),
        numbersOf(updates, update -> update.correction(options.beta1)),
        numbersOf(updates, update -> update.correction(options.beta2)),
        options.beta1,
        options.beta2,
        options.epsilon);
  }

  /**
   * What LAMB can be told; the defaults are its paper's.
   *
   * @param beta1 β₁
   * @param beta2 β₂
   * @param epsilon ε
   */
  public record Options(
      @Hyperparameter(is = "β₁, decay of the first moment", standard = "0.9", range = "[0, 1)")
          double beta1,
      @Hyperparameter(is = "β₂, decay of the second moment", standard = "0.999", range = "[0, 1)")
          double beta2,
      @Hyperparameter(is = "ε, keeps the divisor from 0", standard = "1e-6", range = "[0, ∞)")
          double epsilon) {

    /** Checks the ranges. */
    public Options {
      Hyperparameters.check(Options.class, beta1, beta2, epsilon);
    }
  }

  /** Builds LAMB. */
  public static final class Builder extends StatefulOptimizerBuilder<Builder, Options> {

    private Builder() {
      super("LAMB", Decay.OWN, 1e-3, Options.class);
    }

    /** Sets β₁ and β₂, the decays of the two moments. */
    public Builder optBetas(double beta1, double beta2) {
      return opt("beta1", beta1).opt("beta2", beta2);
    }

    /** Sets ε. */
    public Builder optEpsilon(double epsilon) {
      return opt("epsilon", epsilon);
    }

    @Override
    public Lamb build() {
      return new Lamb(this);
    }
  }
}
