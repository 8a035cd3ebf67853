package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.random.RandomGenerator;
import org.adafisher.internal.Constants;
import org.adafisher.internal.Seeds;

/** The labels whose gradients make the Fisher information that K-FAC inverts. */
@FunctionalInterface
public interface LabelSampler {

  /**
   * Returns one label for every row.
   *
   * @param step the step, from 1
   * @param logits {@code [M, classes]}, outside of autograd
   * @return classes as INT64, {@code [M]}
   */
  NDArray sample(int step, NDArray logits);

  /**
   * Returns labels drawn from the network's own predictions: the one-sample Monte-Carlo Fisher.
   *
   * @param seed the seed; a label depends on it, the step, the row and the prediction
   * @return the sampler
   */
  static LabelSampler monteCarlo(long seed) {
    return (step, logits) -> {
      int rows = Math.toIntExact(logits.getShape().get(0));
      RandomGenerator random = Seeds.generator(seed, Seeds.LABELS, step);
      double[] draws = random.doubles(rows).toArray();
      long last = logits.getShape().get(1) - 1;
      NDArray uniform =
          logits
              .getManager()
              .create(draws, new Shape(rows, 1))
              .toDevice(logits.getDevice(), false)
              .toType(logits.getDataType(), false);
      // The inverse of the cumulative distribution: how many of its values lie below the draw.
      return logits
          .softmax(-1)
          .cumSum(1)
          .lt(uniform)
          .toType(DataType.INT64, false)
          .sum(new int[] {1})
          .minimum(Constants.of(last, logits.getDevice(), DataType.INT64, m -> m.create(last)));
    };
  }
}
