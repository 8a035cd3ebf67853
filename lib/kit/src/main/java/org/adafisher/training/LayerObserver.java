package org.adafisher.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adafisher.fisher.FisherStatistics;
import org.adafisher.fisher.LayerFactors;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.NetworkTree;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.record.LayerRecord;

/** Compares one step of every layer with its gradient. */
final class LayerObserver implements AutoCloseable {

  private final Block network;
  private final StatefulOptimizer optimizer;
  private final NDManager manager;
  private final Map<String, NDArray> gradients = new LinkedHashMap<>();
  private final Map<String, NDArray> weights = new LinkedHashMap<>();

  LayerObserver(Block network, StatefulOptimizer optimizer, NDManager manager) {
    this.network = network;
    this.optimizer = optimizer;
    this.manager = manager.newSubManager();
  }

  /** Copies gradients and weights, between the backward pass and the update. */
  void before() {
    gradients.putAll(optimizer.gradients(network, manager));
    var parameters = NetworkTree.parameters(network);
    for (String name : gradients.keySet()) {
      weights.put(name, Gradients.copy(parameters.get(name).getArray(), manager));
    }
  }

  /** The records of all layers, after the update. */
  List<LayerRecord> after(int epoch) {
    Map<String, double[]> sums = new LinkedHashMap<>();
    var parameters = NetworkTree.parameters(network);
    gradients.forEach(
        (name, gradient) -> {
          NDArray step =
              weights.get(name).sub(Gradients.copy(parameters.get(name).getArray(), manager));
          String layer = name.substring(0, Math.max(0, name.lastIndexOf('.')));
          double[] sum = sums.computeIfAbsent(layer, key -> new double[3]);
          sum[0] += step.mul(gradient).sum().getDouble();
          sum[1] += step.square().sum().getDouble();
          sum[2] += gradient.square().sum().getDouble();
        });
    Map<String, FisherStatistics> fisher = fisher();
    FisherStatistics none = new FisherStatistics(Double.NaN, Double.NaN, Double.NaN);
    List<LayerRecord> records = new ArrayList<>();
    sums.forEach(
        (layer, sum) -> {
          FisherStatistics f = fisher.getOrDefault(layer, none);
          double rate = Math.sqrt(sum[1] / sum[2]);
          double cosine = sum[0] / Math.sqrt(sum[1] * sum[2]);
          records.add(new LayerRecord(epoch, layer, f.min(), f.mean(), f.max(), rate, cosine));
        });
    return records;
  }

  private Map<String, FisherStatistics> fisher() {
    Map<String, FisherStatistics> found = new LinkedHashMap<>();
    if (optimizer instanceof AdaFisher adaFisher) {
      for (LayerFactors layer : adaFisher.factors().layers()) {
        found.put(layer.name(), layer.statistics(adaFisher.damping()));
      }
    }
    return found;
  }

  @Override
  public void close() {
    manager.close();
  }
}
