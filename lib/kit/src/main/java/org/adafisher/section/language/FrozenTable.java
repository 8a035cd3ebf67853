package org.adafisher.section.language;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunctionGradient;
import org.apache.commons.math3.optim.nonlinear.scalar.gradient.NonLinearConjugateGradientOptimizer;
import org.apache.commons.math3.optim.nonlinear.scalar.gradient.NonLinearConjugateGradientOptimizer.Formula;

/**
 * What a frozen table of tokens costs a language model whose scores are its products with a state
 * h: min over h of log Σ exp(E·h) − p·E·h, the least cross-entropy without a look at the context.
 * The paper freezes OpenAI's table (App. C.3.2), which is not here: ours is random, and a narrow
 * random table cannot even hold how often each token occurs.
 */
public final class FrozenTable {

  private static final int MOST_EVALUATIONS = 10_000;

  private final float[] table;
  private final int width;
  private final double[] shares;

  private FrozenTable(double[] shares, int width, long seed) {
    this.shares = shares;
    this.width = width;
    Random random = new Random(seed);
    table = new float[shares.length * width];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) random.nextGaussian();
    }
  }

  /**
   * Returns the least loss with a random table.
   *
   * @param tokens a text, of tokens in [0, vocabulary)
   * @param vocabulary V
   * @param width C, the numbers of a row
   * @param seed of the table's normal entries, whose scale does not matter
   * @return nats
   */
  public static double leastLoss(int[] tokens, int vocabulary, int width, long seed) {
    double[] shares = new double[vocabulary];
    Arrays.stream(tokens).forEach(token -> shares[token] += 1.0 / tokens.length);
    FrozenTable table = new FrozenTable(shares, width, seed);
    return new NonLinearConjugateGradientOptimizer(
            Formula.POLAK_RIBIERE, new SimpleValueChecker(1e-9, 1e-9))
        .optimize(
            new MaxEval(MOST_EVALUATIONS),
            GoalType.MINIMIZE,
            new ObjectiveFunction(state -> loss(table.scores(state), shares)),
            new ObjectiveFunctionGradient(table::gradient),
            new InitialGuess(new double[width]))
        .getValue();
  }

  private double[] scores(double[] state) {
    double[] scores = new double[shares.length];
    for (int token = 0; token < scores.length; token++) {
      for (int i = 0; i < width; i++) {
        scores[token] += table[token * width + i] * state[i];
      }
    }
    return scores;
  }

  private static double logSumExp(double[] scores) {
    double most = Arrays.stream(scores).max().orElseThrow();
    return most + Math.log(Arrays.stream(scores).map(score -> Math.exp(score - most)).sum());
  }

  private static double loss(double[] scores, double[] shares) {
    double expected = 0;
    for (int token = 0; token < scores.length; token++) {
      expected += shares[token] * scores[token];
    }
    return logSumExp(scores) - expected;
  }

  /** Eᵀ·(softmax(E·h) − p). */
  private double[] gradient(double[] state) {
    double[] scores = scores(state);
    double norm = logSumExp(scores);
    double[] gradient = new double[width];
    for (int token = 0; token < scores.length; token++) {
      double excess = Math.exp(scores[token] - norm) - shares[token];
      for (int i = 0; i < width; i++) {
        gradient[i] += table[token * width + i] * excess;
      }
    }
    return gradient;
  }
}
