package org.adafisher.figure;

/**
 * A path over a plane.
 *
 * @param label the method; it decides the colour
 * @param x first coordinates, at least one point
 * @param y second coordinates
 */
public record Trajectory(String label, double[] x, double[] y) {

  public Trajectory {
    if (x.length != y.length || x.length == 0) {
      throw new IllegalArgumentException(
          label
              + ": "
              + x.length
              + " and "
              + y.length
              + " coordinates: must be as many, at least 1");
    }
    x = x.clone();
    y = y.clone();
  }
}
