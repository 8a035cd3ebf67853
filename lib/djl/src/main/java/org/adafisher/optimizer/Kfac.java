package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.adafisher.fisher.DenseFactors;
import org.adafisher.fisher.Gradients;
import org.adafisher.fisher.NetworkTree;
import org.adafisher.fisher.Tap;
import org.adafisher.internal.Check;

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

  private final double momentum;
  private final double damping;
  private final int factorInterval;
  private final int inverseInterval;
  private final double averageDecay;
  private final LabelSampler labels;
  private final Block network;
  private final List<Layer> layers = new ArrayList<>();
  private final Map<String, Layer> byParameter = new HashMap<>();

  /** One layer's factors and their inverses; null before the first. */
  private static final class Layer {

    private final DenseFactors factors;
    private NDArray input;
    private NDArray gradient;
    private NDArray inputInverse;
    private NDArray gradientInverse;

    Layer(DenseFactors factors) {
      this.factors = factors;
    }
  }

  private Kfac(Builder builder) {
    super("K-FAC", Decay.COUPLED, builder);
    momentum = builder.momentum;
    damping = builder.damping;
    factorInterval = builder.factorInterval;
    inverseInterval = builder.inverseInterval == 0 ? factorInterval : builder.inverseInterval;
    averageDecay = builder.averageDecay;
    labels = builder.labels;
    network = builder.network;
    NetworkTree.visit(
        network,
        (name, block) -> {
          if (block instanceof Tap tap && DenseFactors.has(tap)) {
            Layer layer = new Layer(new DenseFactors(name, tap));
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
    layers.forEach(layer -> layer.factors.arm(isDue(nextStep, factorInterval)));
  }

  @Override
  public void backward(GradientCollector collector, NDArray loss, NDArray logits) {
    int next = step() + 1;
    timeCurvature(
        () -> {
          if (isDue(next, factorInterval)) {
            differentiateSampledLoss(next, logits);
            layers.forEach(this::average);
            clearGradients();
          }
          if (isDue(next, inverseInterval)) {
            DataType type = logits.getDataType();
            layers.forEach(layer -> invert(layer, next, type));
          }
          arm(next + 1);
        });
    collector.backward(loss);
  }

  private void differentiateSampledLoss(int next, NDArray logits) {
    NDArray drawn = labels.sample(next, logits.stopGradient()).reshape(-1, 1);
    NDArray sum = logits.logSoftmax(-1).gather(drawn, 1).sum().neg();
    Gradients.backwardKeepingGraph(sum);
  }

  /** The sampled loss must leave nothing behind. */
  private void clearGradients() {
    for (Parameter parameter : NetworkTree.parameters(network).values()) {
      if (parameter.requiresGradient()) {
        Gradients.clear(parameter.getArray());
      }
    }
  }

  private void average(Layer layer) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Optional<Tap.Totals> batch = layer.factors.collect();
      if (batch.isPresent()) {
        double size = batch.get().batch();
        NDArray input = batch.get().input().div(size * batch.get().positions());
        NDArray gradient = batch.get().gradient().div(size);
        layer.input = keep(mix(layer.input, input), layer.input);
        layer.gradient = keep(mix(layer.gradient, gradient), layer.gradient);
      }
    }
  }

  private NDArray mix(NDArray old, NDArray fresh) {
    return old == null || averageDecay == 0
        ? fresh
        : old.mul(averageDecay).addi(fresh.mul(1 - averageDecay));
  }

  private void invert(Layer layer, int next, DataType type) {
    if (layer.input == null) {
      return;
    }
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      double pi = Math.sqrt(meanDiagonal(layer.input) / meanDiagonal(layer.gradient));
      Optional<NDArray> input = damped(layer.input, Math.sqrt(damping) * pi, type);
      Optional<NDArray> gradient = damped(layer.gradient, Math.sqrt(damping) / pi, type);
      if (input.isPresent() && gradient.isPresent()) {
        layer.inputInverse = keep(input.get(), layer.inputInverse);
        layer.gradientInverse = keep(gradient.get(), layer.gradientInverse);
      } else {
        fail(next, "layer " + layer.factors.name(), "a damped factor has no inverse");
      }
    }
  }

  private static Optional<NDArray> damped(NDArray factor, double ridge, DataType type) {
    return Inverses.inverse(factor.add(Inverses.identity(factor).mul(ridge)), type);
  }

  private static double meanDiagonal(NDArray matrix) {
    double trace = matrix.mul(Inverses.identity(matrix)).sum().getDouble();
    return trace / matrix.getShape().get(0);
  }

  @Override
  NDArray precondition(String parameterId, NDArray gradient, ParameterState state) {
    Layer layer = byParameter.get(parameterId);
    if (layer == null || layer.inputInverse == null) {
      return gradient;
    }
    NDArray rows = gradient.reshape(gradient.getShape().get(0), -1);
    NDArray result = layer.gradientInverse.matMul(rows);
    if (parameterId.equals(layer.factors.weight().getId())) {
      result = result.matMul(layer.inputInverse);
    }
    return result.reshape(gradient.getShape());
  }

  @Override
  void beginStep(int step) {
    if (step == 1 && layers.stream().anyMatch(layer -> layer.input == null)) {
      throw new IllegalStateException(
          "K-FAC has no factors: call its backward(collector, loss, logits)");
    }
  }

  @Override
  protected void move(Update update) {
    Sgd.move(update, momentum);
  }

  @Override
  void saveShared(NDList state) {
    for (Layer layer : layers) {
      save(state, layer, "input_factor", layer.input);
      save(state, layer, "gradient_factor", layer.gradient);
      save(state, layer, "input_inverse", layer.inputInverse);
      save(state, layer, "gradient_inverse", layer.gradientInverse);
    }
  }

  private static void save(NDList state, Layer layer, String what, NDArray array) {
    if (array != null) {
      NDArray copy = array.duplicate();
      copy.setName(layer.factors.name() + "/" + what);
      state.add(copy);
    }
  }

  @Override
  void loadShared(NDList state, int nextStep) {
    for (Layer layer : layers) {
      layer.input = load(state, layer, "input_factor", layer.input);
      layer.gradient = load(state, layer, "gradient_factor", layer.gradient);
      layer.inputInverse = load(state, layer, "input_inverse", layer.inputInverse);
      layer.gradientInverse = load(state, layer, "gradient_inverse", layer.gradientInverse);
    }
    arm(nextStep);
  }

  private NDArray load(NDList state, Layer layer, String what, NDArray old) {
    NDArray array = state.get(layer.factors.name() + "/" + what);
    return array == null ? old : keep(array.duplicate(), old);
  }

  @Override
  protected String options() {
    return "momentum="
        + momentum
        + ", damping="
        + damping
        + ", factorInterval="
        + factorInterval
        + ", inverseInterval="
        + inverseInterval
        + ", averageDecay="
        + averageDecay;
  }

  /** Switches the network's taps off and frees the state. */
  @Override
  public void close() {
    layers.forEach(layer -> layer.factors.arm(false));
    super.close();
  }

  /** Builds K-FAC; the defaults are ASDL's, as the paper uses them. */
  public static final class Builder extends StatefulOptimizer.Builder<Builder> {

    private Block network;
    private double momentum = 0.9;
    private double damping = 1e-3;
    private int factorInterval = 10;
    private int inverseInterval;
    private double averageDecay;
    private LabelSampler labels = LabelSampler.monteCarlo(0);

    private Builder() {
      super(0.3);
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
     * Sets the momentum of the SGD that follows.
     *
     * @param newMomentum in [0, 1); default 0.9
     * @return this builder
     */
    public Builder optMomentum(double newMomentum) {
      momentum = Check.beta("momentum", newMomentum);
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
     * Sets the steps between updates of the factors.
     *
     * @param steps at least 1; default 10
     * @return this builder
     */
    public Builder optFactorInterval(int steps) {
      factorInterval = Check.positive("factor interval", steps);
      return this;
    }

    /**
     * Sets the steps between updates of the inverses.
     *
     * @param steps at least 1; default the factors'
     * @return this builder
     */
    public Builder optInverseInterval(int steps) {
      inverseInterval = Check.positive("inverse interval", steps);
      return this;
    }

    /**
     * Sets ρ in average ← ρ·average + (1 − ρ)·new.
     *
     * @param decay in [0, 1); 0, the default, for the current batch alone; K-FAC's paper: 0.95
     * @return this builder
     */
    public Builder optAverageDecay(double decay) {
      averageDecay = Check.beta("average decay", decay);
      return this;
    }

    /**
     * Sets the labels that the Fisher information is made with.
     *
     * @param newLabels default one Monte-Carlo sample, with seed 0
     * @return this builder
     */
    public Builder optLabels(LabelSampler newLabels) {
      labels = newLabels;
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
     * @throws IllegalArgumentException if no network is set
     */
    public Kfac build() {
      Check.network("K-FAC", network);
      return new Kfac(this);
    }
  }
}
