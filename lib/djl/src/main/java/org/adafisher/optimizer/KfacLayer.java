package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.adafisher.fisher.DenseFactors;
import org.adafisher.fisher.Tap;
import org.adafisher.internal.Script;
import org.adafisher.internal.Temporaries;

/** One layer's factors A and B in K-FAC, and the inverses of the damped ones. */
final class KfacLayer {

  private static final Script SCRIPT = new Script(KfacLayer.class, "kfac.py", "Kfac");
  private static final String A = "input_factor";
  private static final String B = "gradient_factor";
  private static final String INVERSE_A = "input_inverse";
  private static final String INVERSE_B = "gradient_inverse";

  final DenseFactors factors;
  private final NamedArrays arrays;

  KfacLayer(DenseFactors factors, NamedArrays arrays) {
    this.factors = factors;
    this.arrays = arrays;
  }

  boolean hasFactors() {
    return arrays.get(A) != null;
  }

  Kfac.Factors averages() {
    return new Kfac.Factors(arrays.get(A), arrays.get(B));
  }

  /** Takes the observed batch into the averages; ρ is what remains of the old. */
  static void average(List<KfacLayer> layers, double rho) {
    Temporaries.during(
        () -> {
          List<NDArray> sums = new ArrayList<>();
          List<NDArray> averages = new ArrayList<>();
          List<Double> sizes = new ArrayList<>();
          List<Double> rhos = new ArrayList<>();
          for (KfacLayer layer : layers) {
            Optional<Tap.Totals> batch = layer.factors.collect();
            batch.ifPresent(
                seen -> {
                  double kept = layer.hasFactors() ? rho : 0;
                  rhos.addAll(List.of(kept, kept));
                  sums.addAll(List.of(seen.input(), seen.gradient()));
                  sizes.addAll(
                      List.of((double) seen.batch() * seen.positions(), (double) seen.batch()));
                  averages.add(layer.array(A, seen.input(), seen.input().getDataType()));
                  averages.add(layer.array(B, seen.gradient(), seen.gradient().getDataType()));
                });
          }
          SCRIPT.call("average", sums, numbers(sizes), averages, numbers(rhos));
        });
  }

  private static double[] numbers(List<Double> list) {
    return list.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** An array that is kept under a name; made in another's shape if there is none. */
  private NDArray array(String name, NDArray like, DataType type) {
    return arrays.get(name, () -> like.getManager().zeros(like.getShape(), type));
  }

  /**
   * Inverts the damped factors of all layers, in a type and, where that gives no inverse, in
   * float64; returns the layers that keep their old inverses, as neither did.
   */
  static List<KfacLayer> invert(List<KfacLayer> layers, double damping, DataType type) {
    List<KfacLayer> left = layers.stream().filter(KfacLayer::hasFactors).toList();
    List<KfacLayer> fresh = left.stream().filter(layer -> !layer.isInverted()).toList();
    left = tryInvert(left, damping, type, 1e-2, false);
    if (type != DataType.FLOAT64) {
      left = tryInvert(left, damping, type, 1e-4, true);
    }
    left.stream().filter(fresh::contains).forEach(KfacLayer::forget);
    return left;
  }

  /** An inverse is one if A·(A⁻¹·x) = x for a vector of ones, relative to the tolerance. */
  private static List<KfacLayer> tryInvert(
      List<KfacLayer> layers, double damping, DataType type, double tolerance, boolean wide) {
    if (layers.isEmpty()) {
      return layers;
    }
    List<NDArray> averages = new ArrayList<>();
    List<NDArray> inverses = new ArrayList<>();
    for (KfacLayer layer : layers) {
      NDArray a = layer.arrays.get(A);
      NDArray b = layer.arrays.get(B);
      averages.addAll(List.of(a, b));
      inverses.addAll(List.of(layer.array(INVERSE_A, a, type), layer.array(INVERSE_B, b, type)));
    }
    double[] errors;
    try (NDArray found = SCRIPT.apply("invert", averages, inverses, damping, tolerance, wide)) {
      errors = found.toDoubleArray();
    }
    List<KfacLayer> failed = new ArrayList<>();
    for (int i = 0; i < errors.length; i++) {
      if (!(errors[i] <= tolerance)) {
        failed.add(layers.get(i));
      }
    }
    return failed;
  }

  private boolean isInverted() {
    return arrays.get(INVERSE_A) != null;
  }

  private void forget() {
    arrays.remove(INVERSE_A);
    arrays.remove(INVERSE_B);
  }

  /** Returns B⁻¹·G·A⁻¹ for the weight, B⁻¹·g for the bias; before the first inverses, G and g. */
  NDArray precondition(String parameterId, NDArray gradient) {
    if (!isInverted()) {
      return gradient;
    }
    NDArray rows = gradient.reshape(gradient.getShape().get(0), -1);
    NDArray result = arrays.get(INVERSE_B).matMul(rows);
    if (parameterId.equals(factors.weight().getId())) {
      result = result.matMul(arrays.get(INVERSE_A));
    }
    return result.reshape(gradient.getShape());
  }

  void save(NDList state) {
    arrays.save(factors.name(), state);
  }

  void load(NDList state) {
    for (String name : List.of(A, B, INVERSE_A, INVERSE_B)) {
      NDArray array = state.get(factors.name() + "/" + name);
      if (array != null) {
        arrays.put(name, array);
      }
    }
  }
}
