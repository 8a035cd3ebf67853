package org.adafisher.tribuo;

import java.util.stream.IntStream;
import org.tribuo.common.sgd.FMParameters;
import org.tribuo.math.LinearParameters;
import org.tribuo.math.Parameters;
import org.tribuo.math.la.Matrix;
import org.tribuo.math.la.SGDVector;
import org.tribuo.math.la.Tensor;

/**
 * Where the linear layer is among a model's tensors.
 *
 * @param weight the index of the weight {@code [outputs, inputs]}
 * @param bias the index of the bias {@code [outputs]}; −1 if it is the weight's last column
 * @param outputs the number of outputs
 * @param inputs the number of inputs, without the bias's 1
 */
record Layer(int weight, int bias, int outputs, int inputs) {

  /**
   * Finds the layer.
   *
   * @throws IllegalArgumentException if the model is of another type
   */
  static Layer of(Parameters parameters) {
    Tensor[] tensors = parameters.get();
    if (parameters instanceof LinearParameters) {
      int[] shape = tensors[0].getShape();
      return new Layer(0, -1, shape[0], shape[1] - 1);
    }
    if (parameters instanceof FMParameters) {
      int[] shape = tensors[1].getShape();
      return new Layer(1, 0, shape[0], shape[1]);
    }
    throw new IllegalArgumentException(
        parameters.getClass().getName()
            + ": AdaFisher knows the factors of LinearParameters and FMParameters only");
  }

  /**
   * Takes an example's gradient apart.
   *
   * @throws IllegalArgumentException if it is that of more than one example
   */
  RankOne rankOne(Tensor[] gradients) {
    Matrix outer = (Matrix) gradients[weight];
    double[] gradient =
        bias < 0
            ? IntStream.range(0, outputs).mapToDouble(o -> outer.get(o, inputs)).toArray()
            : ((SGDVector) gradients[bias]).toArray();
    return RankOne.of(outer, gradient, inputs);
  }

  boolean owns(int tensor) {
    return tensor == weight || tensor == bias;
  }
}
