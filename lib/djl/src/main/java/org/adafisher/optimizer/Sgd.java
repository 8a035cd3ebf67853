package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import org.adafisher.internal.Check;

/**
 * SGD with momentum as PyTorch defines it: m ← μ·m + g; θ ← θ − α·m.
 *
 * <p>DJL's own keeps the learning rate inside the momentum buffer, which differs once the rate
 * changes.
 */
public final class Sgd extends StatefulOptimizer {

  private final double momentum;

  private Sgd(Builder builder) {
    super("SGD", Decay.COUPLED, builder);
    momentum = builder.momentum;
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
    move(update, momentum);
  }

  /** The step, which K-FAC and Shampoo make as well. */
  static void move(Update update, double momentum) {
    NDArray direction = update.gradient();
    if (momentum != 0) {
      direction = update.state().array("momentum", direction).muli(momentum).addi(direction);
    }
    update.weight().subi(direction.mul(update.rate()));
  }

  @Override
  protected String options() {
    return "momentum=" + momentum;
  }

  /** Builds SGD; momentum is 0.9 by default. */
  public static final class Builder extends StatefulOptimizer.Builder<Builder> {

    private double momentum = 0.9;

    private Builder() {
      super(0.1);
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

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Builds the optimizer.
     *
     * @return the optimizer
     */
    public Sgd build() {
      return new Sgd(this);
    }
  }
}
