package org.adafisher.section.concentration;

import java.util.List;

/**
 * The factors of every layer of a network at two steps of its training.
 *
 * @param where the network and the data, for titles
 * @param layers the layers that the paper shows
 * @param steps when factors were taken, and how
 * @param factors all reports, layer by layer, H before S
 */
public record ConcentrationResult(
    String where, PaperLayers layers, FactorSteps steps, List<FactorReport> factors) {

  /**
   * Returns the layers that stand for the paper's 37th and 41st.
   *
   * @return a convolution and the classifier
   */
  public List<String> layersOfThePaper() {
    return layers.shown();
  }

  /** All factors of the late step. */
  List<FactorReport> late() {
    return factors.stream().filter(f -> f.step() == steps.late()).toList();
  }

  /** The factors of one letter at the late step. */
  List<FactorReport> late(String letter) {
    return late().stream().filter(f -> f.letter().equals(letter)).toList();
  }

  /** H of a layer in the middle and late, then S. */
  List<FactorReport> of(String layer) {
    List<FactorReport> own = factors.stream().filter(f -> f.layer().equals(layer)).toList();
    if (own.size() != 4) {
      throw new IllegalArgumentException(
          "no factors of layer '"
              + layer
              + "': there are "
              + factors.stream().map(FactorReport::layer).distinct().toList());
    }
    return List.of(own.get(0), own.get(2), own.get(1), own.get(3));
  }
}
