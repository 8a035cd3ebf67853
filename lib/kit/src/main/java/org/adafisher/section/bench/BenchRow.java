package org.adafisher.section.bench;

import java.util.Map;
import org.adafisher.training.cost.CallCount;
import org.adafisher.training.cost.Quartiles;

/**
 * What a step costs with one optimizer. Ratios are to the first optimizer of the same network and
 * batch size.
 *
 * @param network the network's name
 * @param batch examples of a step
 * @param optimizer the optimizer as it was named
 * @param stepMilliseconds the median of a step whose batch is there
 * @param ratio the median over the rounds of the time ÷ the first optimizer's
 * @param addedPeakBytes what network, optimizer and steps add to the memory at most; null if it was
 *     not measured or does not suffice
 * @param peakRatio of that; null if unknown
 * @param stateBytes the optimizer's state as a checkpoint holds it
 * @param calls calls across JNI a step
 * @param copies arrays made from Java's memory a step, the batch's with it
 * @param copiedBytes what they carry, at a batch of two
 * @param arrays handles made a step
 * @param syncs values read back a step
 * @param stepQuartiles of the step's milliseconds
 * @param ratioQuartiles of the ratio
 * @param dataMilliseconds the median of making a batch
 * @param forwardMilliseconds the median of the forward pass
 * @param backwardMilliseconds the median of the backward pass
 * @param curvatureMilliseconds the median of factors, inverses, roots, Hessian products
 * @param updateMilliseconds the median of moving the parameters
 * @param period the steps after which the cost repeats; a round has as many
 * @param rounds the rounds that count
 * @param parts the calls by part
 * @param threads the engine's threads
 * @param device where the tensors were
 * @param allocator the memory allocator
 * @param processor the processor's name
 * @param commit the kit's git commit
 */
public record BenchRow(
    String network,
    int batch,
    String optimizer,
    double stepMilliseconds,
    double ratio,
    Long addedPeakBytes,
    Double peakRatio,
    long stateBytes,
    long calls,
    long copies,
    long copiedBytes,
    long arrays,
    long syncs,
    Quartiles stepQuartiles,
    Quartiles ratioQuartiles,
    double dataMilliseconds,
    double forwardMilliseconds,
    double backwardMilliseconds,
    double curvatureMilliseconds,
    double updateMilliseconds,
    int period,
    int rounds,
    Map<String, CallCount> parts,
    int threads,
    String device,
    String allocator,
    String processor,
    String commit) {}
