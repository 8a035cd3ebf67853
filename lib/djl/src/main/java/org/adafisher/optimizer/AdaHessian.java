package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.adafisher.fisher.NetworkTree;
import org.adafisher.internal.Check;

/**
 * AdaHessian (Yao et al. 2021): Adam with the Hessian's diagonal in the place of the gradient.
 *
 * <p>D = |v ⊙ Hv| with a random direction v of ±1, averaged over the two spatial dimensions of a
 * convolution's kernel; m ← β₁·m + (1 − β₁)·g; s ← β₂·s + (1 − β₂)·D²; θ ← θ − α·(m̂ / (√ŝᵏ + ε) +
 * κ·θ), k the Hessian power. Weight decay is decoupled.
 *
 * <p>The published code divides √s and its correction by powers of k one by one, which is the same.
 *
 * <p>A step must be made of {@link #parameters}, {@link #backward} and {@link #step}: DJL's
 * trainers know no second derivatives.
 */
public final class AdaHessian extends StatefulOptimizer {

  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double hessianPower;
  private final Probes probes;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, NDArray> gradients = new HashMap<>();
  private final Map<String, NDArray> products = new HashMap<>();
  private final NDManager scripts = NDManager.newBaseManager("PyTorch");
  private final SecondDerivatives derivatives = new SecondDerivatives(scripts);

  private AdaHessian(Builder builder) {
    super("AdaHessian", Decay.DECOUPLED, builder);
    beta1 = builder.beta1;
    beta2 = builder.beta2;
    epsilon = builder.epsilon;
    hessianPower = builder.hessianPower;
    probes = builder.probes;
    NetworkTree.parameters(builder.network)
        .forEach(
            (name, parameter) -> {
              if (parameter.requiresGradient()) {
                parameters.put(name, parameter);
              }
            });
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
  public void backward(GradientCollector collector, NDArray loss, NDArray logits) {
    timeCurvature(() -> differentiate(loss));
  }

  private void differentiate(NDArray loss) {
    List<NDArray> leaves = new ArrayList<>();
    List<NDArray> directions = new ArrayList<>();
    parameters.forEach(
        (name, parameter) -> {
          NDArray leaf = parameter.getArray();
          leaves.add(leaf);
          directions.add(probes.direction(step() + 1, name, leaf, loss.getManager()));
        });
    NDList found = derivatives.of(loss, leaves, directions);
    int i = 0;
    for (Parameter parameter : parameters.values()) {
      gradients.put(parameter.getId(), found.get(i));
      products.put(parameter.getId(), found.get(parameters.size() + i));
      i++;
    }
  }

  @Override
  public Optional<NDArray> gradient(Parameter parameter) {
    return Optional.ofNullable(gradients.get(parameter.getId())).map(NDArray::stopGradient);
  }

  @Override
  protected void move(Update update) {
    NDArray product = products.get(update.parameterId());
    if (product == null) {
      throw new IllegalStateException(
          "AdaHessian has no second derivatives: call its backward(collector, loss, logits) and"
              + " step(network)");
    }
    NDArray diagonal = product.abs();
    if (diagonal.getShape().dimension() == 4) {
      // DJL's mean takes one axis.
      diagonal = diagonal.mean(new int[] {3}, true).mean(new int[] {2}, true);
    }
    NDArray gradient = update.gradient();
    NDArray first = update.state().array("first_moment", gradient);
    NDArray second = update.state().array("squared_diagonal", gradient);
    first.muli(beta1).addi(gradient.muli(1 - beta1));
    second.muli(beta2).addi(diagonal.square().muli(1 - beta2));
    double correction1 = 1 - Math.pow(beta1, update.state().count());
    double correction2 = 1 - Math.pow(beta2, update.state().count());
    NDArray root = second.sqrt().divi(Math.sqrt(correction2));
    NDArray scale = (hessianPower == 1 ? root : root.pow(hessianPower)).addi(epsilon);
    update.weight().subi(first.div(scale).muli(update.rate() / correction1));
  }

  @Override
  public void close() {
    derivatives.close();
    scripts.close();
    super.close();
  }

  @Override
  protected String options() {
    return "beta1="
        + beta1
        + ", beta2="
        + beta2
        + ", epsilon="
        + epsilon
        + ", hessianPower="
        + hessianPower;
  }

  /** Builds AdaHessian; the defaults are its paper's. */
  public static final class Builder extends StatefulOptimizer.Builder<Builder> {

    private Block network;
    private double beta1 = 0.9;
    private double beta2 = 0.999;
    private double epsilon = 1e-4;
    private double hessianPower = 1;
    private Probes probes = Probes.rademacher(0);

    private Builder() {
      super(0.15);
    }

    /**
     * Sets the network to train; required.
     *
     * @param newNetwork the network
     * @return this builder
     */
    public Builder setNetwork(Block newNetwork) {
      network = newNetwork;
      return this;
    }

    /**
     * Sets the decays of the two moments.
     *
     * @param newBeta1 of the gradient's, in [0, 1); default 0.9
     * @param newBeta2 of the squared Hessian diagonal's, in [0, 1); default 0.999
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
     * @param newEpsilon at least 0; default 1e-4
     * @return this builder
     */
    public Builder optEpsilon(double newEpsilon) {
      epsilon = Check.range("epsilon", newEpsilon, 0, Double.MAX_VALUE);
      return this;
    }

    /**
     * Sets the Hessian power k.
     *
     * @param power in [0, 1]; default 1
     * @return this builder
     */
    public Builder optHessianPower(double power) {
      hessianPower = Check.range("Hessian power", power, 0, 1);
      return this;
    }

    /**
     * Sets the random directions.
     *
     * @param newProbes default Rademacher with seed 0
     * @return this builder
     */
    public Builder optProbes(Probes newProbes) {
      probes = newProbes;
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
     * @throws IllegalArgumentException if no network is set
     */
    public AdaHessian build() {
      Check.network("AdaHessian", network);
      return new AdaHessian(this);
    }
  }
}
