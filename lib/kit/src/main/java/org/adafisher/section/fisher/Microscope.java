package org.adafisher.section.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adafisher.curvature.DiagonalVectors;
import org.adafisher.fisher.FactorPair;
import org.adafisher.fisher.LayerFactors;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.optimizer.StatefulOptimizer;

/** One layer of one network over the steps of a run, by AdaFisher's three rules, Adam and K-FAC. */
public final class Microscope {

  private final SmallNetwork network;
  private final String layer;

  private Microscope(SmallNetwork network, String layer) {
    this.network = network;
    this.layer = layer;
  }

  /**
   * What one method has in a layer in one step.
   *
   * @param h H′; empty for other methods than AdaFisher
   * @param s S′
   * @param divisor what the momentum is divided by
   * @param gradient |∇| of the batch
   * @param step |θ after − θ before|
   */
  record View(double[] h, double[] s, double[] divisor, double[] gradient, double[] step) {}

  /**
   * Returns AdaFisher's three rules, whose factors follow every batch, Adam and K-FAC.
   *
   * @return the methods, with rates at which they learn
   */
  public static List<OptimizerSpec> methods() {
    List<OptimizerSpec> methods = new ArrayList<>();
    FisherLaboratory.rules().forEach(rule -> methods.add(rule.withLearningRate(1e-3)));
    methods.addAll(FisherLaboratory.trainers().subList(1, 3));
    return methods;
  }

  /**
   * Trains with every method from the same start on the same batches.
   *
   * @param network the network
   * @param layer such as {@code fc1}
   * @param methods the methods with their rates
   * @param steps steps of a run
   * @param moments how many steps are looked at, evenly over the logarithm of the step, from 2
   * @param seed the seed of start and batches
   * @return what was seen
   * @throws IllegalArgumentException if the network has no such layer
   */
  public static MicroscopeResult look(
      SmallNetwork network,
      String layer,
      List<OptimizerSpec> methods,
      int steps,
      int moments,
      long seed) {
    Microscope microscope = new Microscope(network, layer);
    int[] looks =
        Arrays.stream(Preconditioner.each(moments, i -> Math.pow(steps, i / (moments - 1.0))))
            .mapToInt(step -> (int) Math.round(step))
            .distinct()
            .toArray();
    Map<String, List<View>> views = new LinkedHashMap<>();
    Map<String, double[]> losses = new LinkedHashMap<>();
    for (OptimizerSpec method : methods) {
      double[] loss = new double[steps];
      views.put(method.label(), microscope.run(method, looks, loss, seed));
      losses.put(method.label(), loss);
    }
    return new MicroscopeResult(network, layer, looks, views, losses);
  }

  private List<View> run(OptimizerSpec method, int[] looks, double[] loss, long seed) {
    List<View> views = new ArrayList<>();
    try (Subject subject = new Subject(network, network.data().train().size(), seed);
        StatefulOptimizer optimizer = subject.optimizer(method, method.learningRate(), seed)) {
      int[] places = places(subject);
      BatchStream batches = subject.batches(seed);
      for (int step = 1; step <= loss.length; step++) {
        double[] before = subject.parameters();
        double[][] gradient = new double[1][];
        loss[step - 1] =
            subject.step(
                optimizer, batches.next(), () -> gradient[0] = gradient(subject, optimizer));
        if (Arrays.binarySearch(looks, step) >= 0) {
          double[] after = subject.parameters();
          double[] moved = Preconditioner.each(before.length, i -> after[i] - before[i]);
          views.add(view(subject, optimizer, places, gradient[0], moved));
        }
      }
    }
    return views;
  }

  private int[] places(Subject subject) {
    Map<String, int[]> layers = subject.order.layers();
    if (!layers.containsKey(layer)) {
      throw new IllegalArgumentException(
          network.name() + " has no layer '" + layer + "': there are " + layers.keySet());
    }
    return layers.get(layer);
  }

  private static double[] gradient(Subject subject, StatefulOptimizer optimizer) {
    try (NDManager scope = subject.manager.newSubManager()) {
      Map<String, NDArray> gradients = optimizer.gradients(subject.network, scope);
      return subject.numbers(gradients::get);
    }
  }

  private View view(
      Subject subject,
      StatefulOptimizer optimizer,
      int[] places,
      double[] gradient,
      double[] moved) {
    double[] h = new double[0];
    double[] s = new double[0];
    if (optimizer instanceof AdaFisher adaFisher) {
      LayerFactors factors = adaFisher.factors().layer(layer);
      FactorPair pair = factors.normalized().orElseThrow();
      h = falling(pair.input().toDoubleArray());
      s = falling(pair.gradient().toDoubleArray());
    }
    Map<String, double[]> vectors = DiagonalVectors.of(subject.network, subject.order, optimizer);
    double[] divisor =
        vectors.getOrDefault(
            DiagonalVectors.F,
            vectors.getOrDefault(DiagonalVectors.ROOT, vectors.get(DiagonalVectors.KFAC)));
    return new View(h, s, of(places, divisor), of(places, gradient), of(places, moved));
  }

  private static double[] of(int[] places, double[] vector) {
    return falling(Arrays.stream(places).mapToDouble(i -> Math.abs(vector[i])).toArray());
  }

  private static double[] falling(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Preconditioner.each(sorted.length, i -> sorted[sorted.length - 1 - i]);
  }
}
