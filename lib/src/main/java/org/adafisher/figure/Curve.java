package org.adafisher.figure;

/**
 * A mean over seeds, with its spread.
 *
 * @param label the method
 * @param x the places
 * @param mean the means
 * @param deviation the standard deviations, 0 for one seed
 * @param count the number of seeds
 */
public record Curve(String label, double[] x, double[] mean, double[] deviation, int count) {}
