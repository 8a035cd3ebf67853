package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
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
    NDArray gradient = update.gradient();
    double rate = update.rate();
    if (gradient.getShape().dimension() > 1) {
      double weightNorm = norm(update.weight());
      double gradientNorm = norm(gradient) + update.decay() * weightNorm;
      gradient.addi(update.weight().mul(update.decay()));
      rate *=
          weightNorm > 0 && gradientNorm > 0
              ? options.trustCoefficient * weightNorm / gradientNorm
              : 1;
    }
    NDArray step = update.state().array("momentum", gradient);
    step.muli(options.momentum).addi(gradient.muli(rate));
    update.weight().subi(step);
  }

  /** ‖θ‖ / ‖step‖, or 1 where one of them is 0. */
  static double trust(NDArray weight, NDArray step) {
    double weightNorm = norm(weight);
    double stepNorm = norm(step);
    return weightNorm > 0 && stepNorm > 0 ? weightNorm / stepNorm : 1;
  }

  private static double norm(NDArray array) {
    return array.norm().toType(DataType.FLOAT64, false).getDouble();
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
