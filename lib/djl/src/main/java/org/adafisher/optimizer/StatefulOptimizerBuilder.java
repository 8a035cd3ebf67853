package org.adafisher.optimizer;

import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.adafisher.internal.CommonOptions;
import org.adafisher.internal.Hyperparameters;
import org.adafisher.optimizer.StatefulOptimizer.Decay;

/**
 * Builds an optimizer; each of its own options is declared in a record.
 *
 * @param <T> the builder itself
 * @param <O> the record of the optimizer's own options
 */
public abstract class StatefulOptimizerBuilder<
        T extends StatefulOptimizerBuilder<T, O>, O extends Record>
    extends Optimizer.OptimizerBuilder<T> {

  private final String name;
  final Decay decay;
  private O options;
  CommonOptions common = Hyperparameters.defaults(CommonOptions.class);
  private LearningRate learningRate;
  final Set<String> withoutDecay = new LinkedHashSet<>();

  /**
   * Starts with the defaults.
   *
   * @param name what {@link StatefulOptimizer#name} returns
   * @param decay who applies the weight decay
   * @param defaultRate α
   * @param options the record that declares the options
   */
  protected StatefulOptimizerBuilder(
      String name, Decay decay, double defaultRate, Class<O> options) {
    this.name = name;
    this.decay = decay;
    this.options = Hyperparameters.defaults(options);
    learningRate = LearningRate.constant(defaultRate);
  }

  /**
   * Builds the optimizer.
   *
   * @return the optimizer
   */
  public abstract StatefulOptimizer build();

  /** Sets a constant learning rate. */
  public T optLearningRate(double rate) {
    return optLearningRate(LearningRate.constant(rate));
  }

  /** Sets the learning rate of every update. */
  public T optLearningRate(LearningRate rate) {
    learningRate = rate;
    return self();
  }

  /** Sets the learning rate by one of DJL's trackers, which counts updates. */
  public T optLearningRateTracker(Tracker tracker) {
    return optLearningRate(LearningRate.of(tracker));
  }

  /** Sets the weight decay κ; 0, the default, for none. */
  public T optWeightDecay(double decay) {
    common = Hyperparameters.with(common, Map.of("weightDecay", decay));
    return self();
  }

  @Override
  public T optWeightDecays(float decay) {
    return optWeightDecay(decay);
  }

  /**
   * Scales all gradients so that their norm, taken together and after preconditioning, is at most a
   * bound, as PyTorch's {@code clip_grad_norm_}; 0, the default, for none.
   */
  public T optClipNorm(double norm) {
    common = Hyperparameters.with(common, Map.of("clipNorm", norm));
    return self();
  }

  /** Exempts parameters from weight decay, such as biases and norm layers. */
  public T optWithoutDecay(Collection<Parameter> parameters) {
    withoutDecay.addAll(parameters.stream().map(Parameter::getId).toList());
    return self();
  }

  /** Sets all of the optimizer's own options. */
  public T optOptions(O newOptions) {
    options = newOptions;
    return self();
  }

  /**
   * Sets one of the optimizer's own options.
   *
   * @param option its name
   * @param value its value
   * @return this builder
   */
  protected final T opt(String option, Object value) {
    return optOptions(Hyperparameters.with(options, Map.of(option, value)));
  }

  /**
   * Returns the optimizer's own options.
   *
   * @return the defaults and what has been set
   */
  public O options() {
    return options;
  }

  /**
   * Returns the learning rate.
   *
   * @return the default, or what has been set
   */
  public LearningRate learningRate() {
    return learningRate;
  }

  /**
   * Returns the optimizer's name.
   *
   * @return such as {@code AdaFisherW}
   */
  public String name() {
    return name;
  }

  @Override
  @SuppressWarnings("unchecked")
  protected T self() {
    return (T) this;
  }

  /** Names the optimizer with all options. */
  @Override
  public String toString() {
    return name
        + "(learningRate="
        + learningRate
        + ", weightDecay="
        + common.weightDecay()
        + (withoutDecay.isEmpty() ? "" : ", withoutDecay=" + withoutDecay.size() + " parameters")
        + (common.clipNorm() == 0 ? "" : ", clipNorm=" + common.clipNorm())
        + ", "
        + Hyperparameters.text(options)
        + ")";
  }
}
