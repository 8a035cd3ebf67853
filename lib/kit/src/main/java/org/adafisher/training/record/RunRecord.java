package org.adafisher.training.record;

import ai.djl.Device;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.adafisher.data.DataSet;
import org.adafisher.input.StrictJson;
import org.adafisher.internal.WholeFile;
import org.adafisher.network.Networks;
import org.adafisher.training.Weights;
import org.adafisher.training.spec.Ranges;
import org.adafisher.training.spec.RunSpec;

/**
 * A finished run: what was asked, what was measured, where.
 *
 * @param spec the specification
 * @param plan what its budget came to
 * @param dataTitle what plots call the data
 * @param dataSha256 the checksum of the data
 * @param trainExamples training examples used; of a text, pieces as long as the context
 * @param validationExamples examples held out of the training set
 * @param testExamples test examples used
 * @param chance what a guess reaches that looks at no input: of pictures the accuracy 1/classes, of
 *     a text the loss on the test part of the training part's frequencies of tokens
 * @param optimizer the optimizer with all its options
 * @param status {@code complete}, or why it ended early
 * @param steps the steps made
 * @param resumed how often it was resumed
 * @param epochs what every epoch measured
 * @param layers what every layer went through, by epoch
 * @param classReport the final network's results by class; null before the last epoch was over, and
 *     of a text
 * @param clockSeconds the clock's parts
 * @param curvatureFailures how often curvature could not be used and the last good one served
 * @param failures the first of them
 * @param initialWeightsSha256 the checksum of the first weights, see {@link Weights#sha256}
 * @param weightsSha256 the checksum of the final weights
 * @param provenance where and with what
 */
public record RunRecord(
    RunSpec spec,
    Plan plan,
    String dataTitle,
    String dataSha256,
    int trainExamples,
    int validationExamples,
    int testExamples,
    double chance,
    String optimizer,
    String status,
    int steps,
    int resumed,
    List<EpochRecord> epochs,
    List<LayerRecord> layers,
    @JsonSetter(nulls = Nulls.SET) ClassReport classReport,
    Map<String, Double> clockSeconds,
    int curvatureFailures,
    List<String> failures,
    String initialWeightsSha256,
    String weightsSha256,
    Provenance provenance) {

  /** Checks the counts. */
  public RunRecord {
    Ranges.atLeast("train examples", trainExamples, 0);
    Ranges.atLeast("validation examples", validationExamples, 0);
    Ranges.atLeast("test examples", testExamples, 0);
    Ranges.atLeast("steps", steps, 0);
    Ranges.atLeast("times resumed", resumed, 0);
    Ranges.atLeast("curvature failures", curvatureFailures, 0);
  }

  /** The status of a run that went to its end. */
  public static final String COMPLETE = "complete";

  /** How the status of a run that can be resumed begins. */
  public static final String INTERRUPTED = "interrupted";

  private static final int NOISE = 3;

  /**
   * Describes a run that ended with an error.
   *
   * @param spec the run
   * @param data the data
   * @param error what went wrong
   * @return a record without epochs
   */
  public static RunRecord failed(RunSpec spec, DataSet data, String error) {
    return new RunRecord(
        spec,
        Plan.of(spec.budget().epochs(), "not begun"),
        data.title(),
        data.sha256(),
        0,
        0,
        0,
        Double.NaN,
        spec.optimizer().name(),
        "failed: " + error,
        0,
        0,
        List.of(),
        List.of(),
        null,
        Map.of(),
        0,
        List.of(),
        "",
        "",
        Provenance.here(Device.cpu()));
  }

  /**
   * Writes {@code run.json}, {@code provenance.json}, {@code epochs.csv} and {@code layers.csv},
   * each as a whole.
   *
   * @param folder created if absent
   * @throws IOException if they cannot be written
   */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    StringBuilder byLayer =
        new StringBuilder("epoch,layer,fisher_min,fisher_mean,fisher_max,effective_rate,cosine\n");
    for (LayerRecord l : layers) {
      byLayer.append(
          String.format(
              Locale.ROOT,
              "%d,%s,%.6g,%.6g,%.6g,%.6g,%.6f%n",
              l.epoch(),
              l.layer(),
              l.fisherMin(),
              l.fisherMean(),
              l.fisherMax(),
              l.effectiveRate(),
              l.cosine()));
    }
    WholeFile.write(folder.resolve("epochs.csv"), byEpoch());
    WholeFile.write(folder.resolve("layers.csv"), byLayer.toString());
    WholeFile.write(folder.resolve("provenance.json"), RunProvenance.of(this).toJson());
    WholeFile.write(folder.resolve("run.json"), StrictJson.write(this) + "\n");
  }

  private String byEpoch() {
    StringBuilder byEpoch =
        new StringBuilder(
            "epoch,learning_rate,train_loss,validation_loss,validation_accuracy,test_loss,"
                + "test_accuracy,test_top5,train_seconds\n");
    for (EpochRecord e : epochs) {
      byEpoch.append(
          String.format(
              Locale.ROOT,
              "%d,%s,%s,%s,%s,%s,%s,%s,%.3f%n",
              e.epoch(),
              e.learningRate(),
              e.trainLoss(),
              e.validationLoss(),
              e.validationAccuracy(),
              e.testLoss(),
              e.testAccuracy(),
              e.testTop5(),
              e.trainSeconds()));
    }
    return byEpoch.toString();
  }

  /**
   * Writes a small {@code run.json}, without layers and class report, and {@code epochs.csv}, each
   * as a whole.
   *
   * @param folder created if absent
   * @throws IOException if they cannot be written
   */
  public void writeSmall(Path folder) throws IOException {
    Files.createDirectories(folder);
    ObjectNode small = StrictJson.toTree(this);
    small.putArray("layers");
    small.putNull("classReport");
    WholeFile.write(folder.resolve("epochs.csv"), byEpoch());
    WholeFile.write(folder.resolve("run.json"), small + "\n");
  }

  /**
   * Reads a record.
   *
   * @param folder where {@link #write} has written it
   * @return the record
   * @throws IOException if there is none or it cannot be read
   * @throws IllegalArgumentException if it is no record of this version of the kit
   */
  public static RunRecord read(Path folder) throws IOException {
    Path file = folder.resolve("run.json");
    if (!Files.isRegularFile(file)) {
      throw new IOException(folder + " holds no run.json: it is no folder of a finished run");
    }
    return StrictJson.read(file, RunRecord.class);
  }

  /**
   * Returns whether a language model was trained.
   *
   * @return false for pictures and flowers
   */
  public boolean trainsText() {
    return Networks.isLanguageModel(spec.network());
  }

  /**
   * Returns whether the run went to its end.
   *
   * @return false if it diverged or was interrupted
   */
  public boolean completed() {
    return status.equals(COMPLETE);
  }

  /**
   * Returns whether the run was stopped from outside, with a checkpoint to go on from.
   *
   * @return true if it is not finished
   */
  public boolean interrupted() {
    return status.startsWith(INTERRUPTED);
  }

  /**
   * Returns the last epoch's measurements.
   *
   * @return the last epoch
   * @throws IllegalStateException if the run ended in its first epoch
   */
  public EpochRecord last() {
    if (epochs.isEmpty()) {
      throw new IllegalStateException(spec.label() + " " + status + ", before an epoch was over");
    }
    return epochs.get(epochs.size() - 1);
  }

  /**
   * Returns the epoch whose test result is the run's, as the specification says.
   *
   * @return the epoch; the first of equals
   */
  public EpochRecord selected() {
    return switch (spec.selection().by()) {
      case LAST -> last();
      case VALIDATION -> best(EpochRecord::validationLoss, EpochRecord::validationAccuracy);
      case TEST -> best(EpochRecord::testLoss, EpochRecord::testAccuracy);
    };
  }

  /**
   * Returns whether the selected epoch is no better than a guess: of pictures no more than three
   * standard deviations of the test set's binomial noise above chance.
   *
   * @return false if it is better
   */
  public boolean atChance() {
    return isText()
        ? selected().testLoss() >= chance
        : selected().testAccuracy()
            <= chance + NOISE * Math.sqrt(chance * (1 - chance) / testExamples);
  }

  private boolean isText() {
    return Networks.isLanguageModel(spec.network());
  }

  /** By the loss of a text; by the accuracy of pictures, and where no loss was measured. */
  private EpochRecord best(
      ToDoubleFunction<EpochRecord> loss, ToDoubleFunction<EpochRecord> accuracy) {
    Comparator<EpochRecord> byAccuracy = Comparator.comparingDouble(accuracy);
    Comparator<EpochRecord> by =
        isText()
            ? Comparator.comparingDouble(loss).reversed().thenComparing(byAccuracy)
            : byAccuracy;
    EpochRecord best = last();
    for (int i = epochs.size() - 1; i >= 0; i--) {
      best = by.compare(epochs.get(i), best) >= 0 ? epochs.get(i) : best;
    }
    return best;
  }
}
