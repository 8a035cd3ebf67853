package org.adafisher.fisher;

import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.adafisher.internal.Constants;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.Temporaries;

/**
 * A layer that, while armed, observes its input h and the gradient s of the loss with respect to
 * its output in every training pass (paper Sec. 2).
 *
 * <p>DJL has no hooks, so an armed tap adds a zero leaf z to the output: after the backward pass
 * the gradient of z is s, exactly. Normalisation layers do without, for the sum of s that they need
 * is the gradient of their bias. A tap that is not armed does nothing.
 */
public final class Tap extends AbstractBlock {

  private static final List<String> CALLS =
      Stream.of("linear", "conv2d", "layerNorm", "batchNorm")
          .map(method -> "Tap." + method + "(layer)")
          .toList();

  private final Block layer;
  private final FactorFormula formula;
  private final List<Observation> observations = new ArrayList<>();
  private Capture capture = Capture.NONE;

  /** What is kept of h and s in a training pass. */
  public enum Capture {
    /** Nothing. */
    NONE,
    /** The sums of squares that the diagonals H_D and S_D are made of. */
    DIAGONAL,
    /** The sums of h·hᵀ and s·sᵀ, as K-FAC needs them; dense layers and convolutions only. */
    DENSE,
    /** The same of h̄ = [h, 1], whose last row is the sum of h, its last entry the count. */
    DENSE_WITH_ONE;

    boolean isDense() {
      return this == DENSE || this == DENSE_WITH_ONE;
    }
  }

  /**
   * What all passes since the tap was armed or last collected left behind, as of one batch.
   *
   * @param input the sum over h, in the network's type
   * @param gradient the sum over s, in the network's type
   * @param batch M, the number of examples
   * @param positions T, the positions of an example
   */
  public record Totals(NDArray input, NDArray gradient, long batch, long positions) {}

  /**
   * What one training pass left behind.
   *
   * @param inputSum the sums over h
   * @param batch M, the number of examples
   * @param positions T, the positions of an example
   * @param leaf z, or null where the gradient of the bias serves
   */
  private record Observation(NDArray inputSum, long batch, long positions, NDArray leaf) {}

  private Tap(Block layer, FactorFormula formula) {
    this.layer = addChildBlock("layer", layer);
    this.formula = formula;
  }

  /**
   * Taps a dense layer; its input is {@code [M, in]} or {@code [M, T, in]}.
   *
   * @param layer the layer
   * @return the tapped layer
   */
  public static Tap linear(Linear layer) {
    return new Tap(layer, new LinearFormula(layer));
  }

  /**
   * Taps a convolution; its input is {@code [M, C, H, W]}.
   *
   * @param layer the layer
   * @return the tapped layer
   */
  public static Tap conv2d(Conv2d layer) {
    return new Tap(layer, new ConvolutionFormula(layer));
  }

  /**
   * Taps a batch normalisation over axis 1; its input is {@code [M, C]} or {@code [M, C, H, W]}.
   *
   * @param layer DJL's {@link BatchNorm}, or a block with its parameters {@code gamma} and {@code
   *     beta}
   * @return the tapped layer
   */
  public static Tap batchNorm(Block layer) {
    return new Tap(layer, new BatchNormFormula(layer));
  }

  /**
   * Taps a layer normalisation; its input is {@code [M, D]} or {@code [M, T, D]}, D the normalised
   * axes; all axes between the first and those count as positions T.
   *
   * @param layer the layer
   * @return the tapped layer
   */
  public static Tap layerNorm(LayerNorm layer) {
    return new Tap(layer, new LayerNormFormula(layer));
  }

  /**
   * Taps a network that was built without taps: every layer of a supported type is tapped, wherever
   * blocks hold it, as a child, in fields, arrays, lists or maps, if all these can take a tap.
   * Parameters, their values, and layers that are already tapped, stay.
   *
   * @param network DJL's containers and blocks made of them, initialised or not
   * @return the same network, or its tap if it is a single layer; {@link #untapped} says what could
   *     not be reached
   */
  public static Block all(Block network) {
    return Insertion.tapAll(network);
  }

  /**
   * Returns the layers that ought to be tapped and are not.
   *
   * @param network the network
   * @return by name, what to do about each: the call that taps it, or why {@link #all} cannot reach
   *     it and what would help
   */
  public static Map<String, String> untapped(Block network) {
    return Insertion.untapped(network);
  }

  /**
   * Refuses a network with a layer that ought to be tapped and is not, for it would silently be
   * trained as by momentum SGD.
   *
   * @param network the network
   * @param method the optimizer's name, for the message
   * @throws IllegalArgumentException if there are such layers; the message names all, each with the
   *     call that taps it, and says how many of them {@link #all} taps
   */
  public static void requireAll(Block network, String method) {
    Map<String, String> untapped = untapped(network);
    if (untapped.isEmpty()) {
      return;
    }
    long reached = untapped.values().stream().filter(CALLS::contains).count();
    String each =
        untapped.entrySet().stream()
            .map(
                layer ->
                    (layer.getKey().isEmpty() ? "the network itself" : "'" + layer.getKey() + "'")
                        + ": "
                        + layer.getValue())
            .collect(Collectors.joining("; "));
    throw new IllegalArgumentException(
        String.format(
            "%s not tapped, so %s could not see their inputs; network = Tap.all(network) taps %d of"
                + " them. %s",
            untapped.size() == 1 ? "1 layer is" : untapped.size() + " layers are",
            method,
            reached,
            each));
  }

  /** Taps a layer of a supported type. */
  static Tap of(Block layer) {
    return layer instanceof Linear linear
        ? linear(linear)
        : layer instanceof Conv2d convolution
            ? conv2d(convolution)
            : layer instanceof LayerNorm norm ? layerNorm(norm) : batchNorm(layer);
  }

  /** The call that taps a layer of a supported type. */
  static String call(Block layer) {
    return CALLS.get(
        layer instanceof Linear
            ? 0
            : layer instanceof Conv2d ? 1 : layer instanceof LayerNorm ? 2 : 3);
  }

  /**
   * Returns whether a layer is of a type whose Fisher information the paper factorises, so that it
   * ought to be tapped.
   *
   * @param block the layer
   * @return true for {@link Linear}, {@link Conv2d}, {@link BatchNorm} and {@link LayerNorm}
   */
  public static boolean supports(Block block) {
    return block instanceof Linear
        || block instanceof Conv2d
        || block instanceof BatchNorm
        || block instanceof LayerNorm;
  }

  /**
   * Says what to observe from the next forward pass on.
   *
   * @param newCapture what is kept of training passes
   */
  public void arm(Capture newCapture) {
    capture = newCapture;
    observations.clear();
  }

  /**
   * Returns what is observed, to be restored by who changes it for a while.
   *
   * @return what is kept of training passes
   */
  public Capture capture() {
    return capture;
  }

  /**
   * Returns the tapped layer.
   *
   * @return DJL's layer
   */
  public Block layer() {
    return layer;
  }

  FactorFormula formula() {
    return formula;
  }

  /** What one training pass left behind, with s; null where an earlier pass has the bias's. */
  record Seen(NDArray inputSum, long batch, long positions, NDArray gradient) {}

  /** Returns all passes since the tap was armed or last asked that had a backward pass. */
  List<Seen> seen() {
    List<Seen> found = new ArrayList<>();
    // A step that ended without an update took its arrays with it.
    observations.removeIf(pass -> pass.inputSum.isReleased());
    for (Observation pass : observations) {
      boolean isKnown = pass.leaf == null && !found.isEmpty();
      Optional<NDArray> gradient =
          isKnown
              ? Optional.empty()
              : Gradients.of(pass.leaf == null ? formula.bias().getArray() : pass.leaf);
      if (isKnown || gradient.isPresent()) {
        found.add(new Seen(pass.inputSum, pass.batch, pass.positions, gradient.orElse(null)));
      }
    }
    observations.clear();
    return found;
  }

  /**
   * Returns the dense sums, in the network's type, of all passes since the tap was armed or last
   * collected; empty if there was none with a backward pass.
   */
  Optional<Totals> collect() {
    return seen().stream()
        .map(
            pass ->
                new Totals(
                    pass.inputSum,
                    formula.outerGradient(pass.gradient),
                    pass.batch,
                    pass.positions))
        .reduce(
            (sum, pass) ->
                new Totals(
                    sum.input.add(pass.input),
                    sum.gradient.add(pass.gradient),
                    sum.batch + pass.batch,
                    pass.positions));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    if (capture == Capture.NONE || !training) {
      return layer.forward(parameterStore, inputs, training, params);
    }
    NDArray h = inputs.singletonOrThrow();
    // An earlier step that ended without an update took its arrays with it.
    observations.removeIf(seen -> seen.inputSum.isReleased());
    try (Temporaries made = new Temporaries()) {
      NDArray inputSum = made.keepForever(sumOf(h));
      boolean useLeaf = capture.isDense() || !formula.gradientIsThatOfBias();
      // A dense layer's output would be a view of [M·T, out]; adding to a view copies it in
      // autograd.
      NDArray rows =
          useLeaf && layer instanceof Linear && h.getShape().dimension() > 2
              ? h.reshape(-1, h.getShape().getLastDimension())
              : h;
      NDArray output =
          layer.forward(parameterStore, new NDList(rows), training, params).singletonOrThrow();
      NDArray leaf = useLeaf ? made.keepForever(addLeaf(output)) : null;
      Shape shape = layer.getOutputShapes(new Shape[] {h.getShape()})[0];
      observations.add(
          new Observation(inputSum, h.getShape().get(0), formula.positions(shape), leaf));
      return new NDList(made.keep(rows == h ? output : output.reshape(shape)));
    }
  }

  private NDArray sumOf(NDArray h) {
    return capture.isDense()
        ? formula.outerInput(h, capture == Capture.DENSE_WITH_ONE)
        : formula.sumInput(h);
  }

  /** Adds z = 0 to the output in place; z has stride 0 and costs four bytes. */
  private static NDArray addLeaf(NDArray output) {
    NDArray zero =
        Constants.of("zero", output.getDevice(), output.getDataType(), m -> m.zeros(new Shape(1)));
    NDArray leaf = zero.broadcast(output.getShape());
    leaf.attach(output.getManager());
    leaf.setRequiresGradient(true);
    // A view of its own lets autograd keep s as it is; beside the output's it would keep a copy.
    output.addi(leaf.reshape(output.getShape()));
    return leaf;
  }

  @Override
  public PairList<String, Shape> describeInput() {
    return layer.describeInput();
  }

  /** Writes what the layer writes: files fit the network with and without taps. */
  @Override
  public void saveParameters(DataOutputStream out) throws IOException {
    layer.saveParameters(out);
  }

  /** Reads what the layer reads: files fit the network with and without taps. */
  @Override
  public void loadParameters(NDManager manager, DataInputStream in)
      throws IOException, MalformedModelException {
    layer.loadParameters(manager, in);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return layer.getOutputShapes(inputShapes);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    layer.initialize(manager, dataType, inputShapes);
  }
}
