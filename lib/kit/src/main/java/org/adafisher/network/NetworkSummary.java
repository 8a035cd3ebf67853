package org.adafisher.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.adafisher.fisher.Tap;
import org.adafisher.internal.NetworkTree;

/**
 * The layers of a network with Fisher factors, numbered as the paper does: convolutions, norms and
 * dense layers together, in the order of the state dictionary (its 37th and 41st layers, Sec. 3.1).
 *
 * @param layers the layers
 * @param parameters the number of all parameters
 * @param trainable the number of those that train
 * @param outside the trainable parameters that belong to none of the layers: their F̃ is the
 *     identity
 */
public record NetworkSummary(
    List<Row> layers, long parameters, long trainable, List<String> outside) {

  /**
   * One layer.
   *
   * @param number from 1
   * @param name its name in the state dictionary
   * @param type its class, with kernel and stride of convolutions
   * @param input the shape of its input, for a batch of one
   * @param output the shape of its output
   * @param parameters the number of its parameters
   * @param multiplyAdds the multiplications, each with an addition, for an example; 0 for norms
   */
  public record Row(
      int number,
      String name,
      String type,
      Shape input,
      Shape output,
      long parameters,
      long multiplyAdds) {}

  /**
   * Summarises a network that is created for it.
   *
   * @param name one of {@link Networks}
   * @param classes the number of classes, or of tokens
   * @param example the shape of an example
   * @return the summary
   */
  public static NetworkSummary of(String name, int classes, Shape example) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      Block network = Networks.create(name, classes);
      Initialization.zeros(network, manager, DataType.FLOAT32, new Shape(1).addAll(example));
      return of(network);
    }
  }

  /**
   * Summarises a network.
   *
   * @param network the network, initialised with a batch of one
   * @return the summary
   */
  public static NetworkSummary of(Block network) {
    List<Row> rows = new ArrayList<>();
    NetworkTree.visit(
        network,
        (name, block) -> {
          if (block instanceof Tap tap) {
            rows.add(row(rows.size() + 1, name, tap.layer()));
          }
        });
    long all = 0;
    long trainable = 0;
    List<String> outside = new ArrayList<>();
    for (var entry : NetworkTree.parameters(network).entrySet()) {
      Parameter parameter = entry.getValue();
      boolean isBuffer = entry.getKey().matches(".*running_(mean|var)");
      all += isBuffer ? 0 : parameter.getShape().size();
      if (parameter.requiresGradient()) {
        trainable += parameter.getShape().size();
        String layer = entry.getKey().replaceAll("\\.?[^.]+$", "");
        if (rows.stream().noneMatch(row -> row.name.equals(layer))) {
          outside.add(entry.getKey());
        }
      }
    }
    return new NetworkSummary(List.copyOf(rows), all, trainable, List.copyOf(outside));
  }

  private static Row row(int number, String name, Block layer) {
    Shape input = layer.getInputShapes()[0];
    Shape output = layer.getOutputShapes(new Shape[] {input})[0];
    long parameters =
        layer.getDirectParameters().values().stream()
            .filter(Parameter::requiresGradient)
            .mapToLong(parameter -> parameter.getShape().size())
            .sum();
    return new Row(
        number, name, type(layer), input, output, parameters, multiplyAdds(layer, output));
  }

  private static String type(Block layer) {
    return layer instanceof Conv2d convolution
        ? String.format(
            Locale.ROOT,
            "Conv2d %d×%d/%d",
            convolution.getKernelShape().get(0),
            convolution.getKernelShape().get(1),
            convolution.getStride().get(0))
        : layer.getClass().getSimpleName();
  }

  /** Every output is a product of one filter, or one row of the weight, with as many inputs. */
  private static long multiplyAdds(Block layer, Shape output) {
    if (!(layer instanceof Conv2d) && !(layer instanceof Linear)) {
      return 0;
    }
    Shape weight = layer.getDirectParameters().get("weight").getShape();
    return output.size() * (weight.size() / weight.get(0));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    String format = "%4s  %-42s %-20s %-18s %-18s %12s %14s%n";
    text.append(
        String.format(
            format, "no.", "layer", "type", "input", "output", "parameters", "multiply-adds"));
    long operations = 0;
    for (Row row : layers) {
      operations += row.multiplyAdds;
      text.append(
          String.format(
              Locale.ROOT,
              "%4d  %-42s %-20s %-18s %-18s %,12d %,14d%n",
              row.number,
              row.name,
              row.type,
              row.input,
              row.output,
              row.parameters,
              row.multiplyAdds));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%,d parameters, %,d trainable; %,d multiply-adds%n",
            parameters,
            trainable,
            operations));
    text.append("without factors (F̃ is the identity): ");
    return text.append(outside.isEmpty() ? "none" : String.join(", ", outside)).toString();
  }
}
