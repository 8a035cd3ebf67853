package org.adafisher.optimizer;

import static org.adafisher.optimizer.StepPipeline.gradientsOf;
import static org.adafisher.optimizer.StepPipeline.numbersOf;
import static org.adafisher.optimizer.StepPipeline.statesOf;
import static org.adafisher.optimizer.StepPipeline.weightsOf;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import java.util.List;
import java.util.Optional;
import org.adafisher.internal.Hyperparameter;
import org.adafisher.internal.Hyperparameters;

/**
 * Adam and AdamW as PyTorch defines them: θ ← θ − α·m̂ / (√v̂ + ε), ε inside the bias correction.
 *
 * <p>DJL's own Adam adds ε before the bias correction and is another method for small gradients.
 */
public final class Adam extends StatefulOptimizer {

  private final Options options;

  private Adam(Builder builder) {
    super(builder);
    options = builder.options();
  }

  /**
   * Returns a builder of Adam, whose weight decay is coupled.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder("Adam", Decay.COUPLED);
  }

  /**
   * Returns a builder of AdamW, whose weight decay is decoupled.
   *
   * @return the builder
   */
  public static Builder builderW() {
    return new Builder("AdamW", Decay.DECOUPLED);
  }

  @Override
  protected void move(Update update) {
    moveAll(List.of(update));
  }

  @Override
  void moveAll(List<Update> updates) {
    moveAll(updates, gradientsOf(updates), "second_moment", options, 1, false);
  }

  /**
   * θ ← θ − α·m̂ / ((√v̂)^power + ε), m of the gradients, v of the squared diagonals, which may be
   * averaged over each kernel; AdaHessian makes it as well; {@code steps.py}.
   */
  static void moveAll(
      List<Update> updates,
      List<NDArray> diagonals,
      String second,
      Options options,
      double power,
      boolean isAveraged) {
    StepPipeline.SCRIPT.call(
        "adam",
        weightsOf(updates),
        gradientsOf(updates),
        diagonals,
        statesOf(updates, "first_moment"),
        statesOf(updates, second),
        numbersOf(updates, Update::rate),
        numbersOf(updates, update -> update.correction(options.beta1)),
        numbersOf(updates, update -> update.correction(options.beta2)),
        options.beta1,
        options.beta2,
        options.epsilon,
        power,
        isAveraged);
  }

  /**
   * Returns the average of the squares of the gradients, corrected for its start at zero.
   *
   * @param parameter one of those that it has moved
   * @return v̂ = v / (1 − β₂ᵗ), a new float64 array, to be closed by the caller; empty before the
   *     parameter's first step
   */
  public Optional<NDArray> secondMoment(Parameter parameter) {
    return state.corrected(parameter, "second_moment", options.beta2);
  }

  /**
   * What Adam and AdamW can be told; the defaults are PyTorch's.
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
      @Hyperparameter(is = "ε, keeps the divisor from 0", standard = "1e-8", range = "[0, ∞)")
          double epsilon) {

    /** Checks the ranges. */
    public Options {
      Hyperparameters.check(Options.class, beta1, beta2, epsilon);
    }
  }

  /** Builds Adam and AdamW. */
  public static final class Builder extends StatefulOptimizerBuilder<Builder, Options> {

    private Builder(String name, Decay decay) {
      super(name, decay, 1e-3, Options.class);
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
    public Adam build() {
      return new Adam(this);
    }
  }
}
