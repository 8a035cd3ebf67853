package org.adafisher.section.tabular;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.adafisher.analysis.Spread;
import org.adafisher.data.LabelledData;
import org.adafisher.section.tabular.TabularResult.Trial;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;

/**
 * Trains Tribuo's models of tabular data by many methods.
 *
 * <p>Every method has the setting with the lowest log loss on examples held out from the training
 * data; the test examples are looked at afterwards, once.
 */
public final class Tabular {

  private final List<TabularSplit> splits;
  private final List<Integer> epochs;

  private Tabular(LabelledData data, int epochs, int seeds) {
    splits = LongStream.rangeClosed(1, seeds).mapToObj(s -> TabularSplit.of(data, s)).toList();
    IntStream before = IntStream.iterate(1, e -> e < epochs, e -> 2 * e);
    this.epochs = IntStream.concat(before, IntStream.of(epochs)).boxed().toList();
  }

  /**
   * Chooses every method's setting, then trains with it.
   *
   * @param model what the methods train, in words
   * @param data vectors of features
   * @param methods the methods
   * @param epochs passes through the training data, at least 1
   * @param seeds seeds 1 to this, of the split, the order and the start
   * @return the results; a line of progress per method is printed
   */
  public static TabularResult run(
      String model, LabelledData data, List<TabularMethod> methods, int epochs, int seeds) {
    Tabular tabular = new Tabular(data, epochs, seeds);
    List<Trial> trials = new ArrayList<>();
    for (TabularMethod method : methods) {
      Trial trial = tabular.trial(method);
      trials.add(trial);
      System.out.printf(
          Locale.ROOT,
          "%s, %s, %s: %s = %s, test accuracy %.1f %%%n",
          data.name(),
          model,
          method.label(),
          method.setting(),
          TabularTables.show(trial.setting()),
          trial.meanAccuracy());
    }
    return new TabularResult(model, data, tabular.epochs, seeds, trials, List.of());
  }

  private Trial trial(TabularMethod method) {
    double[][] heldOut = new double[method.choice().size()][splits.size()];
    int last = epochs.get(epochs.size() - 1);
    each(
        heldOut.length,
        (i, s) -> {
          TabularSplit split = splits.get(s);
          Trainer<Label> trainer = method.fitting().trainer(method.choice().get(i), last, s + 1L);
          heldOut[i][s] = TabularSplit.logLoss(trainer.train(split.fit()), split.heldOut());
        });
    int chosen =
        IntStream.range(0, heldOut.length)
            .boxed()
            .min(Comparator.comparingDouble(i -> Spread.of(heldOut[i]).mean()))
            .orElseThrow();
    double[][] loss = new double[epochs.size()][splits.size()];
    double[] accuracy = new double[splits.size()];
    each(
        loss.length,
        (e, s) -> {
          TabularSplit split = splits.get(s);
          double setting = method.choice().get(chosen);
          Model<Label> trained =
              method.fitting().trainer(setting, epochs.get(e), s + 1L).train(split.train());
          loss[e][s] = TabularSplit.logLoss(trained, split.test());
          if (e == loss.length - 1) {
            accuracy[s] = TabularSplit.accuracy(trained, split.test());
          }
        });
    return new Trial(method, heldOut, chosen, loss, accuracy);
  }

  private interface Work {
    void at(int index, int seed);
  }

  /** Works on all cores; every result has its own place, so that their order does not matter. */
  private void each(int count, Work work) {
    int seeds = splits.size();
    IntStream.range(0, count * seeds).parallel().forEach(i -> work.at(i / seeds, i % seeds));
  }

  /**
   * Trains once more with the setting that was chosen, with seed 1.
   *
   * @param result what was measured
   * @param label one of its optimisers
   * @return the model, whose provenance says how it came about
   * @throws IllegalArgumentException if there is no such optimiser
   */
  public static Model<Label> retrain(TabularResult result, String label) {
    Trial trial = result.trial(label);
    TabularSplit split = TabularSplit.of(result.data(), 1);
    return trial
        .method()
        .fitting()
        .trainer(trial.setting(), result.lastEpoch(), 1)
        .train(split.train());
  }

  /**
   * Shows a model's provenance.
   *
   * @param trained a model
   * @return several lines
   */
  public static String provenance(Model<Label> trained) {
    return ProvenanceUtil.formattedProvenanceString(trained.getProvenance());
  }

  /**
   * Rebuilds a model's trainer from its provenance alone, trains again, and compares.
   *
   * @param result what was measured
   * @param trained one of {@link #retrain}
   * @return whether both models give all test examples the same probabilities, to the bit
   */
  public static boolean rebuilds(TabularResult result, Model<Label> trained) {
    try (ConfigurationManager manager = new ConfigurationManager()) {
      manager.addConfiguration(
          ProvenanceUtil.extractConfiguration(trained.getProvenance().getTrainerProvenance()));
      @SuppressWarnings("unchecked")
      Trainer<Label> trainer = (Trainer<Label>) manager.lookupAll(Trainer.class).get(0);
      TabularSplit split = TabularSplit.of(result.data(), 1);
      Model<Label> again = trainer.train(split.train());
      return TabularSplit.logLoss(again, split.test())
          == TabularSplit.logLoss(trained, split.test());
    }
  }
}
