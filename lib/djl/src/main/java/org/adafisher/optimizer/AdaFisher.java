package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import java.util.Optional;
import org.adafisher.fisher.FactorRule;
import org.adafisher.fisher.KroneckerFactors;
import org.adafisher.fisher.LayerFactors;
import org.adafisher.internal.Check;

/**
 * AdaFisher and AdaFisherW (paper Alg. 1): momentum divided by a diagonal Fisher information, F̃ =
 * S′ ⊗ H′ + λ.
 *
 * <p>m ← β·m + (1 − β)·g; m̂ = m / (1 − βᵗ); AdaFisher: g includes κ·θ and θ ← θ − α·m̂/F̃;
 * AdaFisherW: θ ← θ − α·(m̂/F̃ + κ·θ). There is no square root and no second moment.
 *
 * <p>The network's layers must be tapped ({@link org.adafisher.fisher.Tap}). Parameters of other
 * layers (embeddings, positions) have F̃ = 1 + λ.
 */
public final class AdaFisher extends StatefulOptimizer {

  private final double beta;
  private final double damping;
  private final FactorRule rule;
  private final KroneckerFactors factors;
  private final Block network;

  private AdaFisher(Builder builder) {
    super(
        builder.decoupled ? "AdaFisherW" : "AdaFisher",
        builder.decoupled ? Decay.DECOUPLED : Decay.COUPLED,
        builder);
    beta = builder.beta;
    damping = builder.damping;
    rule = builder.rule;
    network = builder.network;
    factors = new KroneckerFactors(network, rule);
  }

  /**
   * Returns a builder of AdaFisher, whose weight decay is coupled.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder(false);
  }

  /**
   * Returns a builder of AdaFisherW, whose weight decay is decoupled.
   *
   * @return the builder
   */
  public static Builder builderW() {
    return new Builder(true);
  }

  @Override
  void beginStep(int step) {
    factors.update(step);
  }

  @Override
  protected void move(Update update) {
    NDArray momentum = update.state().array("momentum", update.gradient());
    momentum.muli(beta).addi(update.gradient().muli(1 - beta));
    if (update.rate() == 0) {
      return;
    }
    double scale = (1 - Math.pow(beta, update.state().count())) / update.rate();
    Optional<LayerFactors> layer = factors.of(update.parameterId());
    if (layer.isEmpty()) {
      update.weight().subi(momentum.div(scale * factors.identity(damping)));
    } else {
      NDArray scaledFisher =
          layer.get().scaledFisher(update.parameterId(), scale, damping, momentum.getDataType());
      update.weight().subi(momentum.div(scaledFisher.reshape(momentum.getShape())));
    }
  }

  /**
   * Returns the factors, F̃ and their statistics, readable at any step.
   *
   * @return the factors of every tapped layer
   */
  public KroneckerFactors factors() {
    return factors;
  }

  /**
   * Returns the damping.
   *
   * @return λ
   */
  public double damping() {
    return damping;
  }

  @Override
  void saveShared(NDList state) {
    factors.save(state);
  }

  @Override
  void loadShared(NDList state, int nextStep) {
    factors.load(state, nextStep);
  }

  @Override
  protected String options() {
    return "beta=" + beta + ", damping=" + damping + ", rule=" + rule;
  }

  /** Switches the network's taps off and frees the state. */
  @Override
  public void close() {
    factors.close();
    super.close();
  }

  /** Builds AdaFisher and AdaFisherW; the defaults are the paper's. */
  public static final class Builder extends StatefulOptimizer.Builder<Builder> {

    private final boolean decoupled;
    private Block network;
    private double beta = 0.9;
    private double damping = 1e-3;
    private FactorRule rule = FactorRule.ALGORITHM_1;

    private Builder(boolean decoupled) {
      super(1e-3);
      this.decoupled = decoupled;
    }

    /**
     * Sets the network to train; required.
     *
     * @param newNetwork a network of tapped layers
     * @return this builder
     */
    public Builder setNetwork(Block newNetwork) {
      network = newNetwork;
      return this;
    }

    /**
     * Sets the factor rule.
     *
     * @param newRule default {@link FactorRule#ALGORITHM_1}
     * @return this builder
     */
    public Builder optRule(FactorRule newRule) {
      rule = newRule;
      return this;
    }

    /**
     * Sets β, the decay of the first moment.
     *
     * @param newBeta in [0, 1); default 0.9
     * @return this builder
     */
    public Builder optBeta(double newBeta) {
      beta = Check.beta("beta", newBeta);
      return this;
    }

    /**
     * Sets λ, the Tikhonov damping.
     *
     * @param newDamping above 0; default 1e-3
     * @return this builder
     */
    public Builder optDamping(double newDamping) {
      damping = Check.range("damping", newDamping, Double.MIN_NORMAL, Double.MAX_VALUE);
      return this;
    }

    /**
     * Sets TCov, the steps between factor updates.
     *
     * @param steps at least 1; default the rule's
     * @return this builder
     */
    public Builder optFactorInterval(int steps) {
      rule = rule.withInterval(steps);
      return this;
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Builds the optimizer and arms the network's taps.
     *
     * @return the optimizer
     * @throws IllegalArgumentException if no network is set or one of its layers is not tapped
     */
    public AdaFisher build() {
      Check.network("AdaFisher", network);
      return new AdaFisher(this);
    }
  }
}
