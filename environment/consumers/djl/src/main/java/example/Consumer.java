package example;

import ai.djl.Model;
import ai.djl.basicmodelzoo.basic.Mlp;
import ai.djl.basicmodelzoo.cv.classification.ResNetV1;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.listener.EvaluatorTrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.util.Pair;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.adafisher.fisher.Tap;
import org.adafisher.optimizer.AdaFisher;

/** Trains networks of DJL's model zoo, none of which knows of AdaFisher, as DJL trains networks. */
public final class Consumer {

  private static final int CLASSES = 3;
  private static final int BATCH = 16;

  private Consumer() {}

  /** Trains both networks; fails with a word about what is wrong. */
  public static void main(String[] arguments) throws Exception {
    train("Mlp", new Mlp(4, CLASSES, new int[] {16, 8}), new Shape(4));
    Shape pictures = new Shape(3, 16, 16);
    Block residual =
        ResNetV1.builder().setImageShape(pictures).setNumLayers(8).setOutSize(CLASSES).build();
    train("ResNetV1", residual, pictures);
  }

  private static void train(String name, Block zoo, Shape example) throws Exception {
    Block network = Tap.all(zoo);
    require(network == zoo, name + " is another block after Tap.all");
    require(Tap.untapped(network).isEmpty(), name + " has layers without taps");
    AdaFisher optimizer = AdaFisher.builder().setNetwork(network).optLearningRate(1e-3).build();
    DefaultTrainingConfig config =
        new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
            .optOptimizer(optimizer)
            .addTrainingListeners(new EvaluatorTrainingListener());
    try (Model model = Model.newInstance(name);
        Trainer trainer = train(model, network, config)) {
      trainer.getManager().getEngine().setRandomSeed(1);
      trainer.initialize(new Shape(BATCH).addAll(example));
      Map<String, float[]> before = values(network);
      ArrayDataset data = data(trainer.getManager(), example);
      EasyTrain.fit(trainer, 1, data, null);
      double first = trainer.getTrainingResult().getTrainLoss();
      EasyTrain.fit(trainer, 9, data, null);
      double last = trainer.getTrainingResult().getTrainLoss();
      require(last < first, name + ": the loss went from " + first + " to " + last);
      values(network)
          .forEach(
              (key, now) ->
                  require(!Arrays.equals(now, before.get(key)), name + ": " + key + " stays"));
      System.out.printf("%s trained: loss %.3f to %.3f%n", name, first, last);
    }
  }

  private static Trainer train(Model model, Block network, DefaultTrainingConfig config) {
    model.setBlock(network);
    return model.newTrainer(config);
  }

  /** Noise around a point of each class. */
  private static ArrayDataset data(NDManager manager, Shape example) {
    NDArray labels = manager.arange(4 * BATCH).mod(CLASSES).toType(DataType.FLOAT32, false);
    Shape all = new Shape(4 * BATCH).addAll(example);
    NDArray centres = manager.randomNormal(new Shape(CLASSES).addAll(example));
    NDArray x =
        manager.randomNormal(all).mul(0.5).add(centres.get(labels.toType(DataType.INT64, false)));
    return new ArrayDataset.Builder().setData(x).optLabels(labels).setSampling(BATCH, true).build();
  }

  private static Map<String, float[]> values(Block network) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Pair<String, Parameter> entry : network.getParameters()) {
      values.put(entry.getKey(), entry.getValue().getArray().toFloatArray());
    }
    return values;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
