package org.adafisher.figure;

/**
 * A path over a plane.
 *
 * @param label the method
 * @param x first coordinates
 * @param y second coordinates
 */
public record Trajectory(String label, double[] x, double[] y) {}
