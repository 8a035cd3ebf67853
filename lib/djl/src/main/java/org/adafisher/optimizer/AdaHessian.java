package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.adafisher.internal.Hyperparameter;
import org.adafisher.internal.Hyperparameters;
import org.adafisher.internal.NetworkTree;

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

  private final Options options;
  private final Probes probes;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, NDArray> gradients = new HashMap<>();
  private final Map<String, NDArray> products = new HashMap<>();

  private AdaHessian(Builder builder) {
    super(builder);
    options = builder.options();
    probes = builder.probes;
    NetworkTree.parameters(builder.network())
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
    log.time(() -> differentiate(loss));
  }

  private void differentiate(NDArray loss) {
    Map<String, NDArray> leaves = new LinkedHashMap<>();
    parameters.forEach((name, parameter) -> leaves.put(name, parameter.getArray()));
    NDList directions = probes.directions(step() + 1, leaves, loss.getManager());
    NDList found = SecondDerivatives.of(loss, List.copyOf(leaves.values()), directions);
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
    moveAll(List.of(update));
  }

  /** Adam's step, but that v averages squares of the Hessian's diagonal; {@code steps.py}. */
  @Override
  void moveAll(List<Update> updates) {
    List<NDArray> diagonals = updates.stream().map(this::product).toList();
    Adam.moveAll(
        updates,
        diagonals,
        "squared_diagonal",
        new Adam.Options(options.beta1, options.beta2, options.epsilon),
        options.hessianPower,
        true);
  }

  private NDArray product(Update update) {
    NDArray product = products.get(update.parameterId());
    if (product == null) {
      throw new IllegalStateException(
          "AdaHessian has no second derivatives: call its backward(collector, loss, logits) and"
              + " step(network)");
    }
    return product;
  }

  /**
   * Returns the average of the squares of the Hessian's diagonal, corrected for its start at zero.
   *
   * @param parameter one of those that it has moved
   * @return v̂ = s / (1 − β₂ᵗ), a new float64 array, to be closed by the caller; empty before the
   *     parameter's first step
   */
  public Optional<NDArray> secondMoment(Parameter parameter) {
    return state.corrected(parameter, "squared_diagonal", options.beta2);
  }

  /**
   * What AdaHessian can be told; the defaults are its paper's.
   *
   * @param beta1 β₁
   * @param beta2 β₂
   * @param epsilon ε
   * @param hessianPower k
   */
  public record Options(
      @Hyperparameter(is = "β₁, decay of the first moment", standard = "0.9", range = "[0, 1)")
          double beta1,
      @Hyperparameter(is = "β₂, decay of the second moment", standard = "0.999", range = "[0, 1)")
          double beta2,
      @Hyperparameter(is = "ε, keeps the divisor from 0", standard = "1e-4", range = "[0, ∞)")
          double epsilon,
      @Hyperparameter(is = "k, power of the Hessian's diagonal", standard = "1", range = "[0, 1]")
          double hessianPower) {

    /** Checks the ranges. */
    public Options {
      Hyperparameters.check(Options.class, beta1, beta2, epsilon, hessianPower);
    }
  }

  /** Builds AdaHessian. */
  public static final class Builder extends NetworkBuilder<Builder, Options> {

    private Probes probes = Probes.rademacher(0);

    private Builder() {
      super("AdaHessian", Decay.DECOUPLED, 0.15, Options.class);
    }

    /** Sets β₁ and β₂, the decays of the two moments. */
    public Builder optBetas(double beta1, double beta2) {
      return opt("beta1", beta1).opt("beta2", beta2);
    }

    /** Sets ε. */
    public Builder optEpsilon(double epsilon) {
      return opt("epsilon", epsilon);
    }

    /** Sets k, the Hessian power. */
    public Builder optHessianPower(double hessianPower) {
      return opt("hessianPower", hessianPower);
    }

    /** Sets the random directions; by default Rademacher's with seed 0. */
    public Builder optProbes(Probes newProbes) {
      probes = newProbes;
      return this;
    }

    @Override
    public AdaHessian build() {
      return new AdaHessian(this);
    }
  }
}
