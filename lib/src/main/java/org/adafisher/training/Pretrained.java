package org.adafisher.training;

import ai.djl.nn.Block;
import java.nio.file.Path;
import java.util.List;
import org.adafisher.fisher.NetworkTree;
import org.adafisher.weights.LoadOptions;
import org.adafisher.weights.LoadReport;
import org.adafisher.weights.WeightFile;
import org.adafisher.weights.WeightLoader;

/**
 * Weights that a run starts from.
 *
 * @param file a file or folder of weights, as {@link WeightFile#read} takes it
 * @param newLayers what stays random, such as {@code linear.*}; all else must be in the file
 * @param freeze whether what is loaded stays as it is; running statistics of norms move all the
 *     same
 */
public record Pretrained(String file, List<String> newLayers, boolean freeze) {

  /** Copies the list. */
  public Pretrained {
    newLayers = List.copyOf(newLayers);
  }

  /** Fills an initialised network. */
  void load(Block network) {
    LoadReport report =
        WeightLoader.load(
            network,
            WeightFile.read(Path.of(file)),
            LoadOptions.strict().allowMissing(newLayers.toArray(String[]::new)));
    if (freeze) {
      var parameters = NetworkTree.parameters(network);
      report.loaded().forEach(name -> parameters.get(name).freeze(true));
    }
  }
}
