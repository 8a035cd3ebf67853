package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.LayerNorm;

/**
 * LayerNorm of {@code [M, T, D]}: H_D = [Σ_t (Σ_{n,d} h / (M·D))², T], the scale's entry, then the
 * shift's; S_D = (Σ_{n,t} s)² / M (Prop. 3.1; axis 1 is kept, as in the released code).
 */
record LayerNormFormula(LayerNorm layer) implements FactorFormula {

  @Override
  public Parameter weight() {
    return layer.getDirectParameters().get("gamma");
  }

  @Override
  public Parameter bias() {
    return layer.getDirectParameters().get("beta");
  }

  @Override
  public long columns() {
    return 1;
  }

  @Override
  public long positions(Shape output) {
    return output.size() / output.get(0) / output.getLastDimension();
  }

  @Override
  public boolean gradientIsThatOfBias() {
    return bias().requiresGradient();
  }

  @Override
  public NDArray sumInput(NDArray h) {
    return rows(h).sum(new int[] {0, 2});
  }

  @Override
  public NDArray sumGradient(NDArray s) {
    return s.getShape().dimension() == 1 ? s : rows(s).sum(new int[] {0, 1});
  }

  private static NDArray rows(NDArray array) {
    Shape shape = array.getShape();
    return array.reshape(shape.get(0), -1, shape.getLastDimension());
  }

  @Override
  public FactorPair factors(Tap.Totals totals, FactorRule.Scaling scaling) {
    long width = weight().getShape().size();
    NDArray means = totals.input().div((double) totals.batch() * width);
    return Sums.normFactors(
        means, totals.positions(), totals.gradient(), totals.batch(), width, scaling);
  }
}
