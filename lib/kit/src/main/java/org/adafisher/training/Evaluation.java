package org.adafisher.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import java.util.Arrays;
import java.util.Iterator;

/**
 * A network's results; they are computed on the device and fetched once.
 *
 * @param loss the mean loss, nats
 * @param accuracy the share of examples, or of tokens, predicted rightly
 * @param top5 the share whose class is among the five likeliest
 * @param predicted the predicted classes, in order
 */
record Evaluation(double loss, double accuracy, double top5, int[] predicted) {

  /** Evaluates a network on all the work there is. */
  static Evaluation of(Block network, Iterator<Task.Work> all, NDManager manager) {
    try (Sums sums = new Sums(network, manager)) {
      all.forEachRemaining(sums::add);
      return sums.evaluation();
    }
  }

  /** Sums over batches. */
  private static final class Sums implements AutoCloseable {

    private final Block network;
    private final NDManager manager;
    private final NDArray sums;
    private final NDList predicted = new NDList();
    private long count;

    Sums(Block network, NDManager outer) {
      this.network = network;
      manager = outer.newSubManager();
      sums = manager.zeros(new Shape(3), DataType.FLOAT64);
    }

    void add(Task.Work work) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray x = work.input(scope);
        NDArray y = work.classes(scope).flatten();
        NDArray logits =
            network.forward(new ParameterStore(scope, false), new NDList(x), false, null).head();
        logits = logits.reshape(y.size(), -1);
        NDArray loss =
            Loss.softmaxCrossEntropyLoss()
                .evaluate(new NDList(y), new NDList(logits))
                .mul(y.size());
        NDArray guesses = logits.argMax(1);
        NDArray own = logits.gather(y.reshape(-1, 1), 1);
        NDArray above = logits.gt(own).toType(DataType.INT64, false).sum(new int[] {1});
        sums.addi(NDArrays.stack(new NDList(sum(loss), sum(guesses.eq(y)), sum(above.lt(5)))));
        count += y.size();
        guesses.attach(manager);
        predicted.add(guesses);
      }
    }

    private static NDArray sum(NDArray values) {
      return values.toType(DataType.FLOAT64, false).sum();
    }

    Evaluation evaluation() {
      double[] totals = sums.toDoubleArray();
      long[] classes = NDArrays.concat(predicted).toLongArray();
      return new Evaluation(
          totals[0] / count,
          totals[1] / count,
          totals[2] / count,
          Arrays.stream(classes).mapToInt(Math::toIntExact).toArray());
    }

    @Override
    public void close() {
      manager.close();
    }
  }
}
