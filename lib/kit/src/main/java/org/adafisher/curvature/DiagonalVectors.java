package org.adafisher.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.adafisher.fisher.FactorPair;
import org.adafisher.fisher.FactorRule;
import org.adafisher.fisher.KroneckerFactors;
import org.adafisher.fisher.LayerFactors;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.optimizer.AdaHessian;
import org.adafisher.optimizer.Adam;
import org.adafisher.optimizer.Kfac;
import org.adafisher.optimizer.StatefulOptimizer;

/**
 * What methods put in the place of a curvature's diagonal, laid out as the parameters: vectors to
 * be compared with the diagonals of {@link ExactCurvature}.
 *
 * <p>Where a method has nothing for a parameter, as AdaFisher for embeddings and K-FAC for norms,
 * its identity stands: ones, and AdaFisher's 1 + λ in F̃.
 */
public final class DiagonalVectors {

  /** S_D ⊗ H_D of the last batch (paper Prop. 3.1, App. A.3), by the rule's constants. */
  public static final String RAW = "S_D ⊗ H_D";

  /** The same of the running averages. */
  public static final String AVERAGE = "average S_D ⊗ H_D";

  /** F̃ = S′ ⊗ H′ + λ (paper Eq. 4). */
  public static final String F = "F̃";

  /** Adam's average of squared gradients, or AdaHessian's of the squared diagonal. */
  public static final String SECOND_MOMENT = "v̂";

  /** Its root, which Adam and AdaHessian divide by. */
  public static final String ROOT = "√v̂";

  /** The diagonal of K-FAC's factors: A_ii·B_oo of a weight, B_oo of a bias. */
  public static final String KFAC = "diag(A ⊗ B)";

  private final ParameterOrder order;
  private final Map<String, Parameter> parameters;

  private DiagonalVectors(Block network, ParameterOrder order) {
    this.order = order;
    parameters = ParameterOrder.trainable(network);
  }

  /**
   * Returns the vectors of an optimizer after a step.
   *
   * @param network the network that it trains
   * @param order where the parameters stand
   * @param optimizer AdaFisher, Adam, AdaHessian, K-FAC, or their variants
   * @return by label, n numbers each: {@link #RAW}, {@link #AVERAGE} and {@link #F}; or {@link
   *     #SECOND_MOMENT} and {@link #ROOT}; or {@link #KFAC}
   * @throws IllegalArgumentException if the optimizer has no such vector
   */
  public static Map<String, double[]> of(
      Block network, ParameterOrder order, StatefulOptimizer optimizer) {
    DiagonalVectors vectors = new DiagonalVectors(network, order);
    if (optimizer instanceof AdaFisher adaFisher) {
      return vectors.ofFactors(adaFisher.factors(), adaFisher.damping());
    } else if (optimizer instanceof Adam adam) {
      return vectors.ofMoments((name, parameter) -> adam.secondMoment(parameter));
    } else if (optimizer instanceof AdaHessian adaHessian) {
      return vectors.ofMoments((name, parameter) -> adaHessian.secondMoment(parameter));
    } else if (optimizer instanceof Kfac kfac) {
      return Map.of(KFAC, vectors.ofKfac(kfac));
    }
    throw new IllegalArgumentException(
        optimizer.name() + " has no diagonal: AdaFisher, Adam, AdaHessian and K-FAC have");
  }

  /**
   * Returns what AdaFisher makes of one batch in its first step, whatever trains the network.
   *
   * @param network tapped; BatchNorm takes the batch's statistics, and is left as it was
   * @param order where the parameters stand
   * @param x {@code [M, …]}, on the network's device
   * @param labels the given labels, M numbers
   * @param rule how factors are normalised
   * @param damping λ
   * @return {@link #RAW}, {@link #AVERAGE} and {@link #F}, n numbers each
   */
  public static Map<String, double[]> of(
      Block network,
      ParameterOrder order,
      NDArray x,
      long[] labels,
      FactorRule rule,
      double damping) {
    try (Passes passes = new Passes(network, x);
        KroneckerFactors factors = new KroneckerFactors(network, rule, damping)) {
      passes.backward(passes.loss(passes.forward(passes.input(), true), labels));
      factors.update(1);
      return new DiagonalVectors(network, order).ofFactors(factors, damping);
    }
  }

  private Map<String, double[]> ofFactors(KroneckerFactors factors, double damping) {
    Map<String, double[]> vectors = new LinkedHashMap<>();
    vectors.put(RAW, fill((name, p) -> product(name, p, factors, LayerFactors::latest)));
    vectors.put(AVERAGE, fill((name, p) -> product(name, p, factors, LayerFactors::average)));
    vectors.put(
        F,
        fill(
            (name, p) ->
                factors
                    .of(p.getId())
                    .map(layer -> numbers(layer.fisher(p, damping)))
                    .orElseGet(() -> repeated(p, factors.identity(damping)))));
    return vectors;
  }

  /** S ⊗ H of a weight takes all of H but the bias's entry, which is the last. */
  private static double[] product(
      String name,
      Parameter parameter,
      KroneckerFactors factors,
      Function<LayerFactors, Optional<FactorPair>> which) {
    Optional<FactorPair> pair = factors.of(parameter.getId()).flatMap(which);
    if (pair.isEmpty()) {
      return repeated(parameter, 1);
    }
    double[] h = pair.get().input().toDoubleArray();
    double[] s = pair.get().gradient().toDoubleArray();
    double[] product = repeated(parameter, 0);
    int columns = product.length / s.length;
    int first = name.endsWith("bias") ? h.length - 1 : 0;
    Arrays.setAll(product, i -> s[i / columns] * h[first + i % columns]);
    return product;
  }

  private Map<String, double[]> ofMoments(BiFunction<String, Parameter, Optional<NDArray>> moment) {
    double[] v =
        fill(
            (name, parameter) ->
                moment
                    .apply(name, parameter)
                    .map(DiagonalVectors::numbers)
                    .orElseGet(() -> repeated(parameter, 1)));
    return Map.of(SECOND_MOMENT, v, ROOT, Arrays.stream(v).map(Math::sqrt).toArray());
  }

  private double[] ofKfac(Kfac kfac) {
    return fill(
        (name, parameter) -> {
          String layer = name.substring(0, Math.max(0, name.lastIndexOf('.')));
          Optional<Kfac.Factors> found = kfac.factors(layer);
          if (found.isEmpty()) {
            return repeated(parameter, 1);
          }
          double[] a = diagonal(found.get().input());
          double[] b = diagonal(found.get().gradient());
          double[] product = repeated(parameter, 0);
          int columns = product.length / b.length;
          boolean isBias = name.endsWith("bias");
          Arrays.setAll(product, i -> b[i / columns] * (isBias ? 1 : a[i % columns]));
          return product;
        });
  }

  private double[] fill(BiFunction<String, Parameter, double[]> values) {
    double[] vector = new double[order.size()];
    for (ParameterOrder.Slice slice : order.slices()) {
      double[] own = values.apply(slice.name(), parameters.get(slice.name()));
      System.arraycopy(own, 0, vector, slice.offset(), own.length);
    }
    return vector;
  }

  private static double[] repeated(Parameter parameter, double value) {
    double[] values = new double[Math.toIntExact(parameter.getShape().size())];
    Arrays.fill(values, value);
    return values;
  }

  private static double[] numbers(NDArray array) {
    try (array) {
      return array.toDoubleArray();
    }
  }

  private static double[] diagonal(NDArray matrix) {
    int n = Math.toIntExact(matrix.getShape().get(0));
    double[] entries = numbers(matrix.toType(DataType.FLOAT64, true));
    double[] diagonal = new double[n];
    Arrays.setAll(diagonal, i -> entries[i * (n + 1)]);
    return diagonal;
  }
}
