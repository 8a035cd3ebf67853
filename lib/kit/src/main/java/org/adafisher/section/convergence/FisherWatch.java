package org.adafisher.section.convergence;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.stream.DoubleStream;
import org.adafisher.internal.NetworkTree;
import org.adafisher.optimizer.AdaFisher;

/** Follows F̃ over a run, for what Props. 3.3 and 3.4 and their proofs assume of it. */
final class FisherWatch {

  private double least = Double.POSITIVE_INFINITY;
  private double most;
  private long entries;
  private long belowOne;
  private long compared;
  private long rising;
  private double[] last;

  /** Notes the F̃ of the step just made, of all parameters, and its learning rate. */
  void note(AdaFisher optimizer, Block network, double rate) {
    double[] fisher =
        NetworkTree.parameters(network).values().stream()
            .flatMapToDouble(parameter -> fisher(optimizer, parameter))
            .toArray();
    double[] ratio = DoubleStream.of(fisher).map(entry -> rate / entry).toArray();
    for (int i = 0; i < fisher.length; i++) {
      least = Math.min(least, fisher[i]);
      most = Math.max(most, fisher[i]);
      belowOne += fisher[i] < 1 ? 1 : 0;
      // A step may be longer by rounding where F̃ did not change.
      rising += last != null && ratio[i] > last[i] * (1 + 1e-12) ? 1 : 0;
    }
    entries += fisher.length;
    compared += last == null ? 0 : fisher.length;
    last = ratio;
  }

  private static DoubleStream fisher(AdaFisher optimizer, Parameter parameter) {
    try (NDArray fisher =
        optimizer
            .factors()
            .of(parameter.getId())
            .orElseThrow()
            .fisher(parameter, optimizer.damping())) {
      return DoubleStream.of(fisher.toDoubleArray());
    }
  }

  /** The smallest entry of F̃ over all steps. */
  double least() {
    return least;
  }

  /** The greatest entry of F̃ over all steps. */
  double most() {
    return most;
  }

  /** The share of entries, over all steps, that are below 1. */
  double shareBelowOne() {
    return (double) belowOne / entries;
  }

  /** The share of entries, over all steps, whose η/F̃ is greater than at the step before. */
  double shareRising() {
    return (double) rising / compared;
  }
}
