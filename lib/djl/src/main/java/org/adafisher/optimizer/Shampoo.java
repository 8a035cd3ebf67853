package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.adafisher.internal.Hyperparameter;
import org.adafisher.internal.Hyperparameters;
import org.adafisher.internal.Periodic;
import org.adafisher.internal.Script;

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

  static final Script SCRIPT = new Script(Shampoo.class, "shampoo.py", "Shampoo");
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

  /** Every gradient by L⁻¹ᐟᵖ of each of its axes, p twice their number; {@code shampoo.py}. */
  @Override
  void preconditionAll(List<Update> updates) {
    List<Update> wide =
        updates.stream().filter(u -> matrices(u.gradient().getShape()).length > 0).toList();
    if (wide.isEmpty()) {
      return;
    }
    List<NDArray> statistics = new ArrayList<>();
    List<NDArray> roots = new ArrayList<>();
    List<String> axes = new ArrayList<>();
    for (Update update : wide) {
      Shape shape = update.gradient().getShape();
      for (int axis : matrices(shape)) {
        statistics.add(matrix(update, STATISTIC, axis, START));
        roots.add(matrix(update, ROOT, axis, 1));
        if (isDue(update, options.rootInterval)) {
          axes.add("axis " + axis + " of " + shape);
        }
      }
    }
    NDArray failures =
        SCRIPT.apply(
            "precondition",
            StepPipeline.gradientsOf(wide),
            statistics,
            roots,
            wide.stream().mapToLong(u -> isDue(u, options.statisticInterval) ? 1 : 0).toArray(),
            wide.stream().mapToLong(u -> isDue(u, options.rootInterval) ? 1 : 0).toArray(),
            options.averageDecay,
            options.damping,
            options.graft);
    if (!axes.isEmpty()) {
      double[] failed = failures.toDoubleArray();
      for (int i = 0; i < failed.length; i++) {
        if (failed[i] != 0) {
          log.fail(step(), axes.get(i), "no inverse root");
        }
      }
    }
  }

  /** The axes that have a matrix: of a gradient of two axes or more, those longer than 1. */
  private static int[] matrices(Shape shape) {
    return shape.dimension() < 2
        ? new int[0]
        : IntStream.range(0, shape.dimension()).filter(axis -> shape.get(axis) > 1).toArray();
  }

  private static boolean isDue(Update update, int interval) {
    return (update.state().count() - 1) % interval == 0;
  }

  /** A matrix of an axis in a parameter's state; at first a multiple of the identity. */
  private NDArray matrix(Update update, String name, int axis, double diagonal) {
    NDArray gradient = update.gradient();
    int size = (int) gradient.getShape().get(axis);
    return update
        .state()
        .arrays
        .get(
            name + axis,
            () -> gradient.getManager().eye(size).toType(options.type(), false).mul(diagonal));
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
