package org.adafisher.section.convergence;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import java.util.function.Supplier;
import org.adafisher.data.Examples;
import org.adafisher.data.LabelledData;
import org.adafisher.data.source.DataSets;
import org.adafisher.data.source.Iris;
import org.adafisher.internal.Constants;
import org.adafisher.network.Chain;
import org.adafisher.network.Layers;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A function J of a network's parameters: the mean loss over all training examples, plus half the
 * decay times the parameters' squared norm.
 *
 * @param title what figures and tables call it, naming the data
 * @param data the data, of which only the training examples count
 * @param network makes the network, of tapped layers
 * @param isQuadratic whether the loss is half the squared distance to the class's unit vector; else
 *     it is the log loss
 * @param isConvex whether J is convex, so that its minimum can be computed
 * @param decay the factor of the squared norm, at least 0
 */
public record ConvergenceProblem(
    String title,
    LabelledData data,
    Supplier<Block> network,
    boolean isQuadratic,
    boolean isConvex,
    double decay) {

  /**
   * Returns a strongly convex quadratic: least squares on the four principal components of Iris.
   * Its Hessian is diagonal, with the mean squares of the layer's inputs: the case that a diagonal
   * H_D describes exactly.
   *
   * @return the problem
   */
  public static ConvergenceProblem quadratic() {
    LabelledData data = Iris.load().principalComponents(4);
    return new ConvergenceProblem(
        "Least squares, Iris (150 flowers, 4 principal components)",
        data,
        () -> new Chain().add("fc", Layers.linear(data.classNames().size(), true)),
        true,
        true,
        0);
  }

  /**
   * Returns softmax regression on the digits, strongly convex by its decay.
   *
   * @param examples the number of training examples; 0 for all
   * @param decay the modulus of strong convexity, above 0
   * @return the problem
   */
  public static ConvergenceProblem logistic(int examples, double decay) {
    LabelledData data = DataSets.openVectors("digits").limit(examples, 0);
    return new ConvergenceProblem(
        "Logistic regression, " + digits(data) + ", decay " + decay,
        data,
        () -> new Chain().add("fc", Layers.linear(data.classNames().size(), true)),
        false,
        true,
        decay);
  }

  /**
   * Returns a problem that is not convex: a perceptron with one hidden layer on the digits; its
   * tanh is smooth, as Prop. 3.4 wants the function.
   *
   * @param examples the number of training examples; 0 for all
   * @param hidden the number of hidden units
   * @return the problem
   */
  public static ConvergenceProblem perceptron(int examples, int hidden) {
    LabelledData data = DataSets.openVectors("digits").limit(examples, 0);
    return new ConvergenceProblem(
        "Perceptron 64-" + hidden + "-10 (tanh), " + digits(data),
        data,
        () ->
            new Chain()
                .add("fc1", Layers.linear(hidden, true))
                .add("tanh", NDArray::tanh)
                .add("fc2", Layers.linear(data.classNames().size(), true)),
        false,
        false,
        0);
  }

  /** Names the training examples alone, as no others count. */
  private static String digits(LabelledData data) {
    return "UCI digits (8×8), " + data.train().size() + " examples";
  }

  /** The mean loss of a batch, without the decay. */
  NDArray loss(NDArray logits, NDArray labels) {
    if (!isQuadratic) {
      return Loss.softmaxCrossEntropyLoss().evaluate(new NDList(labels), new NDList(logits));
    }
    NDArray target = labels.oneHot(data.classNames().size()).toType(logits.getDataType(), false);
    return logits.sub(target).square().sum().div(Constants.number(2.0 * labels.size(), logits));
  }

  /**
   * Returns the extreme eigenvalues of the quadratic's Hessian, which is the mean of h̄·h̄ᵀ, h̄ =
   * [h, 1], for every output.
   *
   * @return α and β of Prop. 3.3; β is also L, the Lipschitz constant of the gradient
   * @throws IllegalStateException if the problem is not quadratic
   */
  public double[] curvature() {
    if (!isQuadratic) {
      throw new IllegalStateException(title + ": the Hessian is not constant");
    }
    Examples examples = data.train();
    int size = (int) examples.shape().size();
    RealMatrix moment = new Array2DRowRealMatrix(size + 1, size + 1);
    float[] values = new float[size + 1];
    values[size] = 1;
    for (int n = 0; n < examples.size(); n++) {
      examples.copyTo(n, values, 0);
      for (int i = 0; i <= size; i++) {
        for (int j = 0; j <= size; j++) {
          moment.addToEntry(i, j, (double) values[i] * values[j] / examples.size());
        }
      }
    }
    double[] eigenvalues = new EigenDecomposition(moment).getRealEigenvalues();
    return new double[] {eigenvalues[size], eigenvalues[0]};
  }
}
