package org.adafisher.method;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import org.adafisher.internal.Check;
import org.adafisher.optimizer.StatefulOptimizer;

/**
 * The control for FACTS finding 1: AdaFisher with one number in the place of F̃, which follows the
 * released code's mean F̃/λ: 7.73, 1.07, 1.003 and 1 for 100 steps each.
 *
 * <p>m ← β·m + (1 − β)·g; θ ← θ − α·m̂ / (λ·ratio). That is momentum SGD with a built-in warm-up;
 * if it trains as the released code does, the released code's curvature does nothing else.
 */
public final class ScalarFisher extends StatefulOptimizer {

  private final double beta;
  private final double damping;
  private final List<Double> ratios;
  private final int interval;

  private ScalarFisher(Builder builder) {
    super("Scalar F", Decay.COUPLED, builder);
    beta = builder.beta;
    damping = builder.damping;
    ratios = builder.ratios;
    interval = builder.interval;
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
    momentum.muli(beta).addi(update.gradient().muli(1 - beta));
    int count = update.state().count();
    double ratio = ratios.get(Math.min((count - 1) / interval, ratios.size() - 1));
    double scale = update.rate() / (1 - Math.pow(beta, count)) / (damping * ratio);
    update.weight().subi(momentum.mul(scale));
  }

  @Override
  protected String options() {
    return "beta="
        + beta
        + ", damping="
        + damping
        + ", ratios="
        + ratios
        + ", interval="
        + interval;
  }

  /** Builds the control. */
  public static final class Builder extends StatefulOptimizer.Builder<Builder> {

    private double beta = 0.9;
    private double damping = 1e-3;
    private List<Double> ratios = List.of(7.73, 1.07, 1.003, 1.0);
    private int interval = 100;

    private Builder() {
      super(1e-3);
    }

    /**
     * Sets β.
     *
     * @param newBeta in [0, 1); default 0.9
     * @return this builder
     */
    public Builder optBeta(double newBeta) {
      beta = Check.beta("beta", newBeta);
      return this;
    }

    /**
     * Sets λ.
     *
     * @param newDamping above 0; default 1e-3
     * @return this builder
     */
    public Builder optDamping(double newDamping) {
      damping = Check.range("damping", newDamping, Double.MIN_NORMAL, Double.MAX_VALUE);
      return this;
    }

    /**
     * Sets F̃/λ over time.
     *
     * @param newInterval the steps that each ratio lasts, at least 1; default 100
     * @param newRatios above 0, at least one; the last stays
     * @return this builder
     */
    public Builder optRatios(int newInterval, double... newRatios) {
      interval = Check.positive("interval", newInterval);
      ratios = Arrays.stream(newRatios).map(Builder::ratio).boxed().toList();
      return this;
    }

    private static double ratio(double value) {
      return Check.range("ratio", value, Double.MIN_NORMAL, Double.MAX_VALUE);
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Builds the control.
     *
     * @return the optimizer
     */
    public ScalarFisher build() {
      return new ScalarFisher(this);
    }
  }
}
