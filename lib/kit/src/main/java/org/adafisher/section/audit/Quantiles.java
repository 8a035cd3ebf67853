package org.adafisher.section.audit;

import java.util.stream.DoubleStream;

/** Quantiles of many numbers. */
final class Quantiles {

  private Quantiles() {}

  /** The numbers below which these shares lie; of the numbers themselves, the nearest. */
  static double[] of(DoubleStream values, double... shares) {
    double[] sorted = values.sorted().toArray();
    return DoubleStream.of(shares)
        .map(share -> sorted[(int) Math.round(share * (sorted.length - 1))])
        .toArray();
  }
}
