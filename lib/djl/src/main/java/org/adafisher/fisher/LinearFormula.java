package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;

/**
 * Dense layer: H_D = mean of h̄² over all rows, h̄ = [h, 1]; S_D = mean of s² over all rows; the
 * rows are M or M·T (paper Sec. 2).
 */
record LinearFormula(Linear layer) implements FactorFormula {

  @Override
  public Parameter weight() {
    return layer.getDirectParameters().get("weight");
  }

  @Override
  public Parameter bias() {
    return layer.getDirectParameters().get("bias");
  }

  @Override
  public long columns() {
    return weight().getShape().get(1);
  }

  @Override
  public long positions(Shape output) {
    return output.size() / output.get(0) / output.getLastDimension();
  }

  @Override
  public NDArray sumInput(NDArray h) {
    return Sums.SCRIPT.apply("squares_of_rows", h);
  }

  @Override
  public Coefficients coefficients(
      long batch, long positions, Shape example, FactorRule.Scaling scaling) {
    double rows = (double) batch * positions;
    double last = bias() == null ? 0 : 1;
    return new Coefficients(false, 1, rows, 1, last, weight().getShape().get(0), false, rows);
  }

  @Override
  public boolean isDense() {
    return true;
  }

  @Override
  public NDArray outerInput(NDArray h, boolean withOne) {
    return Sums.SCRIPT.apply("outer_of_rows", h, withOne);
  }

  @Override
  public NDArray outerGradient(NDArray s) {
    return outerInput(s, false);
  }
}
