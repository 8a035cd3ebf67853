package org.adafisher.optimizer;

import static org.adafisher.optimizer.StepPipeline.gradientsOf;
import static org.adafisher.optimizer.StepPipeline.numbersOf;
import static org.adafisher.optimizer.StepPipeline.statesOf;
import static org.adafisher.optimizer.StepPipeline.weightsOf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import java.util.List;
import org.adafisher.fisher.FactorPair;
import org.adafisher.fisher.FactorRule;
import org.adafisher.fisher.FisherForm;
import org.adafisher.fisher.KroneckerFactors;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.Hyperparameter;
import org.adafisher.internal.Hyperparameters;
import org.adafisher.internal.Periodic;

/**
 * AdaFisher and AdaFisherW (paper Alg. 1): momentum divided by a diagonal Fisher information, F̃ =
 * S′ ⊗ H′ + λ.
 *
 * <p>m ← β·m + (1 − β)·g; m̂ = m / (1 − βᵗ); AdaFisher: g includes κ·θ and θ ← θ − α·m̂/F̃;
 * AdaFisherW: θ ← θ − α·(m̂/F̃ + κ·θ). There is no square root and no second moment.
 *
 * <p>The network's layers must be tapped ({@link org.adafisher.fisher.Tap}). Parameters of other
 * layers (embeddings, positions) have F̃ = 1 + λ.
 */
public final class AdaFisher extends StatefulOptimizer {

  private final Options options;
  private final KroneckerFactors factors;
  private final Block network;
  private final LabelSampler sampler;
  private int sampledStep;

  private AdaFisher(Builder builder) {
    super(builder);
    options = builder.options();
    network = builder.network();
    sampler = builder.sampler;
    factors = new KroneckerFactors(network, options.factorRule(), options.damping);
  }

  /**
   * Returns a builder of AdaFisher, whose weight decay is coupled.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder("AdaFisher", Decay.COUPLED);
  }

  /**
   * Returns a builder of AdaFisherW, whose weight decay is decoupled.
   *
   * @return the builder
   */
  public static Builder builderW() {
    return new Builder("AdaFisherW", Decay.DECOUPLED);
  }

  /** With {@link Labels#MODEL}, factors come from a backward pass of their own, before this one. */
  @Override
  public void backward(GradientCollector collector, NDArray loss, NDArray logits) {
    if (options.labels == Labels.MODEL) {
      log.time(() -> updateFromModel(step() + 1, logits));
    }
    collector.backward(loss);
  }

  private void updateFromModel(int next, NDArray logits) {
    if ((next - 1) % options.period() == 0) {
      Gradients.backwardKeepingGraph(SampledLoss.losses(sampler, next, logits).mean());
      factors.update(next);
      SampledLoss.clearGradients(network);
    } else {
      factors.update(next);
    }
    sampledStep = next;
  }

  @Override
  void beginStep(int step) {
    if (options.labels == Labels.GIVEN) {
      factors.update(step);
    } else if (sampledStep != step) {
      throw new IllegalStateException(
          name() + " draws labels of its own: call its backward(collector, loss, logits)");
    }
  }

  @Override
  protected void move(Update update) {
    moveAll(List.of(update));
  }

  /** θ ← θ − m / (((1 − βᵗ)/α)·F̃ᵖ), F̃ = S′ ⊗ H′ + λ + ρ·mean(S′ ⊗ H′); {@code steps.py}. */
  @Override
  void moveAll(List<Update> updates) {
    List<FactorPair> pairs =
        updates.stream().map(u -> factors.pair(u.parameterId(), u.weight())).toList();
    StepPipeline.SCRIPT.call(
        "adafisher",
        weightsOf(updates),
        gradientsOf(updates),
        statesOf(updates, "momentum"),
        pairs.stream().map(FactorPair::input).toList(),
        pairs.stream().map(FactorPair::gradient).toList(),
        numbersOf(updates, Update::rate),
        numbersOf(updates, u -> options.biasCorrection ? u.correction(options.beta) : 1),
        numbersOf(
            updates,
            u -> Math.pow(factors.identity(u.parameterId(), options.damping), options.power)),
        options.beta,
        options.damping,
        options.relativeDamping,
        options.power);
  }

  /**
   * Returns the factors, F̃ and their statistics, readable at any step.
   *
   * @return the factors of every tapped layer
   */
  public KroneckerFactors factors() {
    return factors;
  }

  /**
   * Returns the damping.
   *
   * @return λ
   */
  public double damping() {
    return options.damping;
  }

  @Override
  void saveShared(NDList state) {
    factors.save(state);
  }

  @Override
  void loadShared(NDList state, int nextStep) {
    factors.load(state, nextStep);
  }

  /** Switches the network's taps off and frees the state. */
  @Override
  public void close() {
    factors.close();
    super.close();
  }

  /** Whose labels the factors' gradients are of. */
  public enum Labels {
    /** The data's: the empirical Fisher information, as in the paper. */
    GIVEN,
    /** Drawn from the network's own predictions: the true one, by one sample. */
    MODEL
  }

  /**
   * What AdaFisher and AdaFisherW can be told; the defaults are the paper's. The last seven take
   * the method apart (Sec. 3.3): each leaves out, or replaces, one of its parts.
   *
   * @param rule how factors are averaged: ALGORITHM_1, ICLR_2025 or RELEASED_CODE
   * @param beta β
   * @param damping λ
   * @param factorInterval TCov
   * @param decay γ₁
   * @param gain 1 − γ₂
   * @param gamma γ
   * @param minMax whether H′ and S′ are min-max normalised (Eq. 4)
   * @param relativeDamping ρ
   * @param power p, the power of F̃ that the momentum is divided by
   * @param factors which of H′ and S′ are the layer's own; the other is ones
   * @param normFisher whether normalisation layers have a Fisher information
   * @param biasCorrection whether the momentum is divided by 1 − βᵗ
   * @param labels whose labels the factors' gradients are of
   */
  public record Options(
      @Hyperparameter(is = "ALGORITHM_1, ICLR_2025 or RELEASED_CODE", standard = "ALGORITHM_1")
          FactorRule rule,
      @Hyperparameter(is = "β, decay of the first moment", standard = "0.9", range = "[0, 1)")
          double beta,
      @Hyperparameter(is = "λ, Tikhonov damping", standard = "0.001", range = "(0, ∞)")
          double damping,
      @Hyperparameter(is = "TCov, steps between factors; default: the rule's", range = "[1, ∞)")
          Integer factorInterval,
      @Hyperparameter(is = "γ₁, share of the old factors; default: the rule's", range = "[0, 1)")
          Double decay,
      @Hyperparameter(is = "1 − γ₂, weight of the new; default: the rule's", range = "(0, ∞)")
          Double gain,
      @Hyperparameter(is = "γ of RELEASED_CODE: decay γ/10, gain γ/100", range = "(0, 10)")
          Double gamma,
      @Hyperparameter(
              is = "whether H′ and S′ are min-max normalised; if not, S′ ⊗ H′ has Fisher's scale",
              standard = "true")
          boolean minMax,
      @Hyperparameter(
              is = "ρ, damping by ρ·mean(S′ ⊗ H′) of the parameter beside λ",
              standard = "0",
              range = "[0, ∞)")
          double relativeDamping,
      @Hyperparameter(
              is = "p of m̂/F̃ᵖ: 0.5 divides by the square root",
              standard = "1",
              range = "[0.25, 1]")
          double power,
      @Hyperparameter(
              is = "BOTH, INPUT (H′ alone, S′ is ones) or GRADIENT (S′ alone)",
              standard = "BOTH")
          FisherForm.Factors factors,
      @Hyperparameter(
              is = "whether norm layers have a Fisher information, or else F̃ = 1 + λ",
              standard = "true")
          boolean normFisher,
      @Hyperparameter(is = "whether m is divided by 1 − βᵗ", standard = "true")
          boolean biasCorrection,
      @Hyperparameter(
              is = "whose labels make the factors: GIVEN or MODEL (drawn, an extra backward pass)",
              standard = "GIVEN")
          Labels labels)
      implements Periodic {

    /** Checks the ranges. */
    public Options {
      Hyperparameters.check(
          Options.class,
          rule,
          beta,
          damping,
          factorInterval,
          decay,
          gain,
          gamma,
          minMax,
          relativeDamping,
          power,
          factors,
          normFisher,
          biasCorrection,
          labels);
      if (gamma != null) {
        rule.withGamma(gamma);
        if (decay != null || gain != null) {
          throw new IllegalArgumentException(
              "gamma " + gamma + " stands for decay and gain: leave them out");
        }
      }
    }

    /**
     * Returns the rule with the options that change one of its numbers.
     *
     * @return the rule that factors follow
     */
    public FactorRule factorRule() {
      FactorRule found = gamma == null ? rule : rule.withGamma(gamma);
      found =
          found
              .withDecay(decay == null ? found.decay() : decay, gain == null ? found.gain() : gain)
              .withInterval(factorInterval == null ? found.interval() : factorInterval)
              .withForm(new FisherForm(factors, normFisher, relativeDamping));
      return minMax ? found : found.withoutMinMax();
    }

    @Override
    public int period() {
      return factorRule().interval();
    }
  }

  /** Builds AdaFisher and AdaFisherW. */
  public static final class Builder extends NetworkBuilder<Builder, Options> {

    private LabelSampler sampler = LabelSampler.monteCarlo(0);

    private Builder(String name, Decay decay) {
      super(name, decay, 1e-3, Options.class);
    }

    /** Sets the factor rule. */
    public Builder optRule(FactorRule rule) {
      return opt("rule", rule);
    }

    /** Sets β, the decay of the first moment. */
    public Builder optBeta(double beta) {
      return opt("beta", beta);
    }

    /** Sets λ, the Tikhonov damping. */
    public Builder optDamping(double damping) {
      return opt("damping", damping);
    }

    /** Sets TCov, the steps between factor updates. */
    public Builder optFactorInterval(int factorInterval) {
      return opt("factorInterval", factorInterval);
    }

    /** Sets γ, the released code's own option; its rule must be set before. */
    public Builder optGamma(double gamma) {
      return opt("gamma", gamma);
    }

    /** Sets how labels are drawn if the factors are of the model's own; by default with seed 0. */
    public Builder optLabels(LabelSampler newLabels) {
      sampler = newLabels;
      return this;
    }

    @Override
    public AdaFisher build() {
      return new AdaFisher(this);
    }
  }
}
