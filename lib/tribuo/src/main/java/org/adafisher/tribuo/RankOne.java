package org.adafisher.tribuo;

import java.util.Arrays;
import org.tribuo.math.la.Matrix;

/**
 * One example's part in the gradient of a linear layer, G = s·h̄ᵀ.
 *
 * @param gradient s, the gradient with respect to the layer's outputs
 * @param input h̄ = [h, 1], the bias's entry last; empty where s is zero, for then G says nothing
 */
record RankOne(double[] gradient, double[] input) {

  private static final double TOLERANCE = 1e-9;

  // Below it, quotients of entries of G have lost their digits.
  private static final double SMALLEST = 1e-250;

  /**
   * Recovers h from G and s.
   *
   * @param outer G, {@code [outputs, inputs]}, of which a column after the inputs is not looked at
   * @param gradient s, which is the gradient of the bias
   * @param inputs the number of inputs, without the bias's 1
   * @throws IllegalArgumentException if G is not s·hᵀ
   */
  static RankOne of(Matrix outer, double[] gradient, int inputs) {
    int largest = 0;
    for (int output = 1; output < gradient.length; output++) {
      if (Math.abs(gradient[output]) > Math.abs(gradient[largest])) {
        largest = output;
      }
    }
    boolean isKnown = Math.abs(gradient[largest]) > SMALLEST;
    double[] input = new double[inputs + 1];
    input[inputs] = 1;
    for (int i = 0; i < inputs && isKnown; i++) {
      input[i] = outer.get(largest, i) / gradient[largest];
    }
    check(outer, gradient, input, Math.abs(gradient[largest]));
    return new RankOne(gradient, isKnown ? input : new double[0]);
  }

  private static void check(Matrix outer, double[] gradient, double[] input, double largest) {
    double longest = Arrays.stream(input).map(Math::abs).max().orElseThrow();
    double tolerance = TOLERANCE * largest * longest + SMALLEST;
    for (int output = 0; output < gradient.length; output++) {
      for (int i = 0; i < input.length - 1; i++) {
        double expected = gradient[output] * input[i];
        if (Math.abs(outer.get(output, i) - expected) > tolerance) {
          throw new IllegalArgumentException(
              "the gradient's entry ["
                  + output
                  + ", "
                  + i
                  + "] is "
                  + outer.get(output, i)
                  + ", not "
                  + expected
                  + " as of one example with a bias: the factors of a sum of examples cannot be"
                  + " recovered, so train with a minibatchSize of 1");
        }
      }
    }
  }

  /** This, of an example that counts so many times. */
  RankOne times(double weight) {
    return new RankOne(Arrays.stream(gradient).map(entry -> entry * weight).toArray(), input);
  }

  boolean knowsInput() {
    return input.length > 0;
  }
}
