package org.adafisher.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import java.util.Iterator;
import org.adafisher.data.Batch;
import org.adafisher.data.Batches;

/**
 * A network's results on examples; they are computed on the device and fetched once.
 *
 * @param loss the mean loss, nats
 * @param accuracy the share classified rightly
 * @param top5 the share whose class is among the five likeliest
 * @param predicted the predicted class of every example, in order
 */
record Evaluation(double loss, double accuracy, double top5, int[] predicted) {

  static final int BATCH = 250;

  static Evaluation of(Block network, Batches examples, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray sums = scope.zeros(new ai.djl.ndarray.types.Shape(3), DataType.FLOAT64);
      NDList predicted = new NDList();
      int count = 0;
      for (Iterator<Batch> all = examples.epoch(1); all.hasNext(); ) {
        Batch batch = all.next();
        count += batch.size();
        predicted.add(add(network, batch, sums, scope));
      }
      double[] totals = sums.toDoubleArray();
      long[] classes = NDArrays.concat(predicted).toLongArray();
      int[] narrow = new int[classes.length];
      for (int i = 0; i < narrow.length; i++) {
        narrow[i] = (int) classes[i];
      }
      return new Evaluation(totals[0] / count, totals[1] / count, totals[2] / count, narrow);
    }
  }

  /** Adds a batch's sums of loss, hits and near hits; returns the predicted classes. */
  private static NDArray add(Block network, Batch batch, NDArray sums, NDManager outer) {
    try (NDManager scope = outer.newSubManager()) {
      NDArray x = batch.data(scope, DataType.FLOAT32);
      NDArray y = batch.labels(scope);
      NDList logits = network.forward(new ParameterStore(scope, false), new NDList(x), false, null);
      NDArray loss =
          Loss.softmaxCrossEntropyLoss().evaluate(new NDList(y), logits).mul(batch.size());
      NDArray classes = logits.head().argMax(1);
      NDArray own = logits.head().gather(y.reshape(-1, 1), 1);
      NDArray above = logits.head().gt(own).toType(DataType.INT64, false).sum(new int[] {1});
      sums.addi(NDArrays.stack(new NDList(sum(loss), sum(classes.eq(y)), sum(above.lt(5)))));
      classes.attach(outer);
      return classes;
    }
  }

  private static NDArray sum(NDArray values) {
    return values.toType(DataType.FLOAT64, false).sum();
  }
}
