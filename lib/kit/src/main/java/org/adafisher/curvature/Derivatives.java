package org.adafisher.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.adafisher.internal.Script;

/** First and second derivatives by all parameters, one row after the other in one call. */
final class Derivatives {

  private static final Script SCRIPT =
      new Script(Derivatives.class, "derivatives.py", "Derivatives");

  private Derivatives() {}

  /**
   * Differentiates by the n numbers of all leaves; the outputs' graph stays.
   *
   * @param outputs a vector {@code [R]}, or a scalar
   * @return of a vector the Jacobian {@code [R, n]}; of a scalar {@code [n + 1, n]}: the gradient,
   *     and the Hessian below it
   */
  static double[] of(NDArray outputs, List<NDArray> leaves) {
    List<String> names = leaves.stream().map(NDArray::getName).toList();
    NDList inputs = new NDList(outputs);
    for (NDArray leaf : leaves) {
      // DJL makes a list of all arrays of such a name.
      leaf.setName("leaves[]");
      inputs.add(leaf);
    }
    try (NDArray rows = SCRIPT.differentiably(inputs).singletonOrThrow()) {
      return rows.toDoubleArray();
    } finally {
      for (int i = 0; i < leaves.size(); i++) {
        leaves.get(i).setName(names.get(i));
      }
    }
  }
}
