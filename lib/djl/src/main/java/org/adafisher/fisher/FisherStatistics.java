package org.adafisher.fisher;

/**
 * Statistics of F̃/λ over the entries of one layer: 1 everywhere means that the layer is trained by
 * momentum SGD (paper Eq. 4; FACTS finding 1).
 *
 * @param min the smallest F̃/λ
 * @param mean the mean F̃/λ
 * @param max the largest F̃/λ
 */
public record FisherStatistics(double min, double mean, double max) {}
