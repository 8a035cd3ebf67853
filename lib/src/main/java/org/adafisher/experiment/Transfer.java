package org.adafisher.experiment;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.initializer.Initializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adafisher.data.LabelledData;
import org.adafisher.network.Networks;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.Plan;
import org.adafisher.training.RunSpec;
import org.adafisher.training.Training;
import org.adafisher.training.TrainingListener;
import org.adafisher.weights.LenientLoad;
import org.adafisher.weights.StateDictionary;
import org.adafisher.weights.WeightFile;
import org.adafisher.weights.WeightMap;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Training from the weights of another task (paper Sec. 4.1, Table 4). */
public final class Transfer {

  private static final Shape CIFAR = new Shape(1, 3, 32, 32);
  private static final Shape IMAGENET = new Shape(1, 3, 64, 64);

  /** A released network, torchvision's, and the weight of the latter's stem, which is replaced. */
  private record Pair(String title, String target, String source, String stem, WeightMap map) {}

  private static final List<Pair> PAIRS =
      List.of(
          new Pair(
              "ResNet-50",
              "resnet50_cifar",
              "tv_resnet50",
              "conv1.weight",
              WeightMap.resNetToCifar()),
          new Pair(
              "ResNet-101",
              "resnet101_cifar",
              "tv_resnet101",
              "conv1.weight",
              WeightMap.resNetToCifar()),
          new Pair(
              "DenseNet-121",
              "densenet121_cifar",
              "tv_densenet121",
              "features.conv0.weight",
              WeightMap.denseNet121ToCifar()),
          new Pair(
              "MobileNetV3",
              "mobilenetv3_cifar",
              "tv_mobilenet_v3_large",
              "features.0.0.weight",
              WeightMap.identity()));

  private Transfer() {}

  /**
   * Trains a network and writes its weights.
   *
   * @param spec the run
   * @param source the task that the weights are learnt from
   * @param session where the file goes
   * @return the file, safetensors
   * @throws IOException if it cannot be written
   */
  public static Path pretrain(RunSpec spec, LabelledData source, Session session)
      throws IOException {
    Files.createDirectories(session.runs());
    Path file = session.runs().resolve("pretrained.safetensors");
    Training.run(
        spec,
        source,
        new TrainingListener() {
          private int last;

          @Override
          public void onStart(Block network, Plan plan, int stepsPerEpoch) {
            last = plan.epochs() * stepsPerEpoch;
          }

          @Override
          public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
            if (step == last) {
              WeightFile.write(file, StateDictionary.of(network));
            }
          }
        });
    return file;
  }

  /**
   * Counts what the authors' {@code load_state_dict(strict=False)} takes over from torchvision's
   * networks into the released ones, and what a map of names can (FACTS, finding 6). Only names and
   * shapes matter, so no file of weights is needed.
   *
   * @return one row per network of Table 4, in entries of the state dictionary; stem and
   *     classifier, which are new, count as loaded where the names agree
   */
  public static Table loading() {
    StringColumn network = StringColumn.create("network of Table 4");
    IntColumn entries = IntColumn.create("entries");
    IntColumn released = IntColumn.create("loaded by the released code");
    IntColumn mapped = IntColumn.create("loaded with a map of names");
    for (Pair pair : PAIRS) {
      Map<String, Shape> target = layout(pair.target, CIFAR);
      Map<String, Shape> source = layout(pair.source, IMAGENET);
      source.computeIfPresent(pair.stem, (name, shape) -> target.get("conv1.weight"));
      Map<String, Shape> renamed = new LinkedHashMap<>();
      source.forEach((name, shape) -> renamed.put(pair.map.names().apply(name), shape));
      network.append(pair.title);
      entries.append(target.size());
      released.append(LenientLoad.of(target, source).loaded().size());
      mapped.append(LenientLoad.of(target, renamed).loaded().size());
    }
    return Table.create(
        "What torchvision's weights give to the released networks",
        network,
        entries,
        released,
        mapped);
  }

  private static Map<String, Shape> layout(String name, Shape input) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Block network = Networks.create(name, 10);
      network.setInitializer(Initializer.ZEROS, parameter -> true);
      network.initialize(manager, DataType.FLOAT32, input);
      return LenientLoad.layout(network);
    }
  }
}
