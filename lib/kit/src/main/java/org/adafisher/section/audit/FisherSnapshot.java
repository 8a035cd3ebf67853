package org.adafisher.section.audit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.adafisher.fisher.FisherStatistics;
import org.adafisher.fisher.LayerFactors;
import org.adafisher.internal.NetworkTree;
import org.adafisher.optimizer.AdaFisher;

/**
 * F̃/λ of every layer in one step, and how far dividing by F̃ turns the gradient.
 *
 * @param step from 1
 * @param cosine the cosine between g/F̃ and g, all parameters as one vector
 * @param layers the layers, in the order of the network
 */
record FisherSnapshot(int step, double cosine, List<Layer> layers) {

  /**
   * One layer.
   *
   * @param name such as {@code layer1.0.conv1}
   * @param size the number of its parameters
   * @param fisher the statistics of F̃/λ
   * @param quantiles 5 %, 50 % and 95 % of F̃/λ
   */
  record Layer(String name, long size, FisherStatistics fisher, double[] quantiles) {}

  /** Compares the gradients of a step, by parameter name in float64, with the F̃ that it used. */
  static FisherSnapshot of(
      int step, Map<String, NDArray> gradients, Block network, AdaFisher optimizer) {
    double[] sums = new double[3];
    Map<LayerFactors, Long> sizes = new LinkedHashMap<>();
    Map<LayerFactors, DoubleStream> values = new LinkedHashMap<>();
    var parameters = NetworkTree.parameters(network);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      gradients.forEach(
          (name, gradient) -> {
            var layer = optimizer.factors().of(parameters.get(name).getId());
            double identity = optimizer.factors().identity(optimizer.damping());
            Optional<NDArray> fisher =
                layer.map(own -> own.fisher(parameters.get(name), optimizer.damping()));
            NDArray turned = fisher.map(gradient::div).orElseGet(() -> gradient.div(identity));
            sums[0] += turned.mul(gradient).sum().getDouble();
            sums[1] += turned.square().sum().getDouble();
            sums[2] += gradient.square().sum().getDouble();
            layer.ifPresent(
                own -> {
                  sizes.merge(own, gradient.size(), Long::sum);
                  double[] all =
                      fisher.orElseThrow().toType(DataType.FLOAT64, true).toDoubleArray();
                  values.merge(own, DoubleStream.of(all), DoubleStream::concat);
                });
          });
      List<Layer> layers =
          sizes.entrySet().stream()
              .map(
                  layer ->
                      new Layer(
                          layer.getKey().name(),
                          layer.getValue(),
                          layer.getKey().statistics(optimizer.damping()),
                          Quantiles.of(
                              values.get(layer.getKey()).map(value -> value / optimizer.damping()),
                              0.05,
                              0.5,
                              0.95)))
              .toList();
      return new FisherSnapshot(step, sums[0] / Math.sqrt(sums[1] * sums[2]), layers);
    }
  }

  double min() {
    return layers.stream().mapToDouble(layer -> layer.fisher.min()).min().orElse(Double.NaN);
  }

  double max() {
    return layers.stream().mapToDouble(layer -> layer.fisher.max()).max().orElse(Double.NaN);
  }

  /** The mean over all parameters. */
  double mean() {
    double sum = layers.stream().mapToDouble(layer -> layer.size * layer.fisher.mean()).sum();
    return sum / layers.stream().mapToLong(Layer::size).sum();
  }
}
