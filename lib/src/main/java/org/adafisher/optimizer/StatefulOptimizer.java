package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.adafisher.fisher.Gradients;
import org.adafisher.fisher.NetworkTree;

/**
 * A DJL optimizer with double hyperparameters, coupled or decoupled weight decay, and state that
 * can be saved under the parameters' names and loaded into the same network elsewhere.
 *
 * <p>It trains on one device. The gradient that {@link #update} is given is consumed: it may be
 * overwritten, and the parameter's own gradient is zero afterwards.
 */
public abstract class StatefulOptimizer extends Optimizer implements AutoCloseable {

  private final String name;
  private final LearningRate learningRate;
  private final double weightDecay;
  private final boolean decoupled;
  private final Set<String> withoutDecay;
  private final NDManager manager = NDManager.newBaseManager();
  private final Map<String, ParameterState> states = new HashMap<>();
  private int step;

  StatefulOptimizer(String name, boolean decoupled, Builder<?> builder) {
    super(builder);
    this.name = name;
    this.decoupled = decoupled;
    this.learningRate = builder.learningRate;
    this.weightDecay = builder.weightDecay;
    this.withoutDecay = Set.copyOf(builder.withoutDecay);
    manager.setName(name);
  }

  /** Moves a parameter in place; weight decay is done. */
  abstract void move(Update update);

  /** Called once a step, after the backward pass and before the first parameter moves. */
  void beginStep(int newStep) {}

  /** Adds state that belongs to no single parameter. */
  void saveShared(NDList state) {}

  /** Restores what {@link #saveShared} wrote. */
  void loadShared(NDList state, int nextStep) {}

  /** The options that are not this class's, for {@link #toString}. */
  abstract String options();

  @Override
  public final void update(String parameterId, NDArray weight, NDArray gradient) {
    ParameterState state =
        states.computeIfAbsent(parameterId, id -> new ParameterState(manager, weight.getDevice()));
    state.advance(weight);
    if (state.count() > step) {
      step = state.count();
      beginStep(step);
    }
    double rate = learningRate.at(state.count());
    double decay = withoutDecay.contains(parameterId) ? 0 : weightDecay;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray parameter = weight.stopGradient();
      NDArray direction = gradient.stopGradient();
      if (rescaleGrad != 1) {
        direction.muli(rescaleGrad);
      }
      if (clipGrad >= 0) {
        direction = direction.clip(-clipGrad, clipGrad);
      }
      if (decay != 0 && decoupled) {
        parameter.muli(1 - rate * decay);
      } else if (decay != 0) {
        direction.addi(parameter.mul(decay));
      }
      move(new Update(parameterId, parameter, direction, state, rate));
    }
    Gradients.clear(weight);
  }

  /**
   * Returns the number of steps made.
   *
   * @return 0 before the first
   */
  public final int step() {
    return step;
  }

  /**
   * Returns the optimizer's name.
   *
   * @return such as {@code AdaFisherW}
   */
  public final String name() {
    return name;
  }

  /**
   * Writes the state (steps, averages, factors) as a NumPy archive.
   *
   * @param network the network whose parameters it has trained
   * @param file the file, replaced as a whole
   * @throws IOException if it cannot be written; an existing file is then as it was
   */
  public final void save(Block network, Path file) throws IOException {
    OptimizerArchive.write(file, this::fill, network, manager);
  }

  private void fill(NDList state, Block network) {
    state.add(OptimizerArchive.scalar(manager, name + "/step", step));
    NetworkTree.parameters(network)
        .forEach(
            (parameter, value) -> {
              ParameterState own = states.get(value.getId());
              if (own != null) {
                own.save(parameter, state);
              }
            });
    saveShared(state);
  }

  /**
   * Reads a state that {@link #save} wrote, of the same optimizer and network.
   *
   * @param network the network, initialised
   * @param file the file
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if the file holds another optimizer's or network's state
   */
  public final void load(Block network, Path file) throws IOException {
    try (NDManager scope = manager.newSubManager()) {
      NDList state = OptimizerArchive.read(file, scope);
      step = (int) OptimizerArchive.required(state, name + "/step", file).getLong();
      NetworkTree.parameters(network)
          .forEach(
              (parameter, value) -> {
                if (value.requiresGradient()) {
                  ParameterState own = new ParameterState(manager, value.getArray().getDevice());
                  own.load(parameter, value.getShape(), state, file);
                  states.put(value.getId(), own);
                }
              });
      loadShared(state, step + 1);
    }
  }

  /** Frees the state. */
  @Override
  public void close() {
    manager.close();
  }

  /** Names the optimizer with all its options. */
  @Override
  public final String toString() {
    return name
        + "(learningRate="
        + learningRate
        + ", weightDecay="
        + weightDecay
        + (withoutDecay.isEmpty() ? "" : ", withoutDecay=" + withoutDecay.size() + " parameters")
        + ", "
        + options()
        + ")";
  }

  /**
   * One parameter's step.
   *
   * @param parameterId DJL's id of the parameter
   * @param parameter the parameter, outside of autograd, to be changed in place
   * @param gradient the gradient, which may be overwritten
   * @param state the parameter's state
   * @param rate the learning rate of this step
   */
  record Update(
      String parameterId, NDArray parameter, NDArray gradient, ParameterState state, double rate) {}

  /**
   * Options that all optimizers share.
   *
   * @param <T> the builder itself
   */
  public abstract static class Builder<T extends Builder<T>> extends OptimizerBuilder<T> {

    private LearningRate learningRate;
    private double weightDecay;
    private final Set<String> withoutDecay = new HashSet<>();

    Builder(double defaultRate) {
      learningRate = LearningRate.constant(defaultRate);
    }

    /**
     * Sets a constant learning rate.
     *
     * @param rate α, at least 0
     * @return this builder
     */
    public T optLearningRate(double rate) {
      return optLearningRate(LearningRate.constant(rate));
    }

    /**
     * Sets the learning rate of every update.
     *
     * @param rate α by update
     * @return this builder
     */
    public T optLearningRate(LearningRate rate) {
      learningRate = rate;
      return self();
    }

    /**
     * Sets the learning rate by one of DJL's trackers.
     *
     * @param tracker it counts updates
     * @return this builder
     */
    public T optLearningRateTracker(Tracker tracker) {
      return optLearningRate(LearningRate.of(tracker));
    }

    /**
     * Sets the weight decay κ.
     *
     * @param decay at least 0; default 0
     * @return this builder
     */
    public T optWeightDecay(double decay) {
      weightDecay = Check.range("weight decay", decay, 0, Double.MAX_VALUE);
      return self();
    }

    @Override
    public T optWeightDecays(float decay) {
      return optWeightDecay(decay);
    }

    /**
     * Exempts parameters from weight decay, such as biases and norm layers.
     *
     * @param parameters the parameters
     * @return this builder
     */
    public T optWithoutDecay(Collection<Parameter> parameters) {
      withoutDecay.addAll(parameters.stream().map(Parameter::getId).toList());
      return self();
    }
  }

  /**
   * Returns the parameters of a network that are commonly exempt from weight decay.
   *
   * @param network the network, initialised
   * @return the trainable parameters of fewer than two dimensions: biases, scales and shifts
   */
  public static List<Parameter> vectors(Block network) {
    return NetworkTree.parameters(network).values().stream()
        .filter(parameter -> parameter.requiresGradient())
        .filter(parameter -> parameter.getShape().dimension() < 2)
        .toList();
  }
}
