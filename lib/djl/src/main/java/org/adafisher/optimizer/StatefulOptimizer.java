package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.adafisher.fisher.Gradients;
import org.adafisher.fisher.NetworkTree;
import org.adafisher.internal.ArrayArchive;
import org.adafisher.internal.Check;

/**
 * A DJL optimizer with double hyperparameters, clipping by the global norm, coupled or decoupled
 * weight decay, and state that can be saved under the parameters' names and loaded into the same
 * network elsewhere.
 *
 * <p>A step is {@link #backward} inside a gradient collector and {@link #step} after it: gradients
 * are preconditioned, clipped, decayed, and moved along. DJL's trainers, which call {@link #update}
 * parameter by parameter, serve where neither clipping nor a special backward pass is asked for.
 *
 * <p>It trains on one device. Gradients are consumed: they may be overwritten, and the parameters'
 * own are zero afterwards.
 */
public abstract class StatefulOptimizer extends Optimizer implements AutoCloseable {

  /** Who applies the weight decay. */
  protected enum Decay {
    /** It is added to the gradient. */
    COUPLED,
    /** It shrinks the parameter beside the step. */
    DECOUPLED,
    /** The optimizer has its own place for it. */
    OWN
  }

  private final String name;
  private final LearningRate learningRate;
  private final double weightDecay;
  private final Decay decay;
  private final Set<String> withoutDecay;
  private final double clipNorm;
  private final NDManager manager = NDManager.newBaseManager();
  private final Map<String, ParameterState> states = new HashMap<>();
  private final List<String> failures = new ArrayList<>();
  private int step;
  private long curvatureNanos;

  /**
   * Creates an optimizer.
   *
   * @param name what {@link #name} returns
   * @param decay who applies the weight decay
   * @param builder the options that all optimizers share
   */
  protected StatefulOptimizer(String name, Decay decay, Builder<?> builder) {
    super(builder);
    this.name = name;
    this.decay = decay;
    this.learningRate = builder.learningRate;
    this.weightDecay = builder.weightDecay;
    this.withoutDecay = Set.copyOf(builder.withoutDecay);
    this.clipNorm = builder.clipNorm;
    manager.setName(name);
  }

  /**
   * Moves a parameter in place.
   *
   * @param update the parameter's step
   */
  protected abstract void move(Update update);

  /** Called once a step, after the backward pass and before the first parameter moves. */
  void beginStep(int newStep) {}

  /** Returns what stands for the gradient from here on; clipping and decay come after it. */
  NDArray precondition(String parameterId, NDArray gradient, ParameterState state) {
    return gradient;
  }

  /**
   * Returns the gradient that {@link #backward} has left.
   *
   * @param parameter one of the network's
   * @return a new handle on the gradient, to be closed by the caller; empty without a gradient
   */
  public Optional<NDArray> gradient(Parameter parameter) {
    return Gradients.of(parameter.getArray());
  }

  /**
   * Copies the gradients that {@link #backward} has left.
   *
   * @param network the network
   * @param manager owns the copies
   * @return in float64, by the name of the parameter; without those that have no gradient
   */
  public Map<String, NDArray> gradients(Block network, NDManager manager) {
    Map<String, NDArray> copies = new LinkedHashMap<>();
    NetworkTree.parameters(network)
        .forEach(
            (name, parameter) -> {
              if (parameter.requiresGradient()) {
                gradient(parameter)
                    .ifPresent(
                        gradient -> {
                          try (gradient) {
                            copies.put(name, Gradients.copy(gradient, manager));
                          }
                        });
              }
            });
    return copies;
  }

  /** Adds state that belongs to no single parameter. */
  void saveShared(NDList state) {}

  /** Restores what {@link #saveShared} wrote. */
  void loadShared(NDList state, int nextStep) {}

  /**
   * Returns the options that are not this class's, for {@link #toString}.
   *
   * @return such as {@code beta=0.9}
   */
  protected abstract String options();

  /**
   * Runs the backward pass of a batch, with whatever this optimizer needs besides gradients.
   *
   * @param collector the open gradient collector that has seen the forward pass
   * @param loss the mean loss, a scalar
   * @param logits the network's output {@code [M, classes]} that the loss was computed from
   */
  public void backward(GradientCollector collector, NDArray loss, NDArray logits) {
    collector.backward(loss);
  }

  /**
   * Moves every trainable parameter of a network that the backward pass has given a gradient.
   *
   * @param network the network
   */
  public final void step(Block network) {
    List<Update> updates = new ArrayList<>();
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      for (Parameter parameter : NetworkTree.parameters(network).values()) {
        if (parameter.requiresGradient()) {
          gradient(parameter)
              .ifPresent(
                  found -> updates.add(prepare(parameter.getId(), parameter.getArray(), found)));
        }
      }
      double scale = clipNorm == 0 ? 1 : Math.min(1, clipNorm / (norm(updates) + 1e-6));
      updates.forEach(update -> finish(update, scale));
      updates.forEach(update -> Gradients.clear(update.weight));
    }
  }

  @Override
  public final void update(String parameterId, NDArray weight, NDArray gradient) {
    if (clipNorm != 0) {
      throw new IllegalStateException(
          "the global norm needs all gradients: call step(network) instead of update(...)");
    }
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      finish(prepare(parameterId, weight, gradient), 1);
    }
    Gradients.clear(weight);
  }

  private Update prepare(String parameterId, NDArray weight, NDArray gradient) {
    ParameterState state =
        states.computeIfAbsent(parameterId, id -> new ParameterState(manager, weight.getDevice()));
    state.advance(weight);
    if (state.count() > step) {
      step = state.count();
      timeCurvature(() -> beginStep(step));
    }
    NDArray direction = gradient.stopGradient();
    if (rescaleGrad != 1) {
      direction.muli(rescaleGrad);
    }
    if (clipGrad >= 0) {
      direction = direction.clip(-clipGrad, clipGrad);
    }
    long start = System.nanoTime();
    direction = precondition(parameterId, direction, state);
    curvatureNanos += System.nanoTime() - start;
    double shrink = withoutDecay.contains(parameterId) ? 0 : weightDecay;
    return new Update(
        parameterId, weight, direction, state, learningRate.at(state.count()), shrink);
  }

  /** The norm of all gradients as one vector. */
  private static double norm(List<Update> updates) {
    double sum = 0;
    for (Update update : updates) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        sum += update.gradient.norm().toType(DataType.FLOAT64, false).square().getDouble();
      }
    }
    return Math.sqrt(sum);
  }

  private void finish(Update prepared, double scale) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Update update = prepared.detached();
      if (scale != 1) {
        update.gradient.muli(scale);
      }
      if (update.decay != 0 && decay == Decay.DECOUPLED) {
        update.weight.muli(1 - update.rate * update.decay);
      } else if (update.decay != 0 && decay == Decay.COUPLED) {
        update.gradient.addi(update.weight.mul(update.decay));
      }
      move(update);
    }
  }

  /** Runs what {@link #curvatureNanos} counts. */
  final void timeCurvature(Runnable work) {
    long start = System.nanoTime();
    work.run();
    curvatureNanos += System.nanoTime() - start;
  }

  /** Notes that curvature could not be used and the last good one still serves. */
  final void fail(int step, String where, String what) {
    failures.add("step " + step + ", " + where + ": " + what);
  }

  /**
   * Returns what went wrong with curvature (an inverse that does not exist); training went on with
   * the last good one.
   *
   * @return one line each, with the step and the layer or parameter, in order; it grows with them
   */
  public final List<String> failures() {
    return Collections.unmodifiableList(failures);
  }

  /**
   * Returns the wall-clock time so far of what first-order methods do not have: factors, inverses,
   * roots, Hessian products. The sums that the layers take in the forward pass are not in it.
   *
   * @return nanoseconds
   */
  public final long curvatureNanos() {
    return curvatureNanos;
  }

  /** Keeps an array of shared state for this optimizer's life, in the place of another. */
  final NDArray keep(NDArray fresh, NDArray old) {
    if (old != null) {
      old.close();
    }
    NDScope.unregister(fresh);
    fresh.attach(manager);
    return fresh;
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
    ArrayArchive.write(file, state(network));
  }

  /**
   * Returns the size of the state that {@link #save} writes, before its compression.
   *
   * @param network the network whose parameters it has trained
   * @return bytes
   */
  public final long stateBytes(Block network) {
    try (NDList state = state(network)) {
      return state.stream().mapToLong(a -> a.size() * a.getDataType().getNumOfBytes()).sum();
    }
  }

  /** Copies of all arrays of the state, by name. */
  private NDList state(Block network) {
    NDList state = new NDList();
    state.add(ArrayArchive.scalar(manager, name + "/step", step));
    NetworkTree.parameters(network)
        .forEach(
            (parameter, value) -> {
              ParameterState own = states.get(value.getId());
              if (own != null) {
                own.save(parameter, state);
              }
            });
    saveShared(state);
    return state;
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
      NDList state = ArrayArchive.read(file, scope);
      step = (int) ArrayArchive.required(state, name + "/step", file).getLong();
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
        + (clipNorm == 0 ? "" : ", clipNorm=" + clipNorm)
        + ", "
        + options()
        + ")";
  }

  /**
   * One parameter's step.
   *
   * @param parameterId DJL's id of the parameter
   * @param weight the parameter, to be changed in place
   * @param gradient the preconditioned gradient, which may be overwritten
   * @param state the parameter's state
   * @param rate the learning rate of this step
   * @param decay κ, 0 if the parameter is exempt
   */
  protected record Update(
      String parameterId,
      NDArray weight,
      NDArray gradient,
      ParameterState state,
      double rate,
      double decay) {

    /** The same with the parameter outside of autograd. */
    private Update detached() {
      return new Update(parameterId, weight.stopGradient(), gradient, state, rate, decay);
    }
  }

  /**
   * Options that all optimizers share.
   *
   * @param <T> the builder itself
   */
  public abstract static class Builder<T extends Builder<T>> extends OptimizerBuilder<T> {

    private LearningRate learningRate;
    private double weightDecay;
    private final Set<String> withoutDecay = new HashSet<>();
    private double clipNorm;

    /**
     * Starts with the defaults.
     *
     * @param defaultRate α
     */
    protected Builder(double defaultRate) {
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
     * Scales all gradients so that their norm, taken together and after preconditioning, is at most
     * a bound, as PyTorch's {@code clip_grad_norm_}.
     *
     * @param norm the bound; 0, the default, for none
     * @return this builder
     */
    public T optClipNorm(double norm) {
      clipNorm = Check.range("clipping norm", norm, 0, Double.MAX_VALUE);
      return self();
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
