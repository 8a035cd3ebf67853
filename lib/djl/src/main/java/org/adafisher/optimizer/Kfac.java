package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.adafisher.fisher.DenseFactors;
import org.adafisher.fisher.Tap;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.Hyperparameter;
import org.adafisher.internal.Hyperparameters;
import org.adafisher.internal.NetworkTree;
import org.adafisher.internal.Periodic;

/**
 * K-FAC (Martens and Grosse 2015; for convolutions Grosse and Martens 2016) with momentum SGD, as
 * the ASDL library runs it for the paper: weights get B⁻¹·G·A⁻¹, biases B⁻¹·g, other parameters
 * their gradient.
 *
 * <p>A = Σ h·hᵀ / (M·T) and B = Σ s·sᵀ / M over batch and positions, s the gradient of the summed
 * loss with labels sampled from the network's own predictions; Tikhonov damping is split by π =
 * √((tr A/dim A) / (tr B/dim B)): A + √λ·π·I and B + √λ/π·I. By default factors are those of the
 * current batch alone, taken every 10 steps.
 *
 * <p>A step must be made of {@link #backward} and {@link #step}: the labels need a backward pass of
 * their own.
 */
public final class Kfac extends StatefulOptimizer {

  private final Options options;
  private final LabelSampler labels;
  private final Block network;
  private final List<KfacLayer> layers = new ArrayList<>();
  private final Map<String, KfacLayer> byParameter = new HashMap<>();

  private Kfac(Builder builder) {
    super(builder);
    options = builder.options();
    labels = builder.labels;
    network = builder.network();
    Tap.requireAll(network, "K-FAC");
    NetworkTree.visit(
        network,
        (name, block) -> {
          if (block instanceof Tap tap && DenseFactors.has(tap)) {
            KfacLayer layer = new KfacLayer(new DenseFactors(name, tap), state.arrays());
            layers.add(layer);
            byParameter.put(layer.factors.weight().getId(), layer);
            layer.factors.bias().ifPresent(bias -> byParameter.put(bias.getId(), layer));
          }
        });
    arm(1);
  }

  /**
   * Returns a builder.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  private static boolean isDue(int step, int interval) {
    return (step - 1) % interval == 0;
  }

  private void arm(int nextStep) {
    layers.forEach(layer -> layer.factors.arm(isDue(nextStep, options.factorInterval)));
  }

  @Override
  public void backward(GradientCollector collector, NDArray loss, NDArray logits) {
    int next = step() + 1;
    log.time(
        () -> {
          if (isDue(next, options.factorInterval)) {
            Gradients.backwardKeepingGraph(SampledLoss.losses(labels, next, logits).sum());
            KfacLayer.average(layers, options.averageDecay);
            SampledLoss.clearGradients(network);
          }
          if (isDue(next, options.inverseSteps())) {
            invert(next, logits.getDataType());
          }
          arm(next + 1);
        });
    collector.backward(loss);
  }

  private void invert(int next, DataType type) {
    for (KfacLayer layer : KfacLayer.invert(layers, options.damping, type)) {
      log.fail(next, "layer " + layer.factors.name(), "a damped factor has no inverse");
    }
  }

  /**
   * Returns the averaged factors of a layer, undamped.
   *
   * @param layer such as {@code fc1}, a dense layer or a convolution
   * @return A and B, owned by this object; empty before the first batch, and for other layers
   */
  public Optional<Factors> factors(String layer) {
    return layers.stream()
        .filter(one -> one.factors.name().equals(layer) && one.hasFactors())
        .map(KfacLayer::averages)
        .findFirst();
  }

  /**
   * The dense factors of a layer; a weight's curvature is B ⊗ A, a bias's B.
   *
   * @param input A, {@code [K, K]}, K the inputs of an output unit
   * @param gradient B, {@code [out, out]}
   */
  public record Factors(NDArray input, NDArray gradient) {}

  @Override
  NDArray precondition(String parameterId, NDArray gradient, ParameterState own) {
    KfacLayer layer = byParameter.get(parameterId);
    return layer == null ? gradient : layer.precondition(parameterId, gradient);
  }

  @Override
  void beginStep(int step) {
    if (step == 1 && layers.stream().anyMatch(layer -> !layer.hasFactors())) {
      throw new IllegalStateException(
          "K-FAC has no factors: call its backward(collector, loss, logits)");
    }
  }

  @Override
  protected void move(Update update) {
    moveAll(List.of(update));
  }

  @Override
  void moveAll(List<Update> updates) {
    Sgd.moveAll(updates, options.momentum);
  }

  @Override
  void saveShared(NDList state) {
    layers.forEach(layer -> layer.save(state));
  }

  @Override
  void loadShared(NDList found, int nextStep) {
    layers.forEach(layer -> layer.load(found));
    arm(nextStep);
  }

  /** Switches the network's taps off and frees the state. */
  @Override
  public void close() {
    layers.forEach(layer -> layer.factors.arm(false));
    super.close();
  }

  /**
   * What K-FAC can be told; the defaults are ASDL's, as the paper uses them.
   *
   * @param momentum μ
   * @param damping λ
   * @param factorInterval steps between updates of the factors
   * @param inverseInterval steps between updates of the inverses
   * @param averageDecay ρ
   */
  public record Options(
      @Hyperparameter(is = "μ, momentum of the SGD step", standard = "0.9", range = "[0, 1)")
          double momentum,
      @Hyperparameter(is = "λ, Tikhonov damping", standard = "0.001", range = "(0, ∞)")
          double damping,
      @Hyperparameter(is = "steps between factors", standard = "10", range = "[1, ∞)")
          int factorInterval,
      @Hyperparameter(is = "steps between inverses; default: the factors'", range = "[1, ∞)")
          Integer inverseInterval,
      @Hyperparameter(is = "ρ, share of the old factors", standard = "0", range = "[0, 1)")
          double averageDecay)
      implements Periodic {

    /** Checks the ranges. */
    public Options {
      Hyperparameters.check(
          Options.class, momentum, damping, factorInterval, inverseInterval, averageDecay);
    }

    int inverseSteps() {
      return inverseInterval == null ? factorInterval : inverseInterval;
    }

    @Override
    public int period() {
      return Periodic.common(factorInterval, inverseSteps());
    }
  }

  /** Builds K-FAC. */
  public static final class Builder extends NetworkBuilder<Builder, Options> {

    private LabelSampler labels = LabelSampler.monteCarlo(0);

    private Builder() {
      super("K-FAC", Decay.COUPLED, 0.3, Options.class);
    }

    /** Sets μ, the momentum. */
    public Builder optMomentum(double momentum) {
      return opt("momentum", momentum);
    }

    /** Sets λ, the Tikhonov damping. */
    public Builder optDamping(double damping) {
      return opt("damping", damping);
    }

    /** Sets the steps between updates of the factors. */
    public Builder optFactorInterval(int factorInterval) {
      return opt("factorInterval", factorInterval);
    }

    /** Sets the steps between updates of the inverses. */
    public Builder optInverseInterval(int inverseInterval) {
      return opt("inverseInterval", inverseInterval);
    }

    /** Sets ρ in average ← ρ·average + (1 − ρ)·new. */
    public Builder optAverageDecay(double averageDecay) {
      return opt("averageDecay", averageDecay);
    }

    /** Sets the labels of the Fisher information; by default one Monte-Carlo sample, seed 0. */
    public Builder optLabels(LabelSampler newLabels) {
      labels = newLabels;
      return this;
    }

    @Override
    public Kfac build() {
      return new Kfac(this);
    }
  }
}
