package org.adafisher.study;

import java.nio.file.Path;
import org.adafisher.data.DataSet;
import org.adafisher.data.source.DataSets;
import org.adafisher.network.Networks;
import org.adafisher.training.spec.RunSpec;

/** The data of a run. */
public final class StudyData {

  private StudyData() {}

  /**
   * Opens a run's data.
   *
   * @param spec the run
   * @param place where named data sets are looked for, or null
   * @return labelled examples, or a text for a language model
   * @throws org.adafisher.data.DataException if they are not there or damaged
   */
  public static DataSet open(RunSpec spec, Path place) {
    return Networks.isLanguageModel(spec.network())
        ? DataSets.openTokens(spec.data().name(), place)
        : DataSets.open(spec.data().name(), place);
  }
}
