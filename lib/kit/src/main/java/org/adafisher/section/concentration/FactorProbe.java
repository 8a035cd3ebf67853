package org.adafisher.section.concentration;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.adafisher.data.batch.Batch;
import org.adafisher.data.batch.Batches;
import org.adafisher.fisher.DenseFactors;
import org.adafisher.fisher.Tap;
import org.adafisher.internal.NetworkTree;
import org.adafisher.network.Initialization;

/**
 * Takes dense Kronecker factors of a network while it is trained, on a copy of it: neither the taps
 * that its optimizer has armed nor its running statistics are touched.
 */
final class FactorProbe {

  private final Supplier<Block> network;
  private final Batches batches;
  private final int passes;

  /**
   * Creates a probe.
   *
   * @param network makes networks of the kind to be probed
   * @param batches the batches to take factors from
   * @param passes over how many of them the factors are averaged
   */
  FactorProbe(Supplier<Block> network, Batches batches, int passes) {
    if (passes < 1 || passes > batches.count()) {
      throw new IllegalArgumentException(
          "factor batches " + passes + " must be in [1, " + batches.count() + "], an epoch's");
    }
    this.network = network;
    this.batches = batches;
    this.passes = passes;
  }

  /** What is summed up of a layer over the passes. */
  private static final class Sum {
    private final DenseFactors factors;
    private NDArray input;
    private NDArray gradient;
    private long rows;

    Sum(DenseFactors factors) {
      this.factors = factors;
    }

    void collect(NDManager manager) {
      Tap.Totals totals =
          factors
              .collect()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "layer '" + factors.name() + "' has seen no backward pass"));
      input = plus(manager, input, totals.input());
      gradient = plus(manager, gradient, totals.gradient());
      rows += totals.batch() * totals.positions();
    }

    private static NDArray plus(NDManager manager, NDArray sum, NDArray more) {
      NDArray wide = more.toType(DataType.FLOAT64, false);
      if (sum == null) {
        wide.attach(manager);
        return wide;
      }
      return sum.addi(wide);
    }
  }

  /**
   * Takes the factors of every dense layer and convolution.
   *
   * @param trained the network, unchanged by this
   * @param epoch chooses the batches
   * @param visitor receives one layer at a time, in the order of the network
   */
  void visit(Block trained, int epoch, Consumer<LayerMoments> visitor) {
    Map<String, Parameter> from = NetworkTree.parameters(trained);
    try (NDManager manager = NDManager.newBaseManager(NetworkTree.device(trained), "PyTorch")) {
      Block copy = network.get();
      Iterator<Batch> epochs = batches.epoch(epoch);
      Batch batch = epochs.next();
      Initialization.pyTorchDefault(copy, manager, DataType.FLOAT32, 0, batch.shape());
      NetworkTree.parameters(copy)
          .forEach((name, to) -> from.get(name).getArray().copyTo(to.getArray()));
      List<Sum> sums = arm(copy);
      for (int pass = 1; ; pass++) {
        pass(copy, batch, manager, sums);
        if (pass == passes) {
          break;
        }
        batch = epochs.next();
      }
      for (Sum sum : sums) {
        visitor.accept(LayerMoments.of(sum.factors.name(), sum.input, sum.gradient, sum.rows));
      }
    }
  }

  private static List<Sum> arm(Block network) {
    List<Sum> sums = new ArrayList<>();
    NetworkTree.visit(
        network,
        (name, block) -> {
          if (block instanceof Tap tap && DenseFactors.has(tap)) {
            sums.add(new Sum(new DenseFactors(name, tap)));
          }
        });
    sums.forEach(sum -> sum.factors.armWithOne());
    return sums;
  }

  private static void pass(Block network, Batch batch, NDManager manager, List<Sum> sums) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray x = batch.data(scope, DataType.FLOAT32);
      NDArray y = batch.labels(scope);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDList logits =
            network.forward(new ParameterStore(scope, false), new NDList(x), true, null);
        collector.backward(Loss.softmaxCrossEntropyLoss().evaluate(new NDList(y), logits));
      }
      sums.forEach(sum -> sum.collect(manager));
    }
  }
}
