package org.adafisher.training.record;

/**
 * What the optimizer did to one layer in the last step of an epoch.
 *
 * @param epoch from 1
 * @param layer the layer's name, such as {@code layer4.1.conv1}
 * @param fisherMin the least F̃/λ; NaN where the optimizer has no F̃
 * @param fisherMean the mean F̃/λ
 * @param fisherMax the largest F̃/λ
 * @param effectiveRate ‖Δθ‖ / ‖g‖
 * @param cosine the cosine between −Δθ and g: 1 for a step along the gradient
 */
public record LayerRecord(
    int epoch,
    String layer,
    double fisherMin,
    double fisherMean,
    double fisherMax,
    double effectiveRate,
    double cosine) {}
