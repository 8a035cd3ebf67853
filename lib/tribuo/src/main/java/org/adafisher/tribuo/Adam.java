package org.adafisher.tribuo;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import org.tribuo.math.Parameters;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.la.Tensor;

/**
 * Adam (Kingma and Ba 2015, Alg. 1) as one of Tribuo's optimisers: the step is α·m̂ / (√v̂ + ε).
 *
 * <p>Tribuo 4.3.2's own multiplies by √v̂ instead of dividing by it (mended in Tribuo's pull
 * request 401, after that release), so that it is another method. An example's weight multiplies
 * its gradient, and all parameters move at every step, as with {@link AdaFisher}.
 */
public final class Adam implements StochasticGradientOptimiser {

  @Config(description = "Learning rate, at least 0.")
  private double learningRate = 1e-3;

  @Config(description = "Decay of the first moment, in [0, 1).")
  private double beta1 = 0.9;

  @Config(description = "Decay of the second moment, in [0, 1).")
  private double beta2 = 0.999;

  @Config(description = "Added to the root of the second moment, above 0.")
  private double epsilon = 1e-8;

  private Tensor[] first;
  private Tensor[] second;
  private long steps;

  /** Creates Adam with its paper's defaults: α = 1e-3, β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
  public Adam() {
    postConfig();
  }

  /**
   * Creates Adam with its paper's defaults, but for the learning rate.
   *
   * @param learningRate α, at least 0
   * @throws IllegalArgumentException if it is out of range
   */
  public Adam(double learningRate) {
    this.learningRate = learningRate;
    postConfig();
  }

  /** Checks the options; called by the constructors and by OLCUT, Tribuo's configuration. */
  @Override
  public void postConfig() {
    boolean inRange =
        learningRate >= 0 && beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0;
    if (!inRange) {
      throw new IllegalArgumentException(
          this + ": learningRate must be at least 0, betas in [0, 1), epsilon above 0");
    }
  }

  @Override
  public void initialise(Parameters parameters) {
    first = parameters.getEmptyCopy();
    second = parameters.getEmptyCopy();
    steps = 0;
  }

  @Override
  public Tensor[] step(Tensor[] updates, double weight) {
    steps++;
    double root = Math.sqrt(1 - Math.pow(beta2, steps));
    Tensor[] moves = new Tensor[updates.length];
    for (int i = 0; i < updates.length; i++) {
      first[i].scaleInPlace(beta1);
      first[i].intersectAndAddInPlace(updates[i], g -> (1 - beta1) * weight * g);
      second[i].scaleInPlace(beta2);
      second[i].intersectAndAddInPlace(updates[i], g -> (1 - beta2) * weight * weight * g * g);
      moves[i] = first[i].copy();
      moves[i].scaleInPlace(learningRate / (1 - Math.pow(beta1, steps)));
      moves[i].hadamardProductInPlace(second[i], v -> 1 / (Math.sqrt(v) / root + epsilon));
    }
    return moves;
  }

  @Override
  public void reset() {
    first = null;
    second = null;
    steps = 0;
  }

  @Override
  public Adam copy() {
    Adam copy = new Adam(learningRate);
    copy.beta1 = beta1;
    copy.beta2 = beta2;
    copy.epsilon = epsilon;
    return copy;
  }

  @Override
  public ConfiguredObjectProvenance getProvenance() {
    return new ConfiguredObjectProvenanceImpl(this, "StochasticGradientOptimiser");
  }

  @Override
  public String toString() {
    return "Adam(learningRate="
        + learningRate
        + ",beta1="
        + beta1
        + ",beta2="
        + beta2
        + ",epsilon="
        + epsilon
        + ")";
  }
}
