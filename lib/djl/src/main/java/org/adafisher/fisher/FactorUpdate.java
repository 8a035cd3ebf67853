package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.adafisher.fisher.FactorFormula.Coefficients;

/** What a batch does to the factors of all layers, in one call of {@code factors.py}. */
final class FactorUpdate {

  private final FactorRule rule;
  private final long step;
  private final List<Long> batches = new ArrayList<>();
  private final List<Coefficients> coefficients = new ArrayList<>();
  private final List<Long> layers = new ArrayList<>();
  private final List<NDArray> sums = new ArrayList<>();
  private final List<NDArray> rows = new ArrayList<>();
  private final List<NDArray> columns = new ArrayList<>();
  private final List<Long> owners = new ArrayList<>();
  private final List<NDArray> gradients = new ArrayList<>();
  private final List<NDArray> latest = new ArrayList<>();
  private final List<NDArray> averages = new ArrayList<>();
  private final List<NDArray> normalized = new ArrayList<>();

  FactorUpdate(FactorRule rule, long step) {
    this.rule = rule;
    this.step = step;
  }

  /** Adds a layer with what its tap has seen, at least one pass. */
  void add(FactorFormula formula, List<Tap.Seen> seen, LayerFactors.Vectors vectors) {
    long layer = coefficients.size();
    for (Tap.Seen pass : seen) {
      layers.add(layer);
      sums.add(pass.inputSum());
      List<NDArray> masks = formula.masks(pass.inputSum());
      rows.add(masks.get(0));
      columns.add(masks.get(1));
      if (pass.gradient() != null) {
        owners.add(layer);
        gradients.add(pass.gradient());
      }
    }
    long batch = seen.stream().mapToLong(Tap.Seen::batch).sum();
    batches.add(batch);
    coefficients.add(
        formula.coefficients(
            batch,
            seen.get(seen.size() - 1).positions(),
            seen.get(0).inputSum().getShape(),
            rule.scaling()));
    vectors.latest().addTo(latest);
    vectors.average().addTo(averages);
    vectors.normalized().addTo(normalized);
  }

  /** Changes the vectors of all layers that were added. */
  void run() {
    if (coefficients.isEmpty()) {
      return;
    }
    Sums.SCRIPT.call(
        "step",
        layers.stream().mapToLong(Long::longValue).toArray(),
        sums,
        rows,
        columns,
        owners.stream().mapToLong(Long::longValue).toArray(),
        gradients,
        counts(c -> c.isNorm() ? 1 : 0),
        counts(Coefficients::groups),
        numbers(Coefficients::count),
        numbers(Coefficients::scale),
        numbers(Coefficients::last),
        counts(Coefficients::outputs),
        counts(c -> c.outputsFirst() ? 1 : 0),
        numbers(Coefficients::divisor),
        latest,
        averages,
        normalized,
        batches.stream().mapToDouble(this::unit).toArray(),
        rule.decay(),
        rule.gain(),
        rule.epsilon(),
        (long) rule.normalization().ordinal(),
        rule.weight(step),
        rule.form().ones());
  }

  /** What S_D is multiplied by before it is averaged: M², where its scale matters. */
  private double unit(long batch) {
    return rule.normalization() == FactorRule.Normalization.NEVER ? (double) batch * batch : 1;
  }

  /** Makes H′ and S′ of averages that were read from a file, after a step. */
  static void normalize(LayerFactors.Vectors vectors, FactorRule rule, long step) {
    List<NDArray> averages = new ArrayList<>();
    List<NDArray> normalized = new ArrayList<>();
    vectors.average().addTo(averages);
    vectors.normalized().addTo(normalized);
    Sums.SCRIPT.call(
        "normalize",
        averages,
        normalized,
        rule.epsilon(),
        (long) rule.normalization().ordinal(),
        rule.weight(step),
        rule.form().ones());
  }

  private long[] counts(ToLongFunction<Coefficients> number) {
    return coefficients.stream().mapToLong(number).toArray();
  }

  private double[] numbers(ToDoubleFunction<Coefficients> number) {
    return coefficients.stream().mapToDouble(number).toArray();
  }
}
