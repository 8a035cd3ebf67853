package org.adafisher.tribuo;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import org.tribuo.math.Parameters;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.la.SGDVector;
import org.tribuo.math.la.Tensor;

/**
 * AdaFisher (paper Alg. 1, without weight decay) as one of Tribuo's optimisers, for its linear
 * models and factorisation machines, trained one example at a time.
 *
 * <p>Tribuo shows an optimiser gradients only, not the layer's input h and output gradient s that
 * the factors are made of. For one example the gradient of a linear layer is the outer product G =
 * s·h̄ᵀ, h̄ = [h, 1], and this is what it holds:
 *
 * <ul>
 *   <li>From the weight's gradient alone, s and h up to a scale: its rows' squared norms are
 *       |h|²·s², its columns' |s|²·h². Min-max normalisation removes a scale, but only where every
 *       example is normalised by itself ({@code RELEASED_CODE}); where the average is ({@code
 *       ALGORITHM_1}, {@code ICLR_2025}) the scales, which differ by example, would weight the
 *       examples.
 *   <li>With the bias, whose gradient is s itself, everything: h = G[o, ·] / s[o] for the output o
 *       with the largest |s|. Both of Tribuo's model families have a bias (a linear model's is the
 *       weight's last column), so H_D = h̄² and S_D = s² are exact here, to rounding.
 *   <li>Where s = 0, so that G = 0: S_D, but nothing of h; H_D then stays as it was.
 *   <li>Of a sum over a mini-batch, neither: it is refused at the next factor update.
 * </ul>
 *
 * <p>A factorisation machine's linear part (bias and weight) is such a layer. Its factor matrices
 * enter the output through products of pairs of features; that is no linear layer, the paper has no
 * Kronecker factor for it, and F̃ is the identity, 1 + λ (1 for the released code), as for
 * embeddings.
 *
 * <p>Tribuo climbs: gradients are those of the log-likelihood and steps are added. Unlike Tribuo's
 * own optimisers this one moves all parameters at every step, as Alg. 1 does, also those of
 * features that an example lacks. An example's weight multiplies its gradient.
 */
public final class AdaFisher implements StochasticGradientOptimiser {

  @Config(description = "Learning rate, at least 0.")
  private double learningRate = 1e-3;

  @Config(description = "Decay of the first moment, in [0, 1).")
  private double beta = 0.9;

  @Config(description = "Tikhonov damping, above 0.")
  private double damping = 1e-3;

  @Config(description = "Factor rule: ALGORITHM_1, ICLR_2025 or RELEASED_CODE.")
  private String rule = "ALGORITHM_1";

  @Config(description = "Steps between factor updates (TCov); 0 for the rule's own.")
  private int factorInterval = 0;

  private Rule factorRule;
  private int interval;
  private Layer layer;
  private Tensor[] momentum;
  private RunningFactor input;
  private RunningFactor gradient;
  private long steps;

  /** Creates AdaFisher with the paper's defaults: α = 1e-3, β = 0.9, λ = 1e-3, Algorithm 1. */
  public AdaFisher() {
    postConfig();
  }

  /**
   * Creates AdaFisher with β = 0.9 and λ = 1e-3.
   *
   * @param learningRate α, at least 0
   * @param rule {@code ALGORITHM_1}, {@code ICLR_2025} or {@code RELEASED_CODE}
   */
  public AdaFisher(double learningRate, String rule) {
    this(learningRate, 0.9, 1e-3, rule, 0);
  }

  /**
   * Creates AdaFisher.
   *
   * @param learningRate α, at least 0
   * @param beta β, in [0, 1)
   * @param damping λ, above 0
   * @param rule {@code ALGORITHM_1}, {@code ICLR_2025} or {@code RELEASED_CODE}
   * @param factorInterval TCov, the steps between factor updates; 0 for the rule's own
   * @throws IllegalArgumentException if a value is out of range or there is no such rule
   */
  public AdaFisher(
      double learningRate, double beta, double damping, String rule, int factorInterval) {
    this.learningRate = learningRate;
    this.beta = beta;
    this.damping = damping;
    this.rule = rule;
    this.factorInterval = factorInterval;
    postConfig();
  }

  /** Checks the options; called by the constructors and by OLCUT, Tribuo's configuration. */
  @Override
  public void postConfig() {
    require(
        learningRate >= 0 && learningRate < Double.POSITIVE_INFINITY, "learningRate", "at least 0");
    require(beta >= 0 && beta < 1, "beta", "at least 0 and below 1");
    require(damping > 0 && damping < Double.POSITIVE_INFINITY, "damping", "above 0");
    require(factorInterval >= 0, "factorInterval", "at least 0");
    factorRule = Rule.named(rule);
    interval = factorInterval == 0 ? factorRule.interval : factorInterval;
  }

  private void require(boolean holds, String option, String range) {
    if (!holds) {
      throw new IllegalArgumentException(this + ": " + option + " must be " + range);
    }
  }

  /**
   * Prepares for a model.
   *
   * @param parameters linear parameters with a bias in the last column, or a factorisation
   *     machine's
   * @throws IllegalArgumentException if the model is of another type
   */
  @Override
  public void initialise(Parameters parameters) {
    layer = Layer.of(parameters);
    momentum = parameters.getEmptyCopy();
    input = new RunningFactor(factorRule, layer.inputs() + 1);
    gradient = new RunningFactor(factorRule, layer.outputs());
    steps = 0;
  }

  /**
   * Makes a step of one example's gradient.
   *
   * @param updates the gradients of the log-likelihood, one per tensor of the model
   * @param weight the example's weight
   * @return new dense tensors, α·m̂/F̃, to be added to the parameters
   * @throws IllegalArgumentException if factors are due and the gradient is that of a mini-batch
   */
  @Override
  public Tensor[] step(Tensor[] updates, double weight) {
    if (steps % interval == 0) {
      RankOne example = layer.rankOne(updates).times(weight);
      gradient.update(example.gradient());
      if (example.knowsInput()) {
        input.update(example.input());
      }
    }
    steps++;
    double scale = learningRate / (1 - Math.pow(beta, steps));
    Tensor[] moves = new Tensor[updates.length];
    for (int i = 0; i < updates.length; i++) {
      momentum[i].scaleInPlace(beta);
      momentum[i].intersectAndAddInPlace(updates[i], g -> (1 - beta) * weight * g);
      moves[i] = momentum[i].copy();
      moves[i].scaleInPlace(scale);
      divide(moves[i], i);
    }
    return moves;
  }

  /** Divides the move of a tensor by its F̃. */
  private void divide(Tensor move, int index) {
    if (!layer.owns(index) || !input.isKnown()) {
      move.scaleInPlace(1 / (layer.owns(index) ? 1 + damping : factorRule.identity(damping)));
    } else if (move instanceof SGDVector bias) {
      for (int output = 0; output < layer.outputs(); output++) {
        bias.set(output, bias.get(output) / fisher(output, layer.inputs()));
      }
    } else {
      DenseMatrix matrix = (DenseMatrix) move;
      for (int output = 0; output < matrix.getDimension1Size(); output++) {
        for (int i = 0; i < matrix.getDimension2Size(); i++) {
          matrix.set(output, i, matrix.get(output, i) / fisher(output, i));
        }
      }
    }
  }

  private double fisher(int output, int i) {
    return gradient.at(output) * input.at(i) + damping;
  }

  @Override
  public void reset() {
    layer = null;
    momentum = null;
    input = null;
    gradient = null;
    steps = 0;
  }

  @Override
  public AdaFisher copy() {
    return new AdaFisher(learningRate, beta, damping, rule, factorInterval);
  }

  @Override
  public ConfiguredObjectProvenance getProvenance() {
    return new ConfiguredObjectProvenanceImpl(this, "StochasticGradientOptimiser");
  }

  @Override
  public String toString() {
    return "AdaFisher(learningRate="
        + learningRate
        + ",beta="
        + beta
        + ",damping="
        + damping
        + ",rule="
        + rule
        + ",factorInterval="
        + factorInterval
        + ")";
  }
}
