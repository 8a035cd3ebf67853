package org.adafisher.study;

import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.adafisher.data.source.DataSets;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.RunLock;
import org.adafisher.training.Training;
import org.adafisher.training.TrainingListener;
import org.adafisher.training.record.Plan;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.Pretrained;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.weights.StateDictionary;
import org.adafisher.weights.WeightFile;

/**
 * The task that transfer learning starts from where no ImageNet weights are here: the digits 0 to
 * 4, learnt with Adam.
 */
final class SourceTask {

  private static final String PREFIX = "weights/digits8_0-4-convnet_small-";

  private SourceTask() {}

  /** The weights after some epochs; all but the classifier is taken from them. */
  static Pretrained weights(int epochs) {
    return new Pretrained(PREFIX + epochs + ".safetensors", List.of("linear.*"), false);
  }

  /** Trains them unless they are in the store; one process does, for all runs of all processes. */
  @SuppressWarnings("try")
  static void prepare(RunSpec run, Store store) throws IOException {
    String name = run.pretrained() == null ? "" : run.pretrained().file();
    Path file = store.folder().resolve(name);
    if (!name.startsWith(PREFIX) || Files.exists(file)) {
      return;
    }
    Optional<RunLock> taken = RunLock.tryTake(file.getParent());
    while (taken.isEmpty()) {
      Execution.await();
      taken = RunLock.tryTake(file.getParent());
    }
    try (RunLock lock = taken.get()) {
      if (!Files.exists(file)) {
        train(file, Integer.parseInt(name.replaceAll(".*-(\\d+)\\.safetensors", "$1")));
      }
    }
  }

  private static void train(Path file, int epochs) {
    RunSpec source =
        RunSpec.of("digits8_0-4", "convnet_small", OptimizerSpec.of("adam"))
            .with(Budget.epochs(epochs));
    Training.run(
        source,
        DataSets.open("digits8_0-4", null),
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
  }
}
