package org.adafisher.figure;

import java.util.List;

/**
 * A mean over seeds, with its spread.
 *
 * @param label the method; it decides the colour
 * @param x the places
 * @param mean the means; NaN leaves a gap
 * @param deviation the standard deviations, 0 for one seed; NaN draws no band
 * @param count the number of seeds; 0 for a line that nothing was measured for, such as a bound
 * @param marks what stands beside the points; empty for none
 */
public record Curve(
    String label, double[] x, double[] mean, double[] deviation, int count, List<String> marks) {

  public Curve {
    if (x.length != mean.length || x.length != deviation.length) {
      throw new IllegalArgumentException(
          label
              + ": "
              + x.length
              + " places, "
              + mean.length
              + " means, "
              + deviation.length
              + " deviations: must be as many of each");
    }
    if (count < 0) {
      throw new IllegalArgumentException(label + ": n = " + count + " must be at least 0");
    }
    x = x.clone();
    mean = mean.clone();
    deviation = deviation.clone();
    marks = List.copyOf(marks);
  }

  /**
   * Creates a curve whose points nothing stands beside.
   *
   * @param label the method; it decides the colour
   * @param x the places
   * @param mean the means; NaN leaves a gap
   * @param deviation the standard deviations, 0 for one seed; NaN draws no band
   * @param count the number of seeds
   */
  public Curve(String label, double[] x, double[] mean, double[] deviation, int count) {
    this(label, x, mean, deviation, count, List.of());
  }

  /**
   * Returns the same with words beside its points.
   *
   * @param words one for each point; the further on, the larger its marker
   * @return a copy
   */
  public Curve marked(List<String> words) {
    return new Curve(label, x, mean, deviation, count, words);
  }

  /**
   * Returns a line to compare with, such as a bound, which is drawn without markers.
   *
   * @param label what it is
   * @param x the places
   * @param y the values
   * @return the line
   */
  public static Curve line(String label, double[] x, double[] y) {
    return new Curve(label, x, y, new double[x.length], 0);
  }
}
