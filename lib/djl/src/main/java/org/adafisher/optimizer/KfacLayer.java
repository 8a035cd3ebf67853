package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.Optional;
import org.adafisher.fisher.DenseFactors;
import org.adafisher.internal.Temporaries;

/** One layer's factors A and B in K-FAC, and the inverses of the damped ones. */
final class KfacLayer {

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

  /** Takes the observed batch into the averages; ρ is what remains of the old. */
  void average(double rho) {
    Temporaries.during(
        () ->
            factors
                .collect()
                .ifPresent(
                    batch -> {
                      double size = batch.batch();
                      mix(A, batch.input().div(size * batch.positions()), rho);
                      mix(B, batch.gradient().div(size), rho);
                    }));
  }

  private void mix(String name, NDArray fresh, double rho) {
    NDArray old = arrays.get(name);
    arrays.put(name, old == null || rho == 0 ? fresh : old.mul(rho).addi(fresh.mul(1 - rho)));
  }

  /** Inverts the damped factors, if there are any; returns false if one has no inverse. */
  boolean invert(double damping, DataType type) {
    if (!hasFactors()) {
      return true;
    }
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray a = arrays.get(A);
      NDArray b = arrays.get(B);
      double pi = Math.sqrt(meanDiagonal(a) / meanDiagonal(b));
      Optional<NDArray> inverseA = damped(a, Math.sqrt(damping) * pi, type);
      Optional<NDArray> inverseB = damped(b, Math.sqrt(damping) / pi, type);
      if (inverseA.isEmpty() || inverseB.isEmpty()) {
        return false;
      }
      arrays.put(INVERSE_A, inverseA.get());
      arrays.put(INVERSE_B, inverseB.get());
      return true;
    }
  }

  private static Optional<NDArray> damped(NDArray factor, double ridge, DataType type) {
    return Inverses.inverse(factor.add(Inverses.identity(factor).mul(ridge)), type);
  }

  private static double meanDiagonal(NDArray matrix) {
    double trace = matrix.mul(Inverses.identity(matrix)).sum().getDouble();
    return trace / matrix.getShape().get(0);
  }

  /** Returns B⁻¹·G·A⁻¹ for the weight, B⁻¹·g for the bias; before the first inverses, G and g. */
  NDArray precondition(String parameterId, NDArray gradient) {
    if (arrays.get(INVERSE_A) == null) {
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
