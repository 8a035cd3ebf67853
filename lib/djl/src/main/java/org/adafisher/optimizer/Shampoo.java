package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.adafisher.internal.Check;

/**
 * Shampoo (Gupta et al. 2018) with momentum SGD, as the ASDL library runs it for the paper: a
 * parameter of n > 1 dimensions has a statistic Lᵢ per axis, and its gradient is multiplied along
 * every axis by (Lᵢ + ε·λmax·I)^(−1/(2n)).
 *
 * <p>Lᵢ starts as 1e-12·I and adds up the products of the gradient with itself over all other axes.
 * The ridge ε·λmax is added to the statistic for good. Parameters of one dimension keep their
 * gradient. Statistics and roots are float64: a ridge of 1e-12 is nothing in float32.
 */
public final class Shampoo extends StatefulOptimizer {

  private static final int ITERATIONS = 100;
  private static final double TOLERANCE = 1e-6;
  private static final double START = 1e-12;
  private static final String STATISTIC = "statistic" + ParameterState.AXIS;
  private static final String ROOT = "root" + ParameterState.AXIS;

  private final double momentum;
  private final double damping;
  private final int statisticInterval;
  private final int rootInterval;
  private final double averageDecay;
  private final boolean graft;

  private Shampoo(Builder builder) {
    super("Shampoo", Decay.COUPLED, builder);
    momentum = builder.momentum;
    damping = builder.damping;
    statisticInterval = builder.statisticInterval;
    rootInterval = builder.rootInterval;
    averageDecay = builder.averageDecay;
    graft = builder.graft;
  }

  /**
   * Returns a builder.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  NDArray precondition(String parameterId, NDArray gradient, ParameterState state) {
    Shape shape = gradient.getShape();
    if (shape.dimension() < 2) {
      return gradient;
    }
    NDArray result;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray wide = gradient.toType(DataType.FLOAT64, false);
      result = wide;
      for (int axis = 0; axis < shape.dimension(); axis++) {
        // The axis that comes first is multiplied and goes last: a whole turn restores the order.
        NDArray rows = result.reshape(shape.get(axis), -1);
        if (shape.get(axis) > 1) {
          updateAxis(wide, axis, state);
          rows = state.get(ROOT + axis).matMul(rows);
        }
        result = rows.transpose();
      }
      if (graft) {
        double length = result.norm().getDouble();
        result = length == 0 ? result : result.mul(wide.norm().getDouble() / length);
      }
      result = result.reshape(shape).toType(gradient.getDataType(), true);
      NDScope.unregister(result);
    }
    NDScope.register(result);
    return result;
  }

  private void updateAxis(NDArray gradient, int axis, ParameterState state) {
    int size = (int) gradient.getShape().get(axis);
    int step = state.count();
    NDArray identity = gradient.getManager().eye(size).toType(DataType.FLOAT64, false);
    NDArray statistic = state.get(STATISTIC + axis);
    if (statistic == null) {
      statistic = identity.mul(START);
    }
    if ((step - 1) % statisticInterval == 0) {
      NDArray rows = gradient.swapAxes(0, axis).reshape(size, -1);
      NDArray product = rows.matMul(rows.transpose());
      statistic =
          averageDecay == 0
              ? statistic.add(product)
              : statistic.mul(averageDecay).addi(product.mul(1 - averageDecay));
    }
    if ((step - 1) % rootInterval == 0) {
      double ridge = damping * Inverses.largestEigenvalue(statistic);
      statistic = statistic.add(identity.mul(ridge));
      int exponent = 2 * gradient.getShape().dimension();
      Optional<NDArray> root = Inverses.root(statistic, exponent, ITERATIONS, TOLERANCE);
      if (root.isPresent()) {
        state.put(ROOT + axis, root.get());
      } else {
        fail(step, "axis " + axis + " of " + gradient.getShape(), "no inverse root");
        if (state.get(ROOT + axis) == null) {
          state.put(ROOT + axis, identity.duplicate());
        }
      }
    }
    if (statistic != state.get(STATISTIC + axis)) {
      state.put(STATISTIC + axis, statistic);
    }
  }

  @Override
  protected void move(Update update) {
    Sgd.move(update, momentum);
  }

  @Override
  protected String options() {
    return "momentum="
        + momentum
        + ", damping="
        + damping
        + ", statisticInterval="
        + statisticInterval
        + ", rootInterval="
        + rootInterval
        + ", averageDecay="
        + averageDecay
        + ", graft="
        + graft;
  }

  /** Builds Shampoo; the defaults are ASDL's, as the paper uses them. */
  public static final class Builder extends StatefulOptimizer.Builder<Builder> {

    private double momentum = 0.9;
    private double damping = 1e-12;
    private int statisticInterval = 1;
    private int rootInterval = 1;
    private double averageDecay;
    private boolean graft;

    private Builder() {
      super(0.3);
    }

    /**
     * Sets the momentum of the SGD that follows.
     *
     * @param newMomentum in [0, 1); default 0.9
     * @return this builder
     */
    public Builder optMomentum(double newMomentum) {
      momentum = Check.beta("momentum", newMomentum);
      return this;
    }

    /**
     * Sets ε, the ridge of the statistics relative to their largest eigenvalue.
     *
     * @param newDamping above 0; default 1e-12
     * @return this builder
     */
    public Builder optDamping(double newDamping) {
      damping = Check.range("damping", newDamping, Double.MIN_NORMAL, Double.MAX_VALUE);
      return this;
    }

    /**
     * Sets the steps between updates of the statistics.
     *
     * @param steps at least 1; default 1
     * @return this builder
     */
    public Builder optStatisticInterval(int steps) {
      statisticInterval = Check.positive("statistic interval", steps);
      return this;
    }

    /**
     * Sets the steps between updates of the inverse roots.
     *
     * @param steps at least 1; default 1
     * @return this builder
     */
    public Builder optRootInterval(int steps) {
      rootInterval = Check.positive("root interval", steps);
      return this;
    }

    /**
     * Sets ρ in statistic ← ρ·statistic + (1 − ρ)·new.
     *
     * @param decay in [0, 1); 0, the default and the paper's, for a plain sum
     * @return this builder
     */
    public Builder optAverageDecay(double decay) {
      averageDecay = Check.beta("average decay", decay);
      return this;
    }

    /**
     * Gives the preconditioned gradient the length of the gradient (grafting to SGD, Anil et al.
     * 2020).
     *
     * @param newGraft default false
     * @return this builder
     */
    public Builder optGraft(boolean newGraft) {
      graft = newGraft;
      return this;
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Builds the optimizer.
     *
     * @return the optimizer
     */
    public Shampoo build() {
      return new Shampoo(this);
    }
  }
}
