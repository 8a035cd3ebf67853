package org.adafisher.training;

/**
 * What one epoch measured.
 *
 * @param epoch from 1
 * @param trainLoss the mean training loss over the epoch's steps
 * @param testLoss the mean test loss after the epoch
 * @param testAccuracy the share of test examples classified rightly, 0 to 1
 * @param trainSeconds the wall-clock seconds of training until then; evaluations do not count
 */
public record EpochRecord(
    int epoch, double trainLoss, double testLoss, double testAccuracy, double trainSeconds) {}
