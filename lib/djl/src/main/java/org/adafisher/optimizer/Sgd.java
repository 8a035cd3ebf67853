package org.adafisher.optimizer;

import static org.adafisher.optimizer.StepPipeline.gradientsOf;
import static org.adafisher.optimizer.StepPipeline.numbersOf;
import static org.adafisher.optimizer.StepPipeline.statesOf;
import static org.adafisher.optimizer.StepPipeline.weightsOf;

import java.util.List;
import org.adafisher.internal.Hyperparameter;
import org.adafisher.internal.Hyperparameters;

/**
 * SGD with momentum as PyTorch defines it: m ← μ·m + g; θ ← θ − α·m.
 *
 * <p>DJL's own keeps the learning rate inside the momentum buffer, which differs once the rate
 * changes.
 */
public final class Sgd extends StatefulOptimizer {

  private final Options options;

  private Sgd(Builder builder) {
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

  @Override
  void moveAll(List<Update> updates) {
    moveAll(updates, options.momentum());
  }

  /** The step, which K-FAC and Shampoo make as well; {@code steps.py}. */
  static void moveAll(List<Update> updates, double momentum) {
    StepPipeline.SCRIPT.call(
        "sgd",
        weightsOf(updates),
        gradientsOf(updates),
        momentum == 0 ? List.of() : statesOf(updates, "momentum"),
        numbersOf(updates, Update::rate),
        momentum);
  }

  /**
   * What SGD can be told.
   *
   * @param momentum μ
   */
  public record Options(
      @Hyperparameter(is = "μ, momentum of the SGD step", standard = "0.9", range = "[0, 1)")
          double momentum) {

    /** Checks the ranges. */
    public Options {
      Hyperparameters.check(Options.class, momentum);
    }
  }

  /** Builds SGD. */
  public static final class Builder extends StatefulOptimizerBuilder<Builder, Options> {

    private Builder() {
      super("SGD", Decay.COUPLED, 0.1, Options.class);
    }

    /** Sets μ, the momentum. */
    public Builder optMomentum(double momentum) {
      return opt("momentum", momentum);
    }

    @Override
    public Sgd build() {
      return new Sgd(this);
    }
  }
}
