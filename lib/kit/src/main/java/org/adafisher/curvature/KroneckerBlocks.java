package org.adafisher.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.adafisher.analysis.SymmetricMatrix;
import org.adafisher.fisher.DenseFactors;
import org.adafisher.fisher.Tap;
import org.adafisher.internal.NetworkTree;

/**
 * K-FAC's approximation of a layer's block of the true Fisher information, G ⊗ A, with its factors
 * exact (Martens and Grosse 2015; for convolutions Grosse and Martens 2016).
 *
 * <p>A = 1/(N·T) Σ h̄·h̄ᵀ over examples and positions, h̄ = [h, 1]; G = 1/N Σ_n Σ_c p_nc·s·sᵀ
 * summed over positions, s the gradient of −log p_nc by the layer's output: the expectation over
 * the model's labels, not a sample of them. For one example and one position G ⊗ A is the block
 * itself.
 */
public final class KroneckerBlocks {

  /**
   * A layer's factors.
   *
   * @param input A, K + 1 rows, K the inputs of an output unit; without a bias, K rows
   * @param gradient G, a row for each output unit
   */
  public record Factors(SymmetricMatrix input, SymmetricMatrix gradient) {}

  private final ParameterOrder order;
  private final Map<String, Factors> factors;

  private KroneckerBlocks(ParameterOrder order, Map<String, Factors> factors) {
    this.order = order;
    this.factors = factors;
  }

  /**
   * Observes a network on a batch; it costs C backward passes.
   *
   * @param network tapped, gives logits {@code [N, C]}; BatchNorm takes the batch's statistics, and
   *     what example n does to the others by them is taken for its own
   * @param order where the parameters stand
   * @param x {@code [N, …]}, on the network's device
   * @return the factors of all dense layers and convolutions
   * @throws IllegalArgumentException as {@link Tap#requireAll}
   */
  public static KroneckerBlocks of(Block network, ParameterOrder order, NDArray x) {
    Tap.requireAll(network, "K-FAC");
    Map<String, DenseFactors> layers = new LinkedHashMap<>();
    Map<String, Factors> found = new LinkedHashMap<>();
    try (Passes passes = new Passes(network, x)) {
      NetworkTree.visit(
          network,
          (name, block) -> {
            if (block instanceof Tap tap && DenseFactors.has(tap)) {
              DenseFactors layer = new DenseFactors(name, tap);
              layers.put(name, layer);
              if (layer.bias().isPresent()) {
                layer.armWithOne();
              } else {
                layer.arm(true);
              }
            }
          });
      long classes = 1;
      for (long label = 0; label < classes; label++) {
        NDArray logits = passes.forward(passes.input(), true);
        classes = logits.getShape().get(1);
        NDArray logs = logits.logSoftmax(-1).get(":, {}", label);
        // Squared, the gradient has the label's probability as its weight.
        NDArray weights = logs.stopGradient().exp().sqrt();
        passes.backward(logs.mul(weights).sum().neg());
      }
      for (DenseFactors layer : layers.values()) {
        Tap.Totals sums = layer.collect().orElseThrow();
        long examples = sums.batch() / classes;
        double rows = (double) sums.batch() * sums.positions();
        found.put(
            layer.name(),
            new Factors(matrix(sums.input(), rows), matrix(sums.gradient(), examples)));
      }
    }
    return new KroneckerBlocks(order, found);
  }

  private static SymmetricMatrix matrix(NDArray sums, double divisor) {
    double[] entries = sums.toType(DataType.FLOAT64, false).toDoubleArray();
    Arrays.setAll(entries, i -> entries[i] / divisor);
    return SymmetricMatrix.of(Math.toIntExact(sums.getShape().get(0)), entries);
  }

  /**
   * Returns the factors of every dense layer and convolution.
   *
   * @return by layer, in the order of the network
   */
  public Map<String, Factors> factors() {
    return Map.copyOf(factors);
  }

  /**
   * Returns a layer's block.
   *
   * @param layer a key of {@link #factors}
   * @return G ⊗ A, rows and columns as those of {@link ParameterOrder#block}
   * @throws IllegalArgumentException if there is no such layer
   */
  public SymmetricMatrix block(String layer) {
    Factors pair = factors.get(layer);
    if (pair == null) {
      throw new IllegalArgumentException(
          "no dense layer or convolution '" + layer + "': there are " + factors.keySet());
    }
    int[] outputs = new int[order.layers().get(layer).length];
    int[] inputs = new int[outputs.length];
    int at = 0;
    for (ParameterOrder.Slice slice : order.slices()) {
      if (slice.layer().equals(layer)) {
        int size = slice.end() - slice.offset();
        int columns = size / pair.gradient.size();
        int first = slice.name().endsWith("bias") ? pair.input.size() - 1 : 0;
        for (int i = 0; i < size; i++, at++) {
          outputs[at] = i / columns;
          inputs[at] = first + i % columns;
        }
      }
    }
    int n = outputs.length;
    double[] entries = new double[n * n];
    Arrays.setAll(
        entries,
        place -> {
          int i = place / n;
          int j = place % n;
          return pair.gradient.at(outputs[i], outputs[j]) * pair.input.at(inputs[i], inputs[j]);
        });
    return SymmetricMatrix.of(n, entries);
  }
}
