package org.adafisher.section.fisher;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adafisher.analysis.SymmetricMatrix;
import org.adafisher.curvature.ExactCurvature;
import org.adafisher.curvature.ParameterOrder;
import org.adafisher.data.batch.Batch;
import org.adafisher.fisher.Tap;
import org.adafisher.internal.NetworkTree;

/** All readings of one point of training. */
final class Snapshot {

  private static final int LENGTHS_PER_DECADE = 3;
  private static final int DECADES = 5;
  private static final double LONGEST = 10;
  private static final int HALVINGS = 3;

  private final Subject subject;
  private final Reading.Place place;
  private final List<Reading> readings = new ArrayList<>();
  private final ParameterOrder order;

  private Snapshot(Subject subject, Reading.Place place) {
    this.subject = subject;
    this.place = place;
    order = subject.order;
  }

  /** Measures; the network's parameters are as before. */
  static List<Reading> of(
      Subject subject, Reading.Place place, List<Batch> batches, double damping) {
    Snapshot snapshot = new Snapshot(subject, place);
    snapshot.measure(batches, damping);
    return snapshot.readings;
  }

  private void measure(List<Batch> batches, double damping) {
    ExactCurvature exact;
    try (NDManager scope = subject.manager.newSubManager()) {
      exact =
          ExactCurvature.of(
              subject.network, order, subject.input(scope), subject.labels(), subject.mode());
    }
    SymmetricMatrix fisher = exact.trueFisher();
    SymmetricMatrix hessian = exact.hessian();
    add("", Measure.LOSS, exact.loss());
    align(fisher, hessian);
    Estimates estimates =
        Estimates.of(subject, batches, exact.empiricalFisher().diagonal(), damping);
    Map<String, String> kinds = kinds();
    estimates.diagonals().forEach((name, diagonal) -> compare(name, diagonal, fisher, kinds));
    Preconditioner natural = Preconditioner.matrix(fisher, damping);
    Map<String, Preconditioner> methods = new LinkedHashMap<>(estimates.methods());
    double[] diagonal = fisher.diagonal();
    methods.put(
        "diagonal of F, exact",
        Preconditioner.diagonal(Arrays.stream(diagonal).map(f -> f + damping).toArray()));
    methods.put("natural gradient, exact", natural);
    double[] gradient = exact.gradient();
    double[] ideal = natural.solve().apply(gradient);
    double[] start = subject.parameters();
    methods.forEach(
        (name, method) -> {
          double[] direction = method.solve().apply(gradient);
          add(name, Measure.CONDITION, Math.log10(Math.max(1, method.condition(fisher, natural))));
          add(name, Measure.HESSIAN, method.spread(hessian));
          add(name, Measure.COSINE, Agreement.cosine(direction, ideal));
          add(name, Measure.DECREASE, decrease(start, direction, exact.loss()));
        });
    subject.set(start);
  }

  private void add(String what, Measure measure, double value) {
    readings.add(new Reading(place, "", "", what, measure, value));
  }

  private void align(SymmetricMatrix fisher, SymmetricMatrix hessian) {
    double[] f = entries(fisher);
    double[] h = entries(hessian);
    double[] rest = Preconditioner.each(f.length, i -> f[i] - h[i]);
    add("", Measure.ALIGNMENT, Agreement.cosine(f, h));
    add("", Measure.DIFFERENCE, Preconditioner.length(rest) / Preconditioner.length(h));
    double[] curvature = Arrays.stream(hessian.diagonal()).map(Math::abs).toArray();
    add("", Measure.DIAGONALS, Agreement.ofRanks(fisher.diagonal(), curvature));
    add("", Measure.ENERGY, fisher.energyOnDiagonal());
  }

  private static double[] entries(SymmetricMatrix matrix) {
    int n = matrix.size();
    return Preconditioner.each(n * n, i -> matrix.at(i / n, i % n));
  }

  private void compare(
      String name, double[] estimate, SymmetricMatrix fisher, Map<String, String> kinds) {
    double[] truth = fisher.diagonal();
    if (!name.equals(Estimates.KFAC)) {
      compare("", "", name, estimate, truth);
    }
    if (name.startsWith("F̃")) {
      long below = Arrays.stream(estimate).filter(entry -> entry < 1).count();
      add(name, Measure.BELOW_ONE, (double) below / estimate.length);
    }
    order
        .layers()
        .forEach(
            (layer, places) -> {
              double[] own = Arrays.stream(places).mapToDouble(i -> estimate[i]).toArray();
              double[] its = Arrays.stream(places).mapToDouble(i -> truth[i]).toArray();
              if (Arrays.stream(own).anyMatch(value -> value != 0)) {
                compare(layer, kinds.get(layer), name, own, its);
              }
              if (name.equals(Estimates.PRODUCT)) {
                double energy = order.block(fisher, layer).energyOnDiagonal();
                readings.add(
                    new Reading(place, layer, kinds.get(layer), "", Measure.ENERGY, energy));
              }
            });
  }

  private void compare(String layer, String kind, String name, double[] estimate, double[] truth) {
    double rank = Agreement.ofRanks(estimate, truth);
    double logarithms = Agreement.ofLogarithms(estimate, truth);
    double error = Agreement.error(estimate, truth);
    readings.add(new Reading(place, layer, kind, name, Measure.RANK, rank));
    readings.add(new Reading(place, layer, kind, name, Measure.LOGARITHMS, logarithms));
    readings.add(new Reading(place, layer, kind, name, Measure.ERROR, error));
  }

  private Map<String, String> kinds() {
    Map<String, String> kinds = new LinkedHashMap<>();
    NetworkTree.visit(
        subject.network,
        (name, block) -> {
          if (block instanceof Tap tap) {
            String type = tap.layer().getClass().getSimpleName();
            kinds.put(
                name,
                switch (type) {
                  case "Linear" -> "dense";
                  case "Conv2d" -> "convolution";
                  case "LayerNorm" -> "LayerNorm";
                  default -> "BatchNorm";
                });
          }
        });
    return kinds;
  }

  /** The most that one step can take away: lengths a third of a decade apart, then closer. */
  private double decrease(double[] start, double[] direction, double loss) {
    double unit = Preconditioner.length(direction);
    double best = LONGEST;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= DECADES * LENGTHS_PER_DECADE; i++) {
      double length = LONGEST * Math.pow(10, -(double) i / LENGTHS_PER_DECADE);
      double value = lossAt(start, direction, length / unit);
      if (value < least) {
        least = value;
        best = length;
      }
    }
    double ratio = Math.pow(10, 0.5 / LENGTHS_PER_DECADE);
    for (int halving = 0; halving < HALVINGS; halving++) {
      for (double length : new double[] {best / ratio, best * ratio}) {
        double value = lossAt(start, direction, length / unit);
        if (value < least) {
          least = value;
          best = length;
        }
      }
      ratio = Math.sqrt(ratio);
    }
    return Math.max(0, (loss - least) / loss);
  }

  private double lossAt(double[] start, double[] direction, double factor) {
    subject.set(Preconditioner.each(start.length, k -> start[k] - factor * direction[k]));
    return subject.loss();
  }
}
