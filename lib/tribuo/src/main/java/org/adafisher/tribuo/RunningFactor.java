package org.adafisher.tribuo;

import java.util.Arrays;

/** The running average of one diagonal factor and its min-max normalised form (paper Eq. 3, 4). */
final class RunningFactor {

  private final Rule rule;
  private final double[] average;
  private double[] normalized;

  RunningFactor(Rule rule, int size) {
    this.rule = rule;
    average = new double[size];
    Arrays.fill(average, rule.start);
  }

  /** Takes an example's squared entries into the average. */
  void update(double[] entries) {
    boolean before = rule.normalizesFirst;
    double[] squares = Arrays.stream(entries).map(entry -> entry * entry).toArray();
    double[] fresh = before ? minMax(squares) : squares;
    for (int i = 0; i < average.length; i++) {
      average[i] = rule.decay * average[i] + rule.gain * fresh[i];
    }
    normalized = before ? average : minMax(average);
  }

  /** (x − min) / (max − min + ε); zeros where max = min. */
  private double[] minMax(double[] vector) {
    double least = Arrays.stream(vector).min().orElseThrow();
    double width = Arrays.stream(vector).max().orElseThrow() - least + rule.epsilon;
    double divisor = Math.max(width, Double.MIN_NORMAL);
    return Arrays.stream(vector).map(entry -> (entry - least) / divisor).toArray();
  }

  /** Whether there was an update. */
  boolean isKnown() {
    return normalized != null;
  }

  /** An entry of H′ or S′. */
  double at(int index) {
    return normalized[index];
  }
}
