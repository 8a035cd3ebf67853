package org.adafisher.section.fisher;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adafisher.curvature.DiagonalVectors;
import org.adafisher.curvature.KroneckerBlocks;
import org.adafisher.data.batch.Batch;
import org.adafisher.fisher.FactorRule;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.optimizer.StatefulOptimizer;

/**
 * What the methods take for curvature at one point: every method sees the same batches there, with
 * a learning rate of 0, so that nothing of it is stale.
 *
 * @param diagonals estimates of the true Fisher's diagonal, by name
 * @param methods what the methods divide the gradient by
 */
record Estimates(Map<String, double[]> diagonals, Map<String, Preconditioner> methods) {

  static final String PRODUCT = "S_D ⊗ H_D";
  static final String AVERAGE = "average S_D ⊗ H_D (Algorithm 1)";
  static final String ADAM = "v̂ (Adam)";
  static final String EMPIRICAL = "empirical Fisher's diagonal, exact";
  static final String KFAC = "diag(A ⊗ G) (K-FAC), exact";
  static final String IDENTITY = "identity (SGD)";
  static final String ALGORITHM_1 = FisherLaboratory.ALGORITHM_1.label();
  static final String ROOT = "AdaFisher, square root of F̃";
  static final String KEEPING = "S_D ⊗ H_D, scale kept";
  static final String ADAM_METHOD = "Adam";
  static final String ADAM_NO_ROOT = "Adam, no square root";

  /** Adds to √v̂ what keeps it from 0, as Adam does. */
  private static final double EPSILON = 1e-8;

  static Estimates of(Subject subject, List<Batch> batches, double[] empirical, double damping) {
    Map<String, double[]> diagonals = new LinkedHashMap<>();
    Map<String, Preconditioner> methods = new LinkedHashMap<>();
    KroneckerBlocks blocks;
    try (NDManager scope = subject.manager.newSubManager()) {
      Map<String, double[]> whole =
          DiagonalVectors.of(
              subject.network,
              subject.order,
              subject.input(scope),
              subject.labels(),
              FactorRule.ALGORITHM_1,
              damping);
      diagonals.put(PRODUCT, whole.get(DiagonalVectors.RAW));
      blocks = KroneckerBlocks.of(subject.network, subject.order, subject.input(scope));
    }
    for (OptimizerSpec rule : FisherLaboratory.rules()) {
      Map<String, double[]> found = watch(subject, rule.with("damping", damping), batches);
      double[] divisor = found.get(DiagonalVectors.F);
      boolean isPrinted = rule.label().equals(ALGORITHM_1);
      if (isPrinted) {
        diagonals.put(AVERAGE, found.get(DiagonalVectors.AVERAGE));
      }
      diagonals.put("F̃, " + rule.label(), divisor);
      methods.put(rule.label(), Preconditioner.diagonal(divisor));
      if (isPrinted) {
        methods.put(ROOT, Preconditioner.diagonal(root(divisor)));
      }
    }
    double[] kept = watch(subject, FisherLaboratory.SCALE_KEPT, batches).get(DiagonalVectors.F);
    methods.put(KEEPING, Preconditioner.diagonal(kept));
    double[] v =
        watch(subject, OptimizerSpec.of("adam"), batches).get(DiagonalVectors.SECOND_MOMENT);
    diagonals.put(ADAM, v);
    double floor = damping * Arrays.stream(v).max().orElseThrow();
    methods.put(ADAM_METHOD, Preconditioner.diagonal(plus(root(v), EPSILON)));
    methods.put(ADAM_NO_ROOT, Preconditioner.diagonal(plus(v, floor)));
    double[] hessian =
        watch(subject, OptimizerSpec.of("adahessian"), batches).get(DiagonalVectors.ROOT);
    diagonals.put("√v̂ (AdaHessian)", hessian);
    methods.put("AdaHessian", Preconditioner.diagonal(plus(hessian, EPSILON)));
    diagonals.put(KFAC, diagonal(subject, blocks));
    methods.put("K-FAC", Preconditioner.blocks(blocks, subject.order, damping));
    diagonals.put(EMPIRICAL, empirical);
    methods.put(IDENTITY, Preconditioner.diagonal(plus(new double[v.length], 1)));
    return new Estimates(diagonals, methods);
  }

  /** What an optimizer has after the batches, though it moves nothing. */
  private static Map<String, double[]> watch(
      Subject subject, OptimizerSpec spec, List<Batch> batches) {
    try (StatefulOptimizer optimizer = subject.optimizer(spec, 0, 1)) {
      batches.forEach(batch -> subject.step(optimizer, batch));
      return DiagonalVectors.of(subject.network, subject.order, optimizer);
    }
  }

  private static double[] diagonal(Subject subject, KroneckerBlocks blocks) {
    double[] diagonal = new double[subject.order.size()];
    subject
        .order
        .layers()
        .forEach(
            (layer, places) -> {
              if (blocks.factors().containsKey(layer)) {
                double[] own = blocks.block(layer).diagonal();
                for (int i = 0; i < places.length; i++) {
                  diagonal[places[i]] = own[i];
                }
              }
            });
    return diagonal;
  }

  private static double[] root(double[] values) {
    return Arrays.stream(values).map(Math::sqrt).toArray();
  }

  private static double[] plus(double[] values, double level) {
    return Arrays.stream(values).map(value -> value + level).toArray();
  }
}
