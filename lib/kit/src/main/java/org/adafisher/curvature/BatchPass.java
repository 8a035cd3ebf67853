package org.adafisher.curvature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a network gives for a batch of N examples and C classes, and its derivatives by n numbers.
 *
 * @param classes C
 * @param loss the mean cross-entropy
 * @param probabilities {@code [N, C]}
 * @param jacobian of the logits, {@code [N, C, n]}
 * @param slopes of the loss, {@code [n + 1, n]}: the gradient, and the Hessian below it
 */
record BatchPass(
    int classes, double loss, double[] probabilities, double[] jacobian, double[] slopes) {

  static BatchPass of(
      Block network, ParameterOrder order, NDArray x, long[] labels, ExactCurvature.Mode mode) {
    Map<String, Parameter> parameters = ParameterOrder.trainable(network);
    List<NDArray> leaves =
        order.slices().stream().map(slice -> leaf(slice.name(), parameters)).toList();
    boolean training = mode == ExactCurvature.Mode.TRAINING;
    try (Passes passes = new Passes(network, x)) {
      NDArray logits = passes.forward(passes.input(), training);
      int classes = requireLogits(logits, labels, order.size());
      NDArray loss = passes.loss(logits, labels);
      double[] slopes = Derivatives.of(loss, leaves);
      double[] jacobian = new double[labels.length * classes * order.size()];
      int together = training ? labels.length : ExactCurvature.TOGETHER;
      for (int from = 0; from < labels.length; from += together) {
        int to = Math.min(labels.length, from + together);
        NDArray part =
            to - from == labels.length
                ? logits
                : passes.forward(passes.input().get(new NDIndex("{}:{}", from, to)), training);
        double[] rows = Derivatives.of(part.reshape(-1), leaves);
        System.arraycopy(rows, 0, jacobian, from * classes * order.size(), rows.length);
      }
      double[] probabilities = logits.softmax(-1).toDoubleArray();
      return new BatchPass(classes, loss.getDouble(), probabilities, jacobian, slopes);
    }
  }

  private static NDArray leaf(String name, Map<String, Parameter> parameters) {
    NDArray array = parameters.get(name).getArray();
    if (array.getDataType() != DataType.FLOAT64) {
      throw new IllegalArgumentException(
          "'%s' is %s: exact matrices need float64, so initialise the network with it"
              .formatted(name, array.getDataType().name().toLowerCase(Locale.ROOT)));
    }
    return array;
  }

  private static int requireLogits(NDArray logits, long[] labels, int size) {
    if (logits.getShape().dimension() != 2 || logits.getShape().get(0) != labels.length) {
      throw new IllegalArgumentException(
          "the network gives %s, not a row of logits for each of the %d labels"
              .formatted(logits.getShape(), labels.length));
    }
    int classes = Math.toIntExact(logits.getShape().get(1));
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException(
            "example %d has the label %d, expected 0 to %d".formatted(i, labels[i], classes - 1));
      }
    }
    long numbers = (long) labels.length * classes * size;
    if (numbers > ExactCurvature.DERIVATIVES) {
      throw new IllegalArgumentException(
          "%d examples, %d classes and %d parameters have %d derivatives, at most %d are taken: give"
                  .formatted(labels.length, classes, size, numbers, ExactCurvature.DERIVATIVES)
              + " fewer examples");
    }
    return classes;
  }
}
