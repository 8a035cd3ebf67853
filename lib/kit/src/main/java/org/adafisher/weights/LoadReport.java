package org.adafisher.weights;

import java.util.List;

/**
 * What a load did.
 *
 * @param loaded names of the network that were filled
 * @param kept names of the network that stay as they were, as allowed
 * @param ignored names of the weights that were not used, as allowed
 */
public record LoadReport(List<String> loaded, List<String> kept, List<String> ignored) {

  /** Copies the lists. */
  public LoadReport {
    loaded = List.copyOf(loaded);
    kept = List.copyOf(kept);
    ignored = List.copyOf(ignored);
  }
}
