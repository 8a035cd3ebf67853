package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.adafisher.fisher.NetworkTree;

/** Initial weights, drawn from a seed and each parameter's name only. */
public final class Initialization {

  private Initialization() {}

  /**
   * Initialises a network as PyTorch does by default: weights and biases of dense layers and
   * convolutions uniform in ±1/√fan_in, normalisations 1 and 0.
   *
   * @param network the network, not yet initialised
   * @param manager owns the parameters
   * @param type FLOAT32 or FLOAT64; the draws are the same
   * @param seed the seed
   * @param input the shape of a batch
   */
  public static void pyTorchDefault(
      Block network, NDManager manager, DataType type, long seed, Shape input) {
    network.setInitializer(Initializer.ZEROS, Parameter.Type.WEIGHT);
    network.initialize(manager, type, input);
    Map<String, Parameter> parameters = NetworkTree.parameters(network);
    parameters.forEach(
        (name, parameter) -> {
          Parameter weight =
              name.endsWith(".bias") || name.equals("bias")
                  ? parameters.get(name.substring(0, name.length() - "bias".length()) + "weight")
                  : parameter;
          if (weight != null && weight.getType() == Parameter.Type.WEIGHT) {
            Shape shape = weight.getShape();
            uniform(parameter.getArray(), 1 / Math.sqrt(shape.size() / shape.get(0)), seed, name);
          }
        });
  }

  private static void uniform(NDArray array, double bound, long seed, String name) {
    CRC32 checksum = new CRC32();
    checksum.update(name.getBytes(StandardCharsets.UTF_8));
    SplittableRandom random =
        new SplittableRandom(seed * 0x9E3779B97F4A7C15L + checksum.getValue());
    double[] draws = new double[Math.toIntExact(array.size())];
    for (int i = 0; i < draws.length; i++) {
      draws[i] = bound * (2 * random.nextDouble() - 1);
    }
    if (array.getDataType() == DataType.FLOAT64) {
      array.set(draws);
    } else {
      float[] values = new float[draws.length];
      for (int i = 0; i < draws.length; i++) {
        values[i] = (float) draws[i];
      }
      array.set(values);
    }
  }
}
