package org.adafisher.training.spec;

import ai.djl.nn.Block;
import java.nio.file.Path;
import java.util.List;
import org.adafisher.internal.NetworkTree;
import org.adafisher.network.Networks;
import org.adafisher.weights.LoadOptions;
import org.adafisher.weights.LoadReport;
import org.adafisher.weights.StateDictionary;
import org.adafisher.weights.WeightFile;
import org.adafisher.weights.WeightLoader;
import org.adafisher.weights.WeightMap;

/**
 * Weights that a run starts from.
 *
 * @param file a file or folder of weights, as {@link WeightFile#read} takes it; torchvision's are
 *     mapped to the CIFAR forms, and of OpenAI's GPT the tables are taken
 * @param newLayers what stays random, such as {@code linear.*}; all else must be in the file
 * @param freeze whether what is loaded stays as it is; running statistics of norms move all the
 *     same
 */
public record Pretrained(String file, List<String> newLayers, boolean freeze) {

  /** Copies the list. */
  public Pretrained {
    newLayers = List.copyOf(newLayers);
  }

  /** The same in another place. */
  public Pretrained at(Path place) {
    return new Pretrained(place.toString(), newLayers, freeze);
  }

  /** Fills an initialised network of a name. */
  public void load(Block network, String name) {
    StateDictionary read = WeightFile.read(Path.of(file));
    StateDictionary weights =
        Networks.isLanguageModel(name)
            ? WeightMap.gptTables(read, Networks.contextLength(name))
            : WeightMap.toNetwork(name, read);
    LoadReport report =
        WeightLoader.load(
            network,
            weights,
            LoadOptions.strict()
                .allowMissing(newLayers.toArray(String[]::new))
                .ignoreUnexpected("features.norm0.*"));
    if (freeze) {
      var parameters = NetworkTree.parameters(network);
      report.loaded().forEach(loaded -> parameters.get(loaded).freeze(true));
    }
  }
}
