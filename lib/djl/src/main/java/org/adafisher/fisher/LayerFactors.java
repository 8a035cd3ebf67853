package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.adafisher.internal.DeviceManager;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.Temporaries;

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
  private final double shownDamping;
  private final DeviceManager manager;
  private Vectors vectors;

  /**
   * What is remembered, changed in place.
   *
   * @param latest the raw factors of the last batch
   * @param average H_D and S_D
   * @param normalized H′ and S′
   * @param ofWeight the part of H′ and S′ that the weight's F̃ is made of
   * @param ofBias the same of the bias
   */
  record Vectors(
      FactorPair latest,
      FactorPair average,
      FactorPair normalized,
      FactorPair ofWeight,
      FactorPair ofBias) {}

  /** The manager keeps the averages; it must outlive this object. */
  LayerFactors(String name, Tap tap, FactorRule rule, double damping, DeviceManager manager) {
    this.name = name;
    this.tap = tap;
    this.rule = rule;
    shownDamping = damping;
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
    return Optional.ofNullable(vectors).map(Vectors::latest);
  }

  /**
   * Returns the running averages.
   *
   * @return H_D and S_D, owned by this object; empty before the first update
   */
  public Optional<FactorPair> average() {
    return Optional.ofNullable(vectors).map(Vectors::average);
  }

  /**
   * Returns the factors that F̃ is made of.
   *
   * @return H′ and S′, owned by this object; empty before the first update
   */
  public Optional<FactorPair> normalized() {
    return Optional.ofNullable(vectors).map(Vectors::normalized);
  }

  /** Adds the observed batch to an update, if one is due. */
  void collect(FactorUpdate update, long step) {
    if ((step - 1) % rule.interval() != 0) {
      return;
    }
    FactorFormula formula = tap.formula();
    List<Tap.Seen> seen = tap.seen();
    if (!seen.isEmpty()) {
      vectors = vectors == null ? create(seen.get(0)) : vectors;
      update.add(formula, seen, vectors);
    } else if (vectors == null && Gradients.of(formula.weight().getArray()).isPresent()) {
      throw new IllegalStateException(
          "layer '"
              + name
              + "' has a gradient, but no training pass went through its tap: a block calls the"
              + " layer itself, and should call what getChildren() holds");
    }
  }

  /** Arms the tap if the next step is to be observed. */
  void arm(long step) {
    armIf(step % rule.interval() == 0);
  }

  private Vectors create(Tap.Seen pass) {
    FactorFormula formula = tap.formula();
    FactorFormula.Coefficients numbers =
        formula.coefficients(1, pass.positions(), pass.inputSum().getShape(), rule.scaling());
    long inputs = formula.columns() + (formula.bias() == null ? 0 : 1);
    return vectors(inputs, numbers.outputs());
  }

  private Vectors vectors(long inputs, long outputs) {
    long columns = tap.formula().columns();
    FactorPair average = pair(inputs, outputs);
    average.input().addi(rule.start());
    average.gradient().addi(rule.start());
    FactorPair normalized = pair(inputs, outputs);
    NDArray s = normalized.gradient();
    NDArray ofWeight = kept(normalized.input().get(":" + columns));
    NDArray ofBias = inputs == columns ? null : kept(normalized.input().get(columns + ":"));
    return new Vectors(
        pair(inputs, outputs),
        average,
        normalized,
        new FactorPair(ofWeight, s),
        new FactorPair(ofBias, s));
  }

  private FactorPair pair(long inputs, long outputs) {
    return new FactorPair(zeros(inputs), zeros(outputs));
  }

  private NDArray zeros(long size) {
    return kept(here().zeros(new Shape(size), DataType.FLOAT64));
  }

  private NDArray kept(NDArray array) {
    NDScope.unregister(array);
    manager.own(array);
    return array;
  }

  /** The manager where the layer's weight is. */
  private NDManager here() {
    return manager.on(tap.formula().weight().getArray().getDevice());
  }

  private void armIf(boolean due) {
    tap.arm(due ? Tap.Capture.DIAGONAL : Tap.Capture.NONE);
  }

  /** The vectors that F̃ of a parameter is the product of, or null while it is the identity. */
  FactorPair pair(String parameterId) {
    if (vectors == null) {
      return null;
    }
    boolean isWeight = parameterId.equals(tap.formula().weight().getId());
    return isWeight ? vectors.ofWeight() : vectors.ofBias();
  }

  /**
   * Returns F̃ of one of the layer's parameters.
   *
   * @param parameter the layer's weight or bias
   * @param damping λ
   * @return a new float64 array of the parameter's shape, to be closed by the caller
   */
  public NDArray fisher(Parameter parameter, double damping) {
    FactorPair pair = pair(parameter.getId());
    try (Temporaries made = new Temporaries()) {
      NDArray fisher =
          pair == null
              ? here().ones(parameter.getShape(), DataType.FLOAT64)
              : pair.gradient().reshape(-1, 1).mul(pair.input()).reshape(parameter.getShape());
      double relative = pair == null ? 0 : rule.form().relativeDamping();
      double mean = relative == 0 ? 0 : fisher.mean().getDouble();
      return made.keep(fisher.add(damping + relative * mean));
    }
  }

  /**
   * Returns the statistics of F̃/λ over the layer's weight and bias.
   *
   * @param damping λ, above 0
   * @return minimum, mean and maximum
   */
  public FisherStatistics statistics(double damping) {
    if (vectors == null) {
      double identity = (1 + damping) / damping;
      return new FisherStatistics(identity, identity, identity);
    }
    // F̃ is an outer product of vectors that are not negative: its statistics are theirs.
    DoubleSummaryStatistics h = summary(vectors.normalized().input());
    DoubleSummaryStatistics s = summary(vectors.normalized().gradient());
    double relative = rule.form().relativeDamping();
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (NDArray part : new NDArray[] {vectors.ofWeight().input(), vectors.ofBias().input()}) {
      if (part != null) {
        DoubleSummaryStatistics own = summary(part);
        double level = relative * own.getAverage() * s.getAverage();
        least = Math.min(least, own.getMin() * s.getMin() + level);
        most = Math.max(most, own.getMax() * s.getMax() + level);
      }
    }
    double mean = (1 + relative) * h.getAverage() * s.getAverage();
    return new FisherStatistics(least / damping + 1, mean / damping + 1, most / damping + 1);
  }

  private static DoubleSummaryStatistics summary(NDArray vector) {
    return Arrays.stream(vector.toDoubleArray()).summaryStatistics();
  }

  /** Describes the layer: its name, type and weight's shape, and the range of F̃/λ. */
  @Override
  public String toString() {
    Parameter weight = tap.formula().weight();
    String layer =
        String.format(
            "%s (%s%s)",
            name.isEmpty() ? "network" : name,
            tap.layer().getClass().getSimpleName(),
            weight.isInitialized() ? ", weight " + weight.getShape() : ", not initialised");
    if (vectors == null) {
      return layer + ": no factors yet";
    }
    if (vectors.normalized().input().isReleased()) {
      return layer + ": closed";
    }
    FisherStatistics range = statistics(shownDamping);
    return String.format(
        Locale.ROOT,
        "%s: F̃/λ from %.4g to %.4g, λ = %s",
        layer,
        range.min(),
        range.max(),
        shownDamping);
  }

  /** Switches the tap off. */
  void disarm() {
    armIf(false);
  }

  /** Adds the averages to a state under their names. */
  void save(NDList state) {
    if (vectors != null) {
      put(state, "input_factor", vectors.average().input());
      put(state, "gradient_factor", vectors.average().gradient());
    }
  }

  private void put(NDList state, String what, NDArray array) {
    array.setName(name + "/" + what);
    state.add(array);
  }

  /** Restores the averages of a state; the next training step is {@code step}. */
  void load(NDList state, long step) {
    NDArray input = state.get(name + "/input_factor");
    NDArray gradient = state.get(name + "/gradient_factor");
    if (input != null && gradient != null) {
      vectors = vectors(input.size(), gradient.size());
      // DJL's copyTo would put the array on other memory.
      vectors.average().input().subi(rule.start()).addi(input);
      vectors.average().gradient().subi(rule.start()).addi(gradient);
      FactorUpdate.normalize(vectors, rule, step - 1);
    }
    armIf((step - 1) % rule.interval() == 0);
  }
}
