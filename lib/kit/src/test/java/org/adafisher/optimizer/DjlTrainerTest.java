package org.adafisher.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.loss.Loss;
import ai.djl.training.tracker.Tracker;
import org.adafisher.fisher.Tap;
import org.junit.jupiter.api.Test;

/** AdaFisher with DJL's own trainer, with a tracker of its rate. */
class DjlTrainerTest {

  @Test
  void trainsWithEasyTrain() throws Exception {
    try (NDManager manager = NDManager.newBaseManager();
        Model model = Model.newInstance("example")) {
      var x = manager.randomUniform(-1, 1, new Shape(64, 2));
      var y = x.get(":, 0").gt(0).toType(ai.djl.ndarray.types.DataType.FLOAT32, false);
      var data = new ArrayDataset.Builder().setData(x).optLabels(y).setSampling(8, true).build();
      var network =
          Tap.all(
              new SequentialBlock()
                  .add(Linear.builder().setUnits(16).build())
                  .add(Activation::relu)
                  .add(Linear.builder().setUnits(2).build()));
      var optimizer =
          AdaFisher.builder()
              .setNetwork(network)
              .optLearningRateTracker(Tracker.fixed(1e-3f))
              .build();
      model.setBlock(network);
      var config =
          new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()).optOptimizer(optimizer);
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(new Shape(8, 2));
        EasyTrain.fit(trainer, 30, data, null);
        var logits = trainer.evaluate(new ai.djl.ndarray.NDList(x)).singletonOrThrow();
        long right =
            logits
                .argMax(1)
                .eq(y.toType(ai.djl.ndarray.types.DataType.INT64, false))
                .sum()
                .getLong();
        assertThat(right).isGreaterThan(56);
      }
      assertThat(optimizer.step()).isEqualTo(240);
      assertThat(optimizer.factors().layers()).hasSize(2);
    }
  }
}
