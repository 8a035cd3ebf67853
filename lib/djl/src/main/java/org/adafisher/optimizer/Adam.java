package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import org.adafisher.internal.Check;

/**
 * Adam and AdamW as PyTorch defines them: θ ← θ − α·m̂ / (√v̂ + ε), ε inside the bias correction.
 *
 * <p>DJL's own Adam adds ε before the bias correction and is another method for small gradients.
 */
public final class Adam extends StatefulOptimizer {

  private final double beta1;
  private final double beta2;
  private final double epsilon;

  private Adam(Builder builder) {
    super(
        builder.decoupled ? "AdamW" : "Adam",
        builder.decoupled ? Decay.DECOUPLED : Decay.COUPLED,
        builder);
    beta1 = builder.beta1;
    beta2 = builder.beta2;
    epsilon = builder.epsilon;
  }

  /**
   * Returns a builder of Adam, whose weight decay is coupled.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder(false);
  }

  /**
   * Returns a builder of AdamW, whose weight decay is decoupled.
   *
   * @return the builder
   */
  public static Builder builderW() {
    return new Builder(true);
  }

  @Override
  protected void move(Update update) {
    double correction1 = 1 - Math.pow(beta1, update.state().count());
    update.weight().subi(quotient(update, beta1, beta2, epsilon).muli(update.rate() / correction1));
  }

  /** m / (√v̂ + ε) after this step's gradient, m not yet corrected; LAMB starts from it as well. */
  static NDArray quotient(Update update, double beta1, double beta2, double epsilon) {
    NDArray gradient = update.gradient();
    NDArray first = update.state().array("first_moment", gradient);
    NDArray second = update.state().array("second_moment", gradient);
    second.muli(beta2).addi(gradient.square().muli(1 - beta2));
    first.muli(beta1).addi(gradient.muli(1 - beta1));
    double correction2 = 1 - Math.pow(beta2, update.state().count());
    return first.div(second.sqrt().divi(Math.sqrt(correction2)).addi(epsilon));
  }

  @Override
  protected String options() {
    return "beta1=" + beta1 + ", beta2=" + beta2 + ", epsilon=" + epsilon;
  }

  /** Builds Adam and AdamW; the defaults are PyTorch's. */
  public static final class Builder extends StatefulOptimizer.Builder<Builder> {

    private final boolean decoupled;
    private double beta1 = 0.9;
    private double beta2 = 0.999;
    private double epsilon = 1e-8;

    private Builder(boolean decoupled) {
      super(1e-3);
      this.decoupled = decoupled;
    }

    /**
     * Sets the decays of the two moments.
     *
     * @param newBeta1 of the first, in [0, 1); default 0.9
     * @param newBeta2 of the second, in [0, 1); default 0.999
     * @return this builder
     */
    public Builder optBetas(double newBeta1, double newBeta2) {
      beta1 = Check.beta("beta1", newBeta1);
      beta2 = Check.beta("beta2", newBeta2);
      return this;
    }

    /**
     * Sets ε.
     *
     * @param newEpsilon at least 0; default 1e-8
     * @return this builder
     */
    public Builder optEpsilon(double newEpsilon) {
      epsilon = Check.range("epsilon", newEpsilon, 0, Double.MAX_VALUE);
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
    public Adam build() {
      return new Adam(this);
    }
  }
}
