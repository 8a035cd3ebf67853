package org.adafisher.section.concentration;

import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.List;
import org.adafisher.figure.Rows;
import org.adafisher.fisher.DenseFactors;
import org.adafisher.fisher.Tap;
import org.adafisher.internal.NetworkTree;
import tech.tablesaw.api.Table;

/**
 * The layers that the paper shows: of ResNet-18's 41 the 37th, a convolution, and the 41st, the
 * classifier; dense layers, convolutions and normalisations are counted. In another network, the
 * last layer, and the one four before it or the convolution before that.
 *
 * @param all the tapped layers in forward order
 * @param convolution the place of the convolution, from 0
 */
record PaperLayers(List<String> all, int convolution) {

  private static final int BEFORE_THE_LAST = 4;

  static PaperLayers of(Block network) {
    List<String> names = new ArrayList<>();
    List<Boolean> dense = new ArrayList<>();
    NetworkTree.visit(
        network,
        (name, block) -> {
          if (block instanceof Tap tap) {
            names.add(name);
            dense.add(DenseFactors.has(tap));
          }
        });
    int place = Math.max(0, names.size() - 1 - BEFORE_THE_LAST);
    while (place > 0 && !dense.get(place)) {
      place--;
    }
    return new PaperLayers(List.copyOf(names), place);
  }

  /** The convolution, then the classifier. */
  List<String> shown() {
    return List.of(all.get(convolution), all.get(all.size() - 1));
  }

  /**
   * Returns which S the released notebook shows beside which H: it keeps H in the order of the
   * forward pass, S in that of the backward pass, and takes both by number (FACTS finding 8).
   */
  Table pairing(String title) {
    Rows table =
        new Rows("layer number", "H by that number", "S by that number", "S that belongs to H");
    for (int place : List.of(convolution, all.size() - 1)) {
      table.add(place + 1, all.get(place), all.get(all.size() - 1 - place), all.get(place));
    }
    return table.table(title);
  }
}
