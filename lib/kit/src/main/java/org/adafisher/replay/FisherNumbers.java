package org.adafisher.replay;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.adafisher.analysis.SymmetricMatrix;
import org.adafisher.curvature.ExactCurvature;
import org.adafisher.curvature.ParameterOrder;

/**
 * What a file of kind {@code fisher} knows of a network of n parameters, a batch of N examples and
 * C classes.
 *
 * @param value the mean loss
 * @param gradient {@code [n]}
 * @param probabilities {@code [N, C]}
 * @param trueFisher {@code [n, n]}
 * @param empiricalFisher {@code [n, n]}
 * @param hessian {@code [n, n]}
 * @param damping λ
 * @param naturalGradient {@code [n]}
 */
record FisherNumbers(
    double value,
    double[] gradient,
    double[] probabilities,
    double[] trueFisher,
    double[] empiricalFisher,
    double[] hessian,
    double damping,
    double[] naturalGradient) {

  /** Reads all of them: a file that lacks one is refused. */
  static FisherNumbers of(Trace trace, ParameterOrder order, int examples, int classes) {
    long n = order.size();
    double damping = trace.number(trace.root(), "damping");
    if (damping < 0) {
      throw trace.error("field 'damping' is " + damping + ", expected at least 0");
    }
    return new FisherNumbers(
        trace.number(trace.root(), "value"),
        numbers(trace, "grad", n),
        numbers(trace, "probabilities", examples, classes),
        numbers(trace, "true_fisher", n, n),
        numbers(trace, "empirical_fisher", n, n),
        numbers(trace, "hessian", n, n),
        damping,
        numbers(trace, "natural_gradient", n));
  }

  private static double[] numbers(Trace trace, String field, long... shape) {
    return trace.numbers(trace.root().get(field), field, shape);
  }

  /** Compares with what was computed, entry by entry. */
  Differences differences(ExactCurvature found) {
    ParameterOrder order = found.order();
    Differences differences = new Differences();
    differences.note("value", Math.abs(value - found.loss()));
    differences.compare("grad", gradient, found.gradient(), order::describe);
    int classes = found.probabilities(0).length;
    differences.compare(
        "probabilities",
        probabilities,
        IntStream.range(0, probabilities.length / classes)
            .mapToObj(found::probabilities)
            .flatMapToDouble(Arrays::stream)
            .toArray(),
        i -> "example " + i / classes + ", class " + i % classes);
    SymmetricMatrix fisher = found.trueFisher();
    compare(differences, "true_fisher", trueFisher, fisher, order);
    compare(differences, "empirical_fisher", empiricalFisher, found.empiricalFisher(), order);
    compare(differences, "hessian", hessian, found.hessian(), order);
    differences.compare(
        "natural_gradient",
        naturalGradient,
        found.naturalGradient(fisher, damping),
        order::describe);
    return differences;
  }

  private static void compare(
      Differences differences,
      String quantity,
      double[] expected,
      SymmetricMatrix found,
      ParameterOrder order) {
    int n = order.size();
    double[] actual = new double[n * n];
    Arrays.setAll(actual, i -> found.at(i / n, i % n));
    IntFunction<String> places = i -> order.describe(i / n) + ", " + order.describe(i % n);
    differences.compare(quantity, expected, actual, places);
  }
}
