package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import org.adafisher.internal.Check;

/**
 * LAMB (You et al. 2020): Adam whose step, decay included, is scaled per parameter to the length of
 * the parameter: r = m̂ / (√v̂ + ε) + κ·θ; θ ← θ − α·(‖θ‖ / ‖r‖)·r.
 */
public final class Lamb extends StatefulOptimizer {

  private final double beta1;
  private final double beta2;
  private final double epsilon;

  private Lamb(Builder builder) {
    super("LAMB", Decay.OWN, builder);
    beta1 = builder.beta1;
    beta2 = builder.beta2;
    epsilon = builder.epsilon;
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
    double correction1 = 1 - Math.pow(beta1, update.state().count());
    NDArray step = Adam.quotient(update, beta1, beta2, epsilon).divi(correction1);
    if (update.decay() != 0) {
      step.addi(update.weight().mul(update.decay()));
    }
    double trust = Lars.trust(update.weight(), step);
    update.weight().subi(step.muli(update.rate() * trust));
  }

  @Override
  protected String options() {
    return "beta1=" + beta1 + ", beta2=" + beta2 + ", epsilon=" + epsilon;
  }

  /** Builds LAMB; the defaults are its paper's. */
  public static final class Builder extends StatefulOptimizer.Builder<Builder> {

    private double beta1 = 0.9;
    private double beta2 = 0.999;
    private double epsilon = 1e-6;

    private Builder() {
      super(1e-3);
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
     * @param newEpsilon at least 0; default 1e-6
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
    public Lamb build() {
      return new Lamb(this);
    }
  }
}
