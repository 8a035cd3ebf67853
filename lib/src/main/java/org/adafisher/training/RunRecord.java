package org.adafisher.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.adafisher.io.WholeFile;

/**
 * A finished run: what was asked, what was measured, where.
 *
 * @param spec the specification
 * @param dataTitle what plots call the data
 * @param dataSha256 the checksum of the data
 * @param trainExamples training examples used
 * @param testExamples test examples used
 * @param optimizer the optimizer with all its options
 * @param status {@code complete}, or at which step the loss was no longer finite
 * @param epochs what every epoch measured
 * @param weightsSha256 the checksum of the final weights, see {@link Weights#sha256}
 * @param provenance where and with what
 */
public record RunRecord(
    RunSpec spec,
    String dataTitle,
    String dataSha256,
    int trainExamples,
    int testExamples,
    String optimizer,
    String status,
    List<EpochRecord> epochs,
    String weightsSha256,
    Provenance provenance) {

  /**
   * Writes {@code run.json} and {@code epochs.csv}, each as a whole.
   *
   * @param folder created if absent
   * @throws IOException if they cannot be written
   */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    WholeFile.write(folder.resolve("run.json"), mapper.writeValueAsString(this) + "\n");
    StringBuilder csv =
        new StringBuilder("epoch,train_loss,test_loss,test_accuracy,train_seconds\n");
    for (EpochRecord epoch : epochs) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%s,%s,%s,%.3f%n",
              epoch.epoch(),
              epoch.trainLoss(),
              epoch.testLoss(),
              epoch.testAccuracy(),
              epoch.trainSeconds()));
    }
    WholeFile.write(folder.resolve("epochs.csv"), csv.toString());
  }

  /**
   * Returns the last epoch's measurements.
   *
   * @return the last epoch
   * @throws IllegalStateException if the run diverged in its first epoch
   */
  public EpochRecord last() {
    if (epochs.isEmpty()) {
      throw new IllegalStateException(spec.label() + " " + status + ", before an epoch was over");
    }
    return epochs.get(epochs.size() - 1);
  }
}
