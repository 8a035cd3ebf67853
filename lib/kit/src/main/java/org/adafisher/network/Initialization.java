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
import org.adafisher.fisher.Tap;
import org.adafisher.internal.NetworkTree;

/** Initial weights, drawn from a seed and each parameter's name only. */
public final class Initialization {

  private Initialization() {}

  /**
   * Initialises a network: parameters for which it states a distribution from that, else as PyTorch
   * does by default: weights and biases of dense layers and convolutions uniform in ±1/√fan_in,
   * normalisations 1 and 0.
   *
   * @param network the network, not yet initialised
   * @param manager owns the parameters
   * @param type FLOAT32 or FLOAT64; the draws are the same
   * @param seed the seed
   * @param input the shape of a batch
   */
  public static void pyTorchDefault(
      Block network, NDManager manager, DataType type, long seed, Shape input) {
    zeros(network, manager, type, input);
    Map<String, Parameter> parameters = NetworkTree.parameters(network);
    parameters.forEach(
        (name, parameter) -> {
          Distribution distribution = distribution(name, parameter, parameters);
          if (distribution != null) {
            set(parameter.getArray(), distribution.draw(random(seed, name), parameter.getShape()));
          }
        });
  }

  /**
   * Initialises a network of which only the shapes are asked for: nothing is drawn, which of a
   * large network takes seconds.
   *
   * @param network the network, not yet initialised
   * @param manager owns the parameters
   * @param type FLOAT32 or FLOAT64
   * @param input the shape of a batch
   */
  public static void zeros(Block network, NDManager manager, DataType type, Shape input) {
    network.setInitializer(
        Initializer.ZEROS,
        parameter ->
            parameter.getType() == Parameter.Type.WEIGHT
                && !(parameter.getInitializer() instanceof Distribution));
    network.initialize(manager, type, input);
  }

  /** The distribution of a parameter, or null where DJL's initial value stays. */
  private static Distribution distribution(
      String name, Parameter parameter, Map<String, Parameter> parameters) {
    if (parameter.getInitializer() instanceof Distribution stated) {
      return stated;
    }
    Parameter weight =
        name.endsWith(".bias") || name.equals("bias")
            ? parameters.get(name.substring(0, name.length() - "bias".length()) + "weight")
            : parameter;
    if (weight == null || weight.getType() != Parameter.Type.WEIGHT) {
      return null;
    }
    Shape shape = weight.getShape();
    return Distribution.uniform(shape.size() / shape.get(0));
  }

  private static SplittableRandom random(long seed, String name) {
    CRC32 checksum = new CRC32();
    checksum.update(name.getBytes(StandardCharsets.UTF_8));
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + checksum.getValue());
  }

  private static void set(NDArray array, double[] draws) {
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

  /** States the distribution of all layers of one type, biases being zero; returns the network. */
  static <T extends Block> T state(
      T network, Class<? extends Block> type, Distribution distribution) {
    NetworkTree.visit(
        network,
        (name, block) -> {
          if (block instanceof Tap tap && type.isInstance(tap.layer())) {
            tap.layer().setInitializer(distribution, Parameter.Type.WEIGHT);
            tap.layer().setInitializer(Distribution.ZERO, Parameter.Type.BIAS);
          }
        });
    return network;
  }
}
