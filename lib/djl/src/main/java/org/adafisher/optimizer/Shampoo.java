package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.adafisher.internal.Hyperparameter;
import org.adafisher.internal.Hyperparameters;
import org.adafisher.internal.Periodic;
import org.adafisher.internal.Temporaries;

/**
 * Shampoo (Gupta et al. 2018) with momentum SGD, as the ASDL library runs it for the paper: a
 * parameter of n > 1 dimensions has a statistic Lᵢ per axis, and its gradient is multiplied along
 * every axis by (Lᵢ + ε·λmax·I)^(−1/(2n)).
 *
 * <p>Lᵢ starts as 1e-12·I and adds up the products of the gradient with itself over all other axes.
 * The ridge ε·λmax is added to the statistic for good. Parameters of one dimension keep their
 * gradient. Statistics and roots are float64 unless float32, which ASDL computes in, is asked for:
 * a ridge of 1e-12 is nothing in float32, but float64 has 1/64 of its speed on many GPUs.
 */
public final class Shampoo extends StatefulOptimizer {

  private static final int ITERATIONS = 100;
  private static final double TOLERANCE = 1e-6;
  private static final double START = 1e-12;
  private static final String STATISTIC = "statistic" + ParameterState.AXIS;
  private static final String ROOT = "root" + ParameterState.AXIS;

  private final Options options;

  private Shampoo(Builder builder) {
    super(builder);
    options = builder.options();
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
    try (Temporaries made = new Temporaries()) {
      NDArray wide = gradient.toType(options.type(), false);
      NDArray result = wide;
      for (int axis = 0; axis < shape.dimension(); axis++) {
        // The axis that comes first is multiplied and goes last: a whole turn restores the order.
        NDArray rows = result.reshape(shape.get(axis), -1);
        if (shape.get(axis) > 1) {
          updateAxis(wide, axis, state);
          rows = state.arrays.get(ROOT + axis).matMul(rows);
        }
        result = rows.transpose();
      }
      if (options.graft) {
        double length = Inverses.number(result.norm());
        result = length == 0 ? result : result.mul(Inverses.number(wide.norm()) / length);
      }
      return made.keep(result.reshape(shape).toType(gradient.getDataType(), true));
    }
  }

  private void updateAxis(NDArray gradient, int axis, ParameterState state) {
    int size = (int) gradient.getShape().get(axis);
    int step = state.count();
    NDArray identity = gradient.getManager().eye(size).toType(options.type(), false);
    NDArray statistic = state.arrays.get(STATISTIC + axis);
    if (statistic == null) {
      statistic = identity.mul(START);
    }
    if ((step - 1) % options.statisticInterval == 0) {
      NDArray rows = gradient.swapAxes(0, axis).reshape(size, -1);
      NDArray product = rows.matMul(rows.transpose());
      statistic =
          options.averageDecay == 0
              ? statistic.add(product)
              : statistic.mul(options.averageDecay).addi(product.mul(1 - options.averageDecay));
    }
    if ((step - 1) % options.rootInterval == 0) {
      double ridge = options.damping * Inverses.largestEigenvalue(statistic);
      statistic = statistic.add(identity.mul(ridge));
      int exponent = 2 * gradient.getShape().dimension();
      Optional<NDArray> root = Inverses.root(statistic, exponent, ITERATIONS, TOLERANCE);
      if (root.isPresent()) {
        state.arrays.put(ROOT + axis, root.get());
      } else {
        log.fail(step, "axis " + axis + " of " + gradient.getShape(), "no inverse root");
        if (state.arrays.get(ROOT + axis) == null) {
          state.arrays.put(ROOT + axis, identity.duplicate());
        }
      }
    }
    if (statistic != state.arrays.get(STATISTIC + axis)) {
      state.arrays.put(STATISTIC + axis, statistic);
    }
  }

  @Override
  protected void move(Update update) {
    moveAll(List.of(update));
  }

  @Override
  void moveAll(List<Update> updates) {
    Sgd.moveAll(updates, options.momentum);
  }

  /**
   * What Shampoo can be told; the defaults are ASDL's, as the paper uses them.
   *
   * @param momentum μ
   * @param damping ε
   * @param statisticInterval steps between updates of the statistics
   * @param rootInterval steps between updates of the inverse roots
   * @param averageDecay ρ
   * @param graft whether the step has the gradient's length (Anil et al. 2020)
   * @param singlePrecision whether statistics and roots are float32 instead of float64
   */
  public record Options(
      @Hyperparameter(is = "μ, momentum of the SGD step", standard = "0.9", range = "[0, 1)")
          double momentum,
      @Hyperparameter(is = "ε, ridge by largest eigenvalue", standard = "1e-12", range = "(0, ∞)")
          double damping,
      @Hyperparameter(is = "steps between statistics", standard = "1", range = "[1, ∞)")
          int statisticInterval,
      @Hyperparameter(is = "steps between inverse roots", standard = "1", range = "[1, ∞)")
          int rootInterval,
      @Hyperparameter(is = "ρ, share of the old; 0 for a sum", standard = "0", range = "[0, 1)")
          double averageDecay,
      @Hyperparameter(is = "whether the step has the gradient's length", standard = "false")
          boolean graft,
      @Hyperparameter(is = "statistics in float32, as ASDL, not float64", standard = "false")
          boolean singlePrecision)
      implements Periodic {

    /** Checks the ranges. */
    public Options {
      Hyperparameters.check(
          Options.class,
          momentum,
          damping,
          statisticInterval,
          rootInterval,
          averageDecay,
          graft,
          singlePrecision);
    }

    DataType type() {
      return singlePrecision ? DataType.FLOAT32 : DataType.FLOAT64;
    }

    @Override
    public int period() {
      return Periodic.common(statisticInterval, rootInterval);
    }
  }

  /** Builds Shampoo. */
  public static final class Builder extends StatefulOptimizerBuilder<Builder, Options> {

    private Builder() {
      super("Shampoo", Decay.COUPLED, 0.3, Options.class);
    }

    /** Sets μ, the momentum. */
    public Builder optMomentum(double momentum) {
      return opt("momentum", momentum);
    }

    /** Sets ε, the ridge relative to the largest eigenvalue. */
    public Builder optDamping(double damping) {
      return opt("damping", damping);
    }

    /** Sets the steps between updates of the statistics. */
    public Builder optStatisticInterval(int statisticInterval) {
      return opt("statisticInterval", statisticInterval);
    }

    /** Sets the steps between updates of the inverse roots. */
    public Builder optRootInterval(int rootInterval) {
      return opt("rootInterval", rootInterval);
    }

    /** Sets ρ in statistic ← ρ·statistic + (1 − ρ)·new; 0 for a plain sum. */
    public Builder optAverageDecay(double averageDecay) {
      return opt("averageDecay", averageDecay);
    }

    /** Gives the preconditioned gradient the length of the gradient. */
    public Builder optGraft(boolean graft) {
      return opt("graft", graft);
    }

    /** Computes statistics and roots in float32, as ASDL does. */
    public Builder optSinglePrecision(boolean singlePrecision) {
      return opt("singlePrecision", singlePrecision);
    }

    @Override
    public Shampoo build() {
      return new Shampoo(this);
    }
  }
}
