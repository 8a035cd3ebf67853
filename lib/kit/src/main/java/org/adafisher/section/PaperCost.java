package org.adafisher.section;

import java.util.Locale;
import org.adafisher.data.DataSet;
import org.adafisher.training.Budget;
import org.adafisher.training.DataSpec;
import org.adafisher.training.RunRecord;
import org.adafisher.training.RunSpec;
import org.adafisher.training.Selection;
import org.adafisher.training.Training;
import org.adafisher.training.TrainingListener;

/** What the paper's settings would take on this machine, from steps that are measured. */
final class PaperCost {

  private static final int STEPS = 3;

  private PaperCost() {}

  /**
   * Measures a few small steps.
   *
   * @param method a method of the paper with its network
   * @param batch the examples of a measured step; the time is taken as proportional to them
   * @param data the data at hand
   * @param examples the training examples of the paper
   * @param epochs the paper's epochs
   * @param runs how often it is done: optimizers times seeds
   */
  static String of(RunSpec method, int batch, DataSet data, long examples, int epochs, int runs) {
    DataSpec few = new DataSpec(data.name(), STEPS * batch, batch, "none");
    RunSpec steps =
        method.with(few).with(Budget.epochs(1)).with(Selection.LAST).withBatchSize(batch);
    RunRecord record = Training.run(steps, data, TrainingListener.NONE);
    double perExample = record.last().trainSeconds() / record.steps() / batch;
    double hours = perExample * examples * epochs * runs / 3600;
    return String.format(
        Locale.ROOT,
        "The profile paper would train %s for %d epochs of %,d examples, %d times: about %,.0f hours"
            + " on this machine's %s (a step of %d examples with %s took %.2f s).",
        method.network(),
        epochs,
        examples,
        runs,
        hours,
        record.provenance().device(),
        batch,
        method.label(),
        perExample * batch);
  }
}
