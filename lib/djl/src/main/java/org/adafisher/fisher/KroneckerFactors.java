package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.adafisher.internal.Constants;
import org.adafisher.internal.DeviceManager;
import org.adafisher.internal.NetworkTree;
import org.adafisher.internal.Temporaries;

/**
 * The factors of all tapped layers of a network, found by parameter: never by index or shape.
 *
 * <p>The released code walks two lists side by side and leaves parameters out, or divides them by
 * another layer's F̃ (FACTS finding 4). Here a parameter that no tap owns has the identity.
 */
public final class KroneckerFactors implements AutoCloseable {

  private final Map<String, LayerFactors> layers = new LinkedHashMap<>();
  private final Map<String, LayerFactors> byParameter = new LinkedHashMap<>();
  private final FactorRule rule;
  private final DeviceManager manager = new DeviceManager("factors");

  /**
   * Arms the taps of a network; its layers are described with the paper's damping, 0.001.
   *
   * @param network the network, initialised or not
   * @param rule how factors are averaged and normalised
   * @throws IllegalArgumentException as {@link Tap#requireAll}
   */
  public KroneckerFactors(Block network, FactorRule rule) {
    this(network, rule, 1e-3);
  }

  /**
   * Arms the taps of a network.
   *
   * @param network the network, initialised or not
   * @param rule how factors are averaged and normalised
   * @param damping λ, with which layers are described
   * @throws IllegalArgumentException as {@link Tap#requireAll}
   */
  public KroneckerFactors(Block network, FactorRule rule, double damping) {
    Tap.requireAll(network, "AdaFisher");
    this.rule = rule;
    NetworkTree.visit(
        network,
        (name, block) -> {
          // A layer that stands in two places is one layer, under the name of the first.
          if (block instanceof Tap tap
              && (rule.form().norms() || tap.formula().isDense())
              && !byParameter.containsKey(tap.formula().weight().getId())) {
            LayerFactors factors = new LayerFactors(name, tap, rule, damping, manager);
            layers.put(name, factors);
            byParameter.put(tap.formula().weight().getId(), factors);
            if (tap.formula().bias() != null) {
              byParameter.put(tap.formula().bias().getId(), factors);
            }
          }
        });
  }

  /**
   * Returns the factors of every tapped layer.
   *
   * @return in the order of the network
   */
  public Collection<LayerFactors> layers() {
    return layers.values();
  }

  /**
   * Returns the factors of a layer.
   *
   * @param name such as {@code layer4.1.conv1}
   * @return the factors
   * @throws IllegalArgumentException if there is no such tapped layer
   */
  public LayerFactors layer(String name) {
    LayerFactors found = layers.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "no tapped layer '" + name + "': there are " + layers.keySet());
    }
    return found;
  }

  /**
   * Returns the factors of the layer that owns a parameter.
   *
   * @param parameterId DJL's {@link Parameter#getId()}
   * @return the factors, or empty where F̃ is the identity
   */
  public Optional<LayerFactors> of(String parameterId) {
    return Optional.ofNullable(byParameter.get(parameterId));
  }

  /**
   * Returns F̃ of the parameters that no tap owns, such as embeddings.
   *
   * @param damping λ
   * @return 1 + λ, the damped identity; the released code leaves it undamped
   */
  public double identity(double damping) {
    return rule.scaling() == FactorRule.Scaling.RELEASED_CODE ? 1 : 1 + damping;
  }

  /**
   * Returns the vectors that F̃ of a parameter is made of, changed in place by every update.
   *
   * @param parameterId DJL's {@link Parameter#getId()}
   * @param like an array of the parameter's device
   * @return the inputs' and the outputs' part; empty arrays where {@link #identity(String, double)}
   *     stands for F̃
   */
  public FactorPair pair(String parameterId, NDArray like) {
    FactorPair found = of(parameterId).map(layer -> layer.pair(parameterId)).orElse(null);
    NDArray none = Constants.none(like);
    return found == null ? new FactorPair(none, none) : found;
  }

  /**
   * Returns F̃ of a parameter where it is a multiple of the identity.
   *
   * @param parameterId DJL's {@link Parameter#getId()}
   * @param damping λ
   * @return 1 + λ of a layer that no batch has passed yet, else {@link #identity(double)}
   */
  public double identity(String parameterId, double damping) {
    return byParameter.containsKey(parameterId) ? 1 + damping : identity(damping);
  }

  /**
   * Takes the batch that every armed tap has observed into the averages; called once a step, after
   * the backward pass and before the first parameter moves or loses its gradient.
   *
   * @param step the step, from 1
   */
  public void update(long step) {
    Temporaries.during(
        () -> {
          FactorUpdate update = new FactorUpdate(rule, step);
          layers.values().forEach(layer -> layer.collect(update, step));
          update.run();
        });
    layers.values().forEach(layer -> layer.arm(step));
  }

  /**
   * Adds the averages to a state.
   *
   * @param state receives them themselves, not copies, named {@code layer/input_factor} and {@code
   *     layer/gradient_factor}
   */
  public void save(NDList state) {
    layers.values().forEach(layer -> layer.save(state));
  }

  /**
   * Restores the averages of a state.
   *
   * @param state as {@link #save} filled it; its arrays are taken, not copied
   * @param step the next step
   */
  public void load(NDList state, long step) {
    layers.values().forEach(layer -> layer.load(state, step));
  }

  /** Describes every layer, a line each. */
  @Override
  public String toString() {
    return layers.values().stream().map(LayerFactors::toString).collect(Collectors.joining("\n"));
  }

  /** Switches all taps off and frees the averages. */
  @Override
  public void close() {
    layers.values().forEach(LayerFactors::disarm);
    manager.close();
  }
}
