package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.adafisher.internal.Check;

/**
 * LARS (You et al. 2017): momentum SGD whose rate is scaled per parameter: m ← μ·m + α·η·‖θ‖ / (‖g‖
 * + κ·‖θ‖)·(g + κ·θ); θ ← θ − m.
 *
 * <p>Parameters of fewer than two dimensions keep the plain rate and have no decay, as is
 * customary.
 */
public final class Lars extends StatefulOptimizer {

  private final double momentum;
  private final double trustCoefficient;

  private Lars(Builder builder) {
    super("LARS", Decay.OWN, builder);
    momentum = builder.momentum;
    trustCoefficient = builder.trustCoefficient;
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
      rate *= weightNorm > 0 && gradientNorm > 0 ? trustCoefficient * weightNorm / gradientNorm : 1;
    }
    NDArray step = update.state().array("momentum", gradient);
    step.muli(momentum).addi(gradient.muli(rate));
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

  @Override
  protected String options() {
    return "momentum=" + momentum + ", trustCoefficient=" + trustCoefficient;
  }

  /** Builds LARS. */
  public static final class Builder extends StatefulOptimizer.Builder<Builder> {

    private double momentum = 0.9;
    private double trustCoefficient = 1e-3;

    private Builder() {
      super(1);
    }

    /**
     * Sets μ.
     *
     * @param newMomentum in [0, 1); default 0.9
     * @return this builder
     */
    public Builder optMomentum(double newMomentum) {
      momentum = Check.beta("momentum", newMomentum);
      return this;
    }

    /**
     * Sets η.
     *
     * @param coefficient above 0; default 1e-3
     * @return this builder
     */
    public Builder optTrustCoefficient(double coefficient) {
      trustCoefficient =
          Check.range("trust coefficient", coefficient, Double.MIN_NORMAL, Double.MAX_VALUE);
      return this;
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Builds the optimizer.
     *
     * @return the optimizer
     */
    public Lars build() {
      return new Lars(this);
    }
  }
}
