package org.adafisher.training;

import java.util.List;
import java.util.Map;
import org.adafisher.training.record.EpochRecord;
import org.adafisher.training.record.LayerRecord;

/**
 * How far a run has come: what a checkpoint holds beside the weights and the optimizer's state.
 *
 * @param epoch the current epoch, from 1
 * @param batch the batches of it that are done
 * @param step the steps done in all
 * @param lossSum the sum of the epoch's losses so far
 * @param epochs the finished epochs
 * @param layers the layers' records so far
 * @param failures what went wrong with curvature so far
 * @param clockNanos the clock
 * @param resumed how often the run was resumed
 * @param initialWeightsSha256 the checksum of the weights before the first step
 * @param started when the run began, UTC
 */
record Progress(
    int epoch,
    int batch,
    int step,
    double lossSum,
    List<EpochRecord> epochs,
    List<LayerRecord> layers,
    List<String> failures,
    Map<Clock.Part, Long> clockNanos,
    int resumed,
    String initialWeightsSha256,
    String started) {}
