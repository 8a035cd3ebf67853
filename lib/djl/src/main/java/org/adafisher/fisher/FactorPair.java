package org.adafisher.fisher;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * A pair of diagonal factors of one layer, in float64.
 *
 * @param input H: one entry per input of an output unit, the bias's entry last; for normalisation
 *     layers the scale's entry and the shift's
 * @param gradient S: one entry per output unit, filter or channel
 */
public record FactorPair(NDArray input, NDArray gradient) {

  void addTo(List<NDArray> arrays) {
    arrays.add(input);
    arrays.add(gradient);
  }
}
