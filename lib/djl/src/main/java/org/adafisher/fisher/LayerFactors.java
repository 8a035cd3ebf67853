package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.Optional;
import org.adafisher.internal.DeviceManager;
import org.adafisher.internal.Gradients;

/**
 * The running averages H_D and S_D of one layer, their normalised forms H′ and S′, and F̃ = S′ ⊗ H′
 * + λ (paper Eq. 3 and 4).
 *
 * <p>Averages are float64 and start where the rule says, whatever the network's type: a
 * convolution's S_D is about 1e-8, and would be lost in float32 beside a start of ones. A layer
 * that no batch has passed yet has F̃ = 1 + λ.
 */
public final class LayerFactors {

  private final String name;
  private final Tap tap;
  private final FactorRule rule;
  private final DeviceManager manager;
  private FactorPair latest;
  private FactorPair average;
  private FactorPair normalized;

  /** The manager keeps the averages; it must outlive this object. */
  LayerFactors(String name, Tap tap, FactorRule rule, DeviceManager manager) {
    this.name = name;
    this.tap = tap;
    this.rule = rule;
    this.manager = manager;
    tap.arm(Tap.Capture.DIAGONAL);
  }

  /**
   * Returns the layer's name, as in PyTorch's state dictionaries.
   *
   * @return such as {@code layer4.1.conv1}
   */
  public String name() {
    return name;
  }

  /**
   * Returns the raw factors of the batch that was observed last.
   *
   * @return the factors, owned by this object; empty before the first
   */
  public Optional<FactorPair> latest() {
    return Optional.ofNullable(latest);
  }

  /**
   * Returns the running averages.
   *
   * @return H_D and S_D, owned by this object; empty before the first update
   */
  public Optional<FactorPair> average() {
    return Optional.ofNullable(average);
  }

  /**
   * Returns the factors that F̃ is made of.
   *
   * @return H′ and S′, owned by this object; empty before the first update
   */
  public Optional<FactorPair> normalized() {
    return Optional.ofNullable(normalized);
  }

  /**
   * Takes the observed batch into the averages, if one was due, and arms the tap if one is next.
   */
  void update(long step) {
    if ((step - 1) % rule.interval() == 0) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        Optional<Tap.Totals> totals = tap.collect();
        totals.ifPresent(sums -> take(tap.formula().factors(sums, rule.scaling())));
        if (average == null && Gradients.of(tap.formula().weight().getArray()).isPresent()) {
          throw new IllegalStateException(
              "layer '"
                  + name
                  + "' has a gradient, but no training pass went through its tap: a block calls the"
                  + " layer itself, and should call what getChildren() holds");
        }
      }
    }
    armIf(step % rule.interval() == 0);
  }

  private void armIf(boolean due) {
    tap.arm(due ? Tap.Capture.DIAGONAL : Tap.Capture.NONE);
  }

  private void take(FactorPair raw) {
    boolean before = rule.normalization() == FactorRule.Normalization.BEFORE_AVERAGE;
    FactorPair fresh = before ? raw.map(this::minMax) : raw;
    FactorPair last = average == null ? fresh.map(this::start) : average;
    FactorPair next =
        new FactorPair(
            last.input().mul(rule.decay()).addi(fresh.input().mul(rule.gain())),
            last.gradient().mul(rule.decay()).addi(fresh.gradient().mul(rule.gain())));
    latest = keep(raw, latest);
    average = keep(next, average);
    normalized = before ? average : keep(next.map(this::minMax), normalized);
  }

  private NDArray start(NDArray like) {
    return like.zerosLike().add(rule.start());
  }

  /** (x − min) / (max − min + ε); zeros where max = min. */
  private NDArray minMax(NDArray vector) {
    NDArray shifted = vector.sub(vector.min());
    return shifted.div(shifted.max().add(rule.epsilon()).maximum(Double.MIN_NORMAL));
  }

  private FactorPair keep(FactorPair fresh, FactorPair old) {
    if (old != null) {
      old.close();
    }
    NDScope.unregister(fresh.input(), fresh.gradient());
    manager.own(fresh.input(), fresh.gradient());
    return fresh;
  }

  /**
   * Returns F̃ of one of the layer's parameters.
   *
   * @param parameter the layer's weight or bias
   * @param damping λ
   * @return a new float64 array of the parameter's shape, to be closed by the caller
   */
  public NDArray fisher(Parameter parameter, double damping) {
    NDArray matrix = scaledFisher(parameter.getId(), 1, damping, DataType.FLOAT64);
    NDArray shaped = matrix.reshape(parameter.getShape());
    if (shaped != matrix) {
      matrix.close();
    }
    return shaped;
  }

  /**
   * Returns scale·F̃ of a parameter as a matrix: (scale·S′) ⊗ H′ + scale·λ.
   *
   * @param parameterId DJL's id of the layer's weight or bias
   * @param scale the scale
   * @param damping λ
   * @param type the type of the result
   * @return a new array {@code [outputs, inputs of one output]}, of the caller's NDScope if any
   */
  public NDArray scaledFisher(String parameterId, double scale, double damping, DataType type) {
    FactorFormula formula = tap.formula();
    boolean isWeight = parameterId.equals(formula.weight().getId());
    long columns = isWeight ? formula.columns() : 1;
    long rows = formula.weight().getShape().size() / formula.columns();
    NDArray result;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      result =
          normalized == null
              ? manager
                  .on(formula.weight().getArray().getDevice())
                  .zeros(new Shape(rows, columns), type)
                  .add(scale * (1 + damping))
              : scaledProduct(isWeight, columns, scale, damping, type);
      NDScope.unregister(result);
    }
    NDScope.register(result);
    return result;
  }

  private NDArray scaledProduct(
      boolean isWeight, long columns, double scale, double damping, DataType type) {
    NDArray input = normalized.input();
    NDArray row = isWeight ? input.get(":" + columns) : input.get(tap.formula().columns() + ":");
    // The vectors are scaled in float64; of the matrix's size there are only a product and a sum.
    NDArray column = normalized.gradient().mul(scale).reshape(-1, 1);
    return column
        .toType(type, false)
        .mul(row.reshape(1, -1).toType(type, false))
        .addi(scale * damping);
  }

  /**
   * Returns the statistics of F̃/λ over the layer's weight and bias.
   *
   * @param damping λ, above 0
   * @return minimum, mean and maximum
   */
  public FisherStatistics statistics(double damping) {
    if (normalized == null) {
      double identity = (1 + damping) / damping;
      return new FisherStatistics(identity, identity, identity);
    }
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      // F̃ is an outer product of vectors that are not negative: its statistics are theirs.
      NDArray input = normalized.input();
      NDArray gradient = normalized.gradient();
      return new FisherStatistics(
          input.min().mul(gradient.min()).getDouble() / damping + 1,
          input.mean().mul(gradient.mean()).getDouble() / damping + 1,
          input.max().mul(gradient.max()).getDouble() / damping + 1);
    }
  }

  /** Switches the tap off. */
  void disarm() {
    armIf(false);
  }

  /** Adds the averages to a state under their names. */
  void save(NDList state) {
    if (average != null) {
      put(state, "input_factor", average.input());
      put(state, "gradient_factor", average.gradient());
    }
  }

  private void put(NDList state, String what, NDArray array) {
    NDArray copy = array.duplicate();
    copy.setName(name + "/" + what);
    state.add(copy);
  }

  /** Restores the averages of a state; the next training step is {@code step}. */
  void load(NDList state, long step) {
    NDArray input = state.get(name + "/input_factor");
    NDArray gradient = state.get(name + "/gradient_factor");
    if (input != null && gradient != null) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        average = keep(new FactorPair(input.duplicate(), gradient.duplicate()), average);
        boolean before = rule.normalization() == FactorRule.Normalization.BEFORE_AVERAGE;
        normalized = before ? average : keep(average.map(this::minMax), normalized);
      }
    }
    armIf((step - 1) % rule.interval() == 0);
  }
}
