package org.adafisher.section.fisher;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/** How near an estimate is to a diagonal. */
final class Agreement {

  private Agreement() {}

  /** Spearman's; equal numbers share their mean rank. NaN if one of both is constant. */
  static double ofRanks(double[] estimate, double[] truth) {
    return truth.length < 2 ? Double.NaN : new SpearmansCorrelation().correlation(estimate, truth);
  }

  /** Pearson's of the logarithms of the places where both are positive. */
  static double ofLogarithms(double[] estimate, double[] truth) {
    int[] known =
        IntStream.range(0, truth.length).filter(i -> estimate[i] > 0 && truth[i] > 0).toArray();
    double[] a = Arrays.stream(known).mapToDouble(i -> Math.log(estimate[i])).toArray();
    double[] b = Arrays.stream(known).mapToDouble(i -> Math.log(truth[i])).toArray();
    return known.length < 2 ? Double.NaN : new PearsonsCorrelation().correlation(a, b);
  }

  /** |c·d − f| / |f|, c = d·f / d·d. */
  static double error(double[] estimate, double[] truth) {
    double scale = Preconditioner.dot(estimate, truth) / Preconditioner.dot(estimate, estimate);
    double[] rest = Preconditioner.each(truth.length, i -> scale * estimate[i] - truth[i]);
    return Preconditioner.length(rest) / Preconditioner.length(truth);
  }

  static double cosine(double[] a, double[] b) {
    return Preconditioner.dot(a, b) / Preconditioner.length(a) / Preconditioner.length(b);
  }
}
