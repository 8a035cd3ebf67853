package org.adafisher.curvature;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.Arrays;
import org.adafisher.analysis.CholeskyFactor;
import org.adafisher.analysis.SymmetricMatrix;

/**
 * The curvature of a network's mean cross-entropy over a batch of N examples and C classes, by all
 * n parameters, in float64: what the paper's diagonal S_D ⊗ H_D approximates (Sec. 2, Prop. 3.1).
 *
 * <p>With z_n the logits of example n, p_nc the model's probabilities, y_n the given label, and
 * g_nc = −∇ log p_nc:
 *
 * <ul>
 *   <li>true Fisher F = 1/N Σ_n Σ_c p_nc·g_nc·g_ncᵀ, the expectation over the model's own labels;
 *   <li>empirical Fisher E = 1/N Σ_n g_n,y·g_n,yᵀ, of the given labels;
 *   <li>Gauss–Newton G = 1/N Σ_n J_nᵀ·(diag p_n − p_n·p_nᵀ)·J_n, J_n = ∂z_n/∂θ, which is F for this
 *       loss (Martens 2020);
 *   <li>Hessian H = ∂²/∂θ² of the mean loss.
 * </ul>
 *
 * <p>They are those of the moment: nothing here follows the network when it trains on.
 */
public final class ExactCurvature {

  /** The most parameters: n² numbers a matrix. */
  public static final int PARAMETERS = 4096;

  /** The most derivatives of logits, N·C·n. */
  public static final int DERIVATIVES = 1 << 25;

  /** Examples whose logits are differentiated together: a row costs a pass over all of them. */
  public static final int TOGETHER = 32;

  /** How the network is passed through. */
  public enum Mode {
    /** BatchNorm takes its running averages, so that no example depends on another. */
    EVALUATION,
    /**
     * BatchNorm takes the batch's mean and variance. All examples then depend on each other: g_nc
     * is the derivative of example n's term of the loss by way of the whole batch, and N·F is the
     * Fisher information of the batch's labels together, which are independent given the batch.
     * Running averages are put back; with dropout, one mask serves for all.
     */
    TRAINING
  }

  private final ParameterOrder order;
  private final long[] labels;
  private final BatchPass pass;

  private ExactCurvature(ParameterOrder order, long[] labels, BatchPass pass) {
    this.order = order;
    this.labels = labels;
    this.pass = pass;
  }

  /**
   * Differentiates a network on a batch, in its parameters' order of registration.
   *
   * @param network as of the other method
   * @param x as of the other method
   * @param labels as of the other method
   * @param mode how the network is passed through
   * @return its curvature
   * @throws IllegalArgumentException as of the other method
   */
  public static ExactCurvature of(Block network, NDArray x, long[] labels, Mode mode) {
    return of(network, ParameterOrder.of(network), x, labels, mode);
  }

  /**
   * Differentiates a network on a batch; it costs N·C + n backward passes.
   *
   * @param network gives logits {@code [N, C]}; initialised in float64
   * @param order where its parameters stand
   * @param x {@code [N, …]}, on the network's device
   * @param labels y, N numbers from 0 to C − 1
   * @param mode how the network is passed through
   * @return its curvature
   * @throws IllegalArgumentException if the network is not of float64, gives no row of logits for
   *     each label, a label is out of range, or there are more than {@link #DERIVATIVES}
   */
  public static ExactCurvature of(
      Block network, ParameterOrder order, NDArray x, long[] labels, Mode mode) {
    return new ExactCurvature(order, labels.clone(), BatchPass.of(network, order, x, labels, mode));
  }

  /**
   * Returns where the parameters stand.
   *
   * @return the order of all vectors and matrices
   */
  public ParameterOrder order() {
    return order;
  }

  /**
   * Returns the loss.
   *
   * @return the mean of −log p_n,y
   */
  public double loss() {
    return pass.loss();
  }

  /**
   * Returns the gradient of the mean loss.
   *
   * @return n numbers
   */
  public double[] gradient() {
    return Arrays.copyOf(pass.slopes(), order.size());
  }

  /**
   * Returns the model's probabilities of an example.
   *
   * @param example from 0
   * @return C numbers
   */
  public double[] probabilities(int example) {
    int from = example * pass.classes();
    return Arrays.copyOfRange(pass.probabilities(), from, from + pass.classes());
  }

  /**
   * Returns the gradient of an example's loss, had it a given label.
   *
   * @param example from 0
   * @param label the label, from 0
   * @return g_nc = J_nᵀ·(p_n − e_c), n numbers
   */
  public double[] gradient(int example, int label) {
    double[] weights = probabilities(example);
    weights[label] -= 1;
    double[] gradient = new double[order.size()];
    addRows(example, weights, gradient, 0);
    return gradient;
  }

  /**
   * Returns the true Fisher information.
   *
   * @return F, {@code [n, n]}
   */
  public SymmetricMatrix trueFisher() {
    int classes = pass.classes();
    double[] rows = new double[labels.length * classes * order.size()];
    for (int example = 0; example < labels.length; example++) {
      double[] p = probabilities(example);
      for (int label = 0; label < classes; label++) {
        double root = Math.sqrt(p[label]);
        double[] weights = p.clone();
        weights[label] -= 1;
        Arrays.setAll(weights, c -> root * weights[c]);
        addRows(example, weights, rows, (example * classes + label) * order.size());
      }
    }
    return product(rows, rows);
  }

  /**
   * Returns the empirical Fisher information.
   *
   * @return E, {@code [n, n]}
   */
  public SymmetricMatrix empiricalFisher() {
    double[] rows = new double[labels.length * order.size()];
    for (int example = 0; example < labels.length; example++) {
      double[] own = gradient(example, (int) labels[example]);
      System.arraycopy(own, 0, rows, example * own.length, own.length);
    }
    return product(rows, rows);
  }

  /**
   * Returns the Gauss–Newton matrix.
   *
   * @return G, {@code [n, n]}
   */
  public SymmetricMatrix gaussNewton() {
    int classes = pass.classes();
    double[] rows = new double[labels.length * classes * order.size()];
    for (int example = 0; example < labels.length; example++) {
      double[] p = probabilities(example);
      for (int row = 0; row < classes; row++) {
        double ofRow = p[row];
        double[] weights = new double[classes];
        Arrays.setAll(weights, c -> -ofRow * p[c]);
        weights[row] += ofRow;
        addRows(example, weights, rows, (example * classes + row) * order.size());
      }
    }
    return product(pass.jacobian(), rows);
  }

  /**
   * Returns the Hessian of the mean loss.
   *
   * @return H, {@code [n, n]}
   */
  public SymmetricMatrix hessian() {
    int n = order.size();
    return SymmetricMatrix.of(n, Arrays.copyOfRange(pass.slopes(), n, n + n * n));
  }

  /**
   * Returns the damped natural gradient.
   *
   * @param fisher a matrix of n rows, such as {@link #trueFisher}
   * @param damping λ, at least 0
   * @return (fisher + λ·I)⁻¹·∇, n numbers
   * @throws IllegalArgumentException if fisher + λ·I is not positive definite
   */
  public double[] naturalGradient(SymmetricMatrix fisher, double damping) {
    return CholeskyFactor.of(fisher, damping).solve(gradient());
  }

  /** Adds a combination of the rows of an example's J to numbers that start at a place. */
  private void addRows(int example, double[] weights, double[] into, int at) {
    int n = order.size();
    double[] jacobian = pass.jacobian();
    for (int c = 0; c < weights.length; c++) {
      int from = (example * weights.length + c) * n;
      for (int i = 0; i < n; i++) {
        into[at + i] += weights[c] * jacobian[from + i];
      }
    }
  }

  /** Aᵀ·B / N of matrices of n columns. */
  private SymmetricMatrix product(double[] a, double[] b) {
    int n = order.size();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      Shape shape = new Shape(a.length / n, n);
      NDArray left = manager.create(a, shape);
      NDArray right = a == b ? left : manager.create(b, shape);
      NDArray product = left.transpose().matMul(right).div(labels.length);
      return SymmetricMatrix.of(n, product.toDoubleArray());
    }
  }
}
