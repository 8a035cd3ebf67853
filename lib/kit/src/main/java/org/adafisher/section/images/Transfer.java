package org.adafisher.section.images;

import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.adafisher.data.LabelledData;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.section.Session;
import org.adafisher.training.Plan;
import org.adafisher.training.RunSpec;
import org.adafisher.training.Training;
import org.adafisher.training.TrainingListener;
import org.adafisher.weights.StateDictionary;
import org.adafisher.weights.WeightFile;

/** Training from the weights of another task (paper Sec. 4.1, Table 4). */
public final class Transfer {

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
}
