package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import org.adafisher.internal.Script;

/**
 * Gradients and Hessian-vector products by PyTorch's {@code autograd.grad}.
 *
 * <p>DJL's own second derivatives leave gradients with a graph on the parameters, which nothing can
 * take off again: every step's graph would stay in memory. So the two calls of {@code
 * autograd.grad} are a TorchScript function.
 */
final class SecondDerivatives {

  private static final Script SCRIPT =
      new Script(SecondDerivatives.class, "second_derivatives.py", "SecondDerivatives");

  private SecondDerivatives() {}

  /**
   * Differentiates a scalar twice; its graph is gone afterwards.
   *
   * @param value the scalar
   * @param leaves w, the arrays to differentiate by
   * @param directions v, of the leaves' shapes
   * @return the gradients of all leaves, then all products d(Σ gradient·v)/dw, new arrays of the
   *     scalar's manager; zeros for leaves that the scalar does not depend on
   */
  static NDList of(NDArray value, List<NDArray> leaves, List<NDArray> directions) {
    List<String> names = new ArrayList<>();
    NDList inputs = new NDList(value);
    for (NDArray leaf : leaves) {
      names.add(leaf.getName());
      leaf.setName("leaves[]");
      inputs.add(leaf);
    }
    for (NDArray direction : directions) {
      direction.setName("directions[]");
      inputs.add(direction);
    }
    NDList result = SCRIPT.differentiably(inputs);
    for (int i = 0; i < leaves.size(); i++) {
      leaves.get(i).setName(names.get(i));
    }
    return result;
  }
}
