package org.adafisher.section.stability;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.adafisher.data.Examples;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.data.batch.Batches;
import org.adafisher.data.source.DataSets;
import org.adafisher.internal.Gradients;
import org.adafisher.internal.NetworkTree;
import org.adafisher.network.Initialization;
import org.adafisher.network.Networks;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.optimizer.Adam;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.device.Devices;

/**
 * The time of one training step of ResNet-18 (CIFAR form) with AdaFisher, factors updated every
 * step, beside the same step with Adam, and of making the step's batch (crop, flip and cutout of
 * pictures in memory, and the tensors); all alternate, so that a noisy machine hits all alike.
 */
public final class StepBenchmark {

  private static final int WARM_UP = 3;
  private static final String LOADING = "its batch";

  private StepBenchmark() {}

  /** One contestant. */
  private record Contestant(Block network, Optimizer optimizer, double[] milliseconds) {}

  /**
   * Measures.
   *
   * @param batch examples of a step
   * @param steps steps of each optimizer that count, at least 1
   * @return the median milliseconds of a step by optimizer, Adam first, and at last of its batch
   */
  public static Map<String, Double> run(int batch, int steps) {
    if (batch < 1 || steps < 1) {
      throw new IllegalArgumentException(
          "batch " + batch + " and steps " + steps + " must be at least 1");
    }
    Shape input = new Shape(batch, 3, 32, 32);
    Map<String, Contestant> contestants = new LinkedHashMap<>();
    Batches batches = batches(batch);
    double[] loading = new double[steps];
    try (NDManager manager = Devices.newManager("auto")) {
      for (String name : List.of("Adam", "AdaFisher", "DJL's Adam")) {
        Block network = Networks.create("resnet18_cifar", 10);
        Initialization.pyTorchDefault(network, manager, DataType.FLOAT32, 1, input);
        contestants.put(name, new Contestant(network, optimizer(name, network), new double[steps]));
      }
      NDArray x = manager.randomNormal(input);
      NDArray y = manager.create(new long[batch]);
      for (int i = -WARM_UP; i < steps; i++) {
        long begin = System.nanoTime();
        load(batches, i, manager);
        if (i >= 0) {
          loading[i] = (System.nanoTime() - begin) / 1e6;
        }
        for (Contestant contestant : contestants.values()) {
          long start = System.nanoTime();
          step(contestant, x, y, manager);
          if (i >= 0) {
            contestant.milliseconds[i] = (System.nanoTime() - start) / 1e6;
          }
        }
      }
    }
    Map<String, Double> medians = new LinkedHashMap<>();
    contestants.forEach((name, contestant) -> medians.put(name, median(contestant.milliseconds)));
    medians.put(LOADING, median(loading));
    return medians;
  }

  // The digits have the shape of CIFAR's pictures; they are repeated to make one batch an epoch.
  private static Batches batches(int batch) {
    Examples digits = DataSets.open("digits", null).train();
    int[] indices = IntStream.range(0, batch).map(i -> i % digits.size()).toArray();
    return new Batches(digits.select(indices), batch, Augmentation.CIFAR_CUTOUT, true, 1);
  }

  private static void load(Batches batches, int epoch, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      batches.epoch(epoch).next().toNDList(scope, DataType.FLOAT32);
    }
  }

  private static Optimizer optimizer(String name, Block network) {
    return switch (name) {
      case "Adam" -> Adam.builder().build();
      case "AdaFisher" -> AdaFisher.builder().setNetwork(network).build();
      default -> Optimizer.adam().build();
    };
  }

  private static void step(Contestant contestant, NDArray x, NDArray y, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray input = x.duplicate();
      input.attach(scope);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDList logits =
            contestant.network.forward(
                new ParameterStore(scope, false), new NDList(input), true, null);
        NDArray loss = Loss.softmaxCrossEntropyLoss().evaluate(new NDList(y), logits);
        if (contestant.optimizer instanceof StatefulOptimizer own) {
          own.backward(collector, loss, logits.head());
        } else {
          collector.backward(loss);
        }
      }
      if (contestant.optimizer instanceof StatefulOptimizer own) {
        own.step(contestant.network);
      } else {
        stepOfDjl(contestant);
      }
    }
  }

  private static void stepOfDjl(Contestant contestant) {
    for (Parameter parameter : NetworkTree.parameters(contestant.network).values()) {
      if (parameter.requiresGradient()) {
        try (NDArray gradient = Gradients.of(parameter.getArray()).orElseThrow()) {
          contestant.optimizer.update(parameter.getId(), parameter.getArray(), gradient);
        }
      }
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
