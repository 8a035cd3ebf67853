package org.adafisher.section.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.adafisher.data.Examples;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.optimizer.LearningRate;
import org.junit.jupiter.api.Test;

class ConvergenceRatesTest {

  private static final ConvergenceProblem QUADRATIC = ConvergenceProblem.quadratic();

  private static double minimum(ConvergenceProblem problem) {
    try (Objective objective = new Objective(problem, 1)) {
      objective.minimise();
      return objective.point().loss();
    }
  }

  // numpy.linalg.lstsq and eigvalsh on the principal components that NumPy's svd gives; SciPy's
  // L-BFGS-B on the 1,437 training digits with decay 0.01, its gradient below 1e-9.
  @Test
  void minimaAgreeWithNumPyAndSciPy() {
    assertThat(minimum(QUADRATIC)).isCloseTo(0.13468352915975554, within(1e-8));
    assertThat(QUADRATIC.curvature()[0]).isCloseTo(0.020714836428619217, within(1e-8));
    assertThat(QUADRATIC.curvature()[1]).isCloseTo(2.9184978165319952, within(1e-7));
    assertThat(minimum(ConvergenceProblem.logistic(0, 0.01)))
        .isCloseTo(0.7381067614265242, within(1e-9));
  }

  // On principal components the Hessian is diagonal: every entry's distance to the minimum shrinks
  // by 1 − δ·h in a step.
  @Test
  void gradientDescentIsThatOfTheClosedForm() {
    double step = 0.1;
    OptimizerSpec plain = OptimizerSpec.of("sgd").with("momentum", 0);
    Descent run = Descent.run(QUADRATIC, plain, LearningRate.constant(step), 0, 30, 3);
    double[] best;
    double least;
    try (Objective objective = new Objective(QUADRATIC, 3)) {
      best = objective.minimise();
      least = objective.point().loss();
    }
    double[] curvature = meanSquares(QUADRATIC.data().train());
    for (int k = 0; k < 30; k++) {
      double excess = 0;
      for (int i = 0; i < best.length; i++) {
        // The bias comes first: its curvature is 1. The weight's rows have four inputs.
        double h = i < 12 ? curvature[i % 4] : 1;
        double distance = (run.start()[i] - best[i]) * Math.pow(1 - step * h, k);
        excess += h * distance * distance / 2;
      }
      assertThat(run.loss()[k] - least).isCloseTo(excess, within(1e-6));
    }
  }

  private static double[] meanSquares(Examples examples) {
    double[] mean = new double[4];
    float[] values = new float[4];
    for (int n = 0; n < examples.size(); n++) {
      examples.copyTo(n, values, 0);
      for (int i = 0; i < 4; i++) {
        mean[i] += (double) values[i] * values[i] / examples.size();
      }
    }
    return mean;
  }

  @Test
  void theProvedStepsSufficeForGradientDescentAndNotForAdaFisher() {
    double step = 0.9 / QUADRATIC.curvature()[1];
    ConvergenceResult fixed =
        Convergence.fixedStep(QUADRATIC, Convergence.methods(0, 1e-3), step, 100, 2);
    var verdicts = ConvergenceReport.excess(fixed).stringColumn("verdict");
    assertThat(verdicts.get(0)).isEqualTo("diverges");
    assertThat(verdicts.get(4)).isEqualTo("within the bound");
    assertThat(ConvergenceReport.excessPanel(fixed).curves()).hasSize(6);
  }

  @Test
  void ratioOfStepToFisherRisesOnlyWhereFactorsChange() {
    ConvergenceProblem problem = ConvergenceProblem.logistic(40, 0.01);
    LearningRate falling = t -> 1e-3 / Math.sqrt(t);
    FisherWatch still = watch(problem, OptimizerSpec.of("adafisher").with("factorInterval", 99));
    FisherWatch moving = watch(problem, OptimizerSpec.of("adafisher"));
    assertThat(falling.at(4)).isEqualTo(5e-4);
    assertThat(still.shareRising()).isZero();
    assertThat(moving.shareRising()).isBetween(0.01, 0.99);
    assertThat(moving.least()).isEqualTo(1e-3);
    assertThat(moving.most()).isCloseTo(1.001, within(1e-9));
    assertThat(moving.shareBelowOne()).isBetween(0.5, 1.0);
  }

  private static FisherWatch watch(ConvergenceProblem problem, OptimizerSpec spec) {
    return Descent.run(problem, spec, t -> 1e-3 / Math.sqrt(t), 8, 20, 1).fisher().orElseThrow();
  }

  @Test
  void gradientAgreesWithDifferencesOnThePerceptron() {
    ConvergenceProblem problem = ConvergenceProblem.perceptron(30, 3);
    OptimizerSpec plain = OptimizerSpec.of("sgd").with("momentum", 0);
    // A small step of gradient descent lowers J by step·|∇J|², to first order.
    double step = 1e-5;
    Descent run = Descent.run(problem, plain, LearningRate.constant(step), 0, 3, 1);
    assertThat((run.loss()[0] - run.loss()[1]) / step)
        .isCloseTo(run.squaredGradient()[0], within(1e-4 * run.squaredGradient()[0]));
    assertThat(run.largestGradient()).isCloseTo(Math.sqrt(run.squaredGradient()[0]), within(1e-5));
  }

  @Test
  void averageRegretIsTheRunningMean() {
    double[] loss = {5, 3, 2};
    Descent run = new Descent(loss, loss, loss, 0, Optional.empty());
    assertThat(run.averageRegret(1)).containsExactly(4, 3, 7.0 / 3);
  }

  @Test
  void claimsNeedAdaFisherInAllRules() {
    ConvergenceResult sgd =
        Convergence.fixedStep(QUADRATIC, List.of(OptimizerSpec.of("sgd")), 0.01, 20, 1);
    assertThatThrownBy(() -> new ConvergenceClaims(sgd, sgd, sgd, sgd, sgd))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("AdaFisher (Algorithm 1)");
  }
}
