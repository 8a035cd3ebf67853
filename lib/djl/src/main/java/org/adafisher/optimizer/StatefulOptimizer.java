package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.NetworkTree;
import org.adafisher.internal.Temporaries;

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
  private final String description;
  final OptimizerState state;
  final CurvatureLog log = new CurvatureLog();
  private final StepPipeline pipeline;

  /**
   * Creates an optimizer.
   *
   * @param builder its name and options
   */
  protected StatefulOptimizer(StatefulOptimizerBuilder<?, ?> builder) {
    super(builder);
    name = builder.name();
    description = builder.toString();
    state = new OptimizerState(name);
    pipeline = new StepPipeline(this, state, log, builder);
  }

  /**
   * Moves a parameter in place.
   *
   * @param update the parameter's step
   */
  protected abstract void move(Update update);

  /** Moves parameters, whose gradients are clipped and decayed. */
  void moveAll(List<Update> updates) {
    for (Update update : updates) {
      Temporaries.during(() -> move(update.detached()));
    }
  }

  /** Called once a step, after the backward pass and before the first parameter moves. */
  void beginStep(int newStep) {}

  /** Returns what stands for the gradient from here on; clipping and decay come after it. */
  NDArray precondition(String parameterId, NDArray gradient, ParameterState state) {
    return gradient;
  }

  /** Changes the gradients in place; clipping and decay come after it. */
  void preconditionAll(List<Update> updates) {}

  /** Adds the arrays themselves of state that belongs to no single parameter. */
  void saveShared(NDList state) {}

  /** Restores what {@link #saveShared} wrote, and may keep the arrays. */
  void loadShared(NDList state, int nextStep) {}

  /** What DJL's own options ask for. */
  final NDArray rescaled(NDArray gradient) {
    if (rescaleGrad != 1) {
      gradient.muli(rescaleGrad);
    }
    return clipGrad >= 0 ? gradient.clip(-clipGrad, clipGrad) : gradient;
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
    pipeline.run(network);
  }

  @Override
  public final void update(String parameterId, NDArray weight, NDArray gradient) {
    pipeline.run(parameterId, weight, gradient);
  }

  /**
   * Returns what went wrong with curvature (an inverse that does not exist); training went on with
   * the last good one.
   *
   * @return one line each, with the step and the layer or parameter, in order; it grows with them
   */
  public final List<String> failures() {
    return log.failures();
  }

  /**
   * Returns the wall-clock time so far of what first-order methods do not have: factors, inverses,
   * roots, Hessian products. The sums that the layers take in the forward pass are not in it.
   *
   * @return nanoseconds
   */
  public final long curvatureNanos() {
    return log.nanos();
  }

  /**
   * Returns the number of steps made.
   *
   * @return 0 before the first
   */
  public final int step() {
    return state.step;
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
   * @return the file's SHA-256, 64 hexadecimal digits
   * @throws IOException if it cannot be written; an existing file is then as it was
   */
  public final String save(Block network, Path file) throws IOException {
    return state.save(network, file, this::saveShared);
  }

  /**
   * Returns the size of the state that {@link #save} writes.
   *
   * @param network the network whose parameters it has trained
   * @return bytes
   */
  public final long stateBytes(Block network) {
    return state.bytes(network, this::saveShared);
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
    state.load(network, file, found -> loadShared(found, step() + 1));
  }

  /** Frees the state. */
  @Override
  public void close() {
    state.close();
  }

  /** Names the optimizer with all its options. */
  @Override
  public final String toString() {
    return description;
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

    /** 1 − βᵗ, by which an average that started at 0 is too small after t steps. */
    double correction(double beta) {
      return 1 - Math.pow(beta, state.count());
    }

    /** The same with the parameter outside of autograd. */
    Update detached() {
      return new Update(parameterId, weight.stopGradient(), gradient, state, rate, decay);
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
