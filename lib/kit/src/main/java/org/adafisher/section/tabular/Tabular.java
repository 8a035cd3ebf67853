package org.adafisher.section.tabular;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.adafisher.analysis.Spread;
import org.adafisher.data.LabelledData;
import org.adafisher.figure.Curve;
import org.adafisher.figure.CurvePanel;
import org.adafisher.figure.CurvePlot;
import org.tribuo.Model;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/**
 * AdaFisher outside deep learning: one of Tribuo's models on tabular data, beside Tribuo's own
 * optimisers.
 *
 * <p>Every method has the learning rate with the lowest log loss on examples held out from the
 * training data; the test examples are looked at afterwards, once.
 */
public final class Tabular {

  private static final String PRINTED = "AdaFisher (Algorithm 1)";

  private final TabularModel model;
  private final LabelledData data;
  private final double[] rates;
  private final int[] epochs;
  private final List<TabularSplit> splits;
  private final Map<String, Trials> trials = new LinkedHashMap<>();

  /**
   * What one method did.
   *
   * @param heldOut held-out log losses {@code [rates][seeds]}
   * @param rate the index of the chosen rate
   * @param loss test log losses {@code [epochs][seeds]} with that rate
   * @param accuracy test accuracies {@code [seeds]} after the last epoch, in percent
   */
  private record Trials(double[][] heldOut, int rate, double[][] loss, double[] accuracy) {

    double[] lastLoss() {
      return loss[loss.length - 1];
    }
  }

  private Tabular(TabularModel model, LabelledData data, double[] rates, int epochs, int seeds) {
    this.model = model;
    this.data = data;
    this.rates = rates.clone();
    this.epochs =
        IntStream.concat(IntStream.iterate(1, e -> e < epochs, e -> 2 * e), IntStream.of(epochs))
            .toArray();
    this.splits = LongStream.rangeClosed(1, seeds).mapToObj(s -> TabularSplit.of(data, s)).toList();
  }

  /**
   * Chooses every method's learning rate, then trains with it.
   *
   * @param model the model
   * @param data vectors of features
   * @param methods the methods
   * @param rates the learning rates to choose from
   * @param epochs passes through the training data, at least 1
   * @param seeds seeds 1 to this, of the split, the order and the start
   * @return the results; a line of progress per method is printed
   */
  public static Tabular run(
      TabularModel model,
      LabelledData data,
      List<TabularMethod> methods,
      double[] rates,
      int epochs,
      int seeds) {
    Tabular tabular = new Tabular(model, data, rates, epochs, seeds);
    for (TabularMethod method : methods) {
      Trials result = tabular.trials(method, epochs);
      tabular.trials.put(method.label(), result);
      System.out.printf(
          Locale.ROOT,
          "%s, %s, %-26s α = %s, test accuracy %.1f %%%n",
          data.name(),
          model,
          method.label(),
          show(rates[result.rate]),
          Spread.of(result.accuracy).mean());
    }
    return tabular;
  }

  private Trials trials(TabularMethod method, int last) {
    double[][] heldOut = new double[rates.length][splits.size()];
    each(
        rates.length,
        (r, s) -> {
          Model<Label> fitted = trainer(method, r, last, s).train(splits.get(s).fit());
          heldOut[r][s] = TabularSplit.logLoss(fitted, splits.get(s).heldOut());
        });
    int rate =
        IntStream.range(0, rates.length)
            .boxed()
            .min(Comparator.comparingDouble(r -> Spread.of(heldOut[r]).mean()))
            .orElseThrow();
    double[][] loss = new double[epochs.length][splits.size()];
    double[] accuracy = new double[splits.size()];
    each(
        epochs.length,
        (e, s) -> {
          TabularSplit split = splits.get(s);
          Model<Label> trained = trainer(method, rate, epochs[e], s).train(split.train());
          loss[e][s] = TabularSplit.logLoss(trained, split.test());
          if (epochs[e] == last) {
            accuracy[s] = TabularSplit.accuracy(trained, split.test());
          }
        });
    return new Trials(heldOut, rate, loss, accuracy);
  }

  private interface Work {
    void at(int index, int seed);
  }

  /** Works on all cores; every result has its own place, so that their order does not matter. */
  private void each(int count, Work work) {
    int seeds = splits.size();
    IntStream.range(0, count * seeds).parallel().forEach(i -> work.at(i / seeds, i % seeds));
  }

  private Trainer<Label> trainer(TabularMethod method, int rate, int passes, int seed) {
    return model.trainer(method.optimiser().apply(rates[rate]), passes, seed + 1L);
  }

  private List<String> ranking() {
    return trials.keySet().stream()
        .sorted(Comparator.comparingDouble(label -> Spread.of(trials.get(label).lastLoss()).mean()))
        .toList();
  }

  /**
   * Returns the results on the test examples.
   *
   * @return one row per method, the lowest log loss first; mean ± deviation over seeds
   */
  public Table table() {
    StringColumn method = StringColumn.create("optimizer");
    StringColumn rate = StringColumn.create("α chosen");
    StringColumn accuracy = StringColumn.create("test accuracy, %");
    StringColumn loss = StringColumn.create("test log loss, nats");
    StringColumn working = StringColumn.create("rates that learn, of " + rates.length);
    IntColumn count = IntColumn.create("n");
    for (String label : ranking()) {
      Trials trial = trials.get(label);
      method.append(label);
      boolean atEdge = trial.rate == 0 || trial.rate == rates.length - 1;
      rate.append(show(rates[trial.rate]) + (atEdge ? " (edge of the grid)" : ""));
      accuracy.append(Spread.of(trial.accuracy).shown(1, 1));
      loss.append(Spread.of(trial.lastLoss()).shown(1, 3));
      working.append(String.valueOf(working(trial)));
      count.append(splits.size());
    }
    return Table.create(
        data.title() + ", " + model + ", after " + epochs[epochs.length - 1] + " epochs",
        method,
        rate,
        accuracy,
        loss,
        working,
        count);
  }

  /** How many rates get below half of the log loss of guessing. */
  private long working(Trials trial) {
    double half = Math.log(data.classNames().size()) / 2;
    return Arrays.stream(trial.heldOut).filter(loss -> Spread.of(loss).mean() < half).count();
  }

  private static String show(double rate) {
    return String.format(Locale.ROOT, "%.0e", rate);
  }

  /**
   * Draws how much the learning rate matters: held-out log loss over learning rates.
   *
   * @param models the results of the models on the same data, side by side
   * @return the figure
   */
  public static Figure rateFigure(List<Tabular> models) {
    return figure("Learning rate", models, Tabular::ratePanel);
  }

  /**
   * Draws the progress with the chosen learning rates: test log loss over epochs.
   *
   * @param models the results of the models on the same data, side by side
   * @return the figure
   */
  public static Figure lossFigure(List<Tabular> models) {
    return figure("Progress", models, Tabular::lossPanel);
  }

  private static Figure figure(
      String what, List<Tabular> models, Function<Tabular, CurvePanel> panel) {
    return CurvePlot.of(
        what + ", " + models.get(0).data.title(),
        models.stream().map(panel).toArray(CurvePanel[]::new));
  }

  CurvePanel ratePanel() {
    return panel("learning rate α", "held-out log loss, nats", rates, true, Trials::heldOut);
  }

  CurvePanel lossPanel() {
    double[] x = Arrays.stream(epochs).asDoubleStream().toArray();
    return panel("epochs", "test log loss, nats", x, false, Trials::loss);
  }

  private CurvePanel panel(
      String xTitle,
      String yTitle,
      double[] x,
      boolean logarithmicX,
      Function<Trials, double[][]> values) {
    List<Curve> curves = new ArrayList<>();
    trials.forEach(
        (label, trial) -> {
          List<Spread> spreads = Arrays.stream(values.apply(trial)).map(Spread::of).toList();
          double[] mean = spreads.stream().mapToDouble(Spread::mean).toArray();
          double[] deviation = spreads.stream().mapToDouble(Spread::deviation).toArray();
          curves.add(new Curve(label, x, mean, deviation, splits.size()));
        });
    return new CurvePanel(xTitle + " (" + model + ")", yTitle, logarithmicX, true, curves);
  }

  /**
   * Trains once more as {@link #table} reports, with seed 1.
   *
   * @param method the method
   * @return the model, whose provenance says how it came about
   */
  public Model<Label> retrain(TabularMethod method) {
    return trainer(method, trials.get(method.label()).rate, epochs[epochs.length - 1], 0)
        .train(splits.get(0).train());
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
   * @param trained one of {@link #retrain}
   * @return whether both models give all test examples the same probabilities, to the bit
   */
  public boolean rebuilds(Model<Label> trained) {
    try (ConfigurationManager manager = new ConfigurationManager()) {
      manager.addConfiguration(
          ProvenanceUtil.extractConfiguration(trained.getProvenance().getTrainerProvenance()));
      @SuppressWarnings("unchecked")
      Trainer<Label> trainer = (Trainer<Label>) manager.lookupAll(Trainer.class).get(0);
      TabularSplit split = splits.get(0);
      Model<Label> again = trainer.train(split.train());
      return TabularSplit.logLoss(again, split.test())
          == TabularSplit.logLoss(trained, split.test());
    }
  }

  /** The place of AdaFisher as printed among the methods, from 1, by a mean over seeds. */
  private int place(Function<Trials, double[]> value, boolean highestFirst) {
    double printed = Spread.of(value.apply(trials.get(PRINTED))).mean();
    return 1
        + (int)
            trials.values().stream()
                .mapToDouble(trial -> Spread.of(value.apply(trial)).mean())
                .filter(other -> highestFirst ? other > printed : other < printed)
                .count();
  }

  /**
   * Holds the paper's claims against AdaFisher as printed (Algorithm 1), which must be among the
   * methods.
   *
   * @param all the cases
   * @return one row per claim, with the place that AdaFisher has in each case; the first is best
   * @throws IllegalArgumentException if AdaFisher as printed was not run
   */
  public static Table claims(List<Tabular> all) {
    if (!all.stream().allMatch(one -> one.trials.containsKey(PRINTED))) {
      throw new IllegalArgumentException(PRINTED + " must be among the methods");
    }
    StringColumn claim = StringColumn.create("the paper claims of AdaFisher");
    StringColumn measure = StringColumn.create("measured here");
    Table table = Table.create("Place of " + PRINTED + " among the methods", claim, measure);
    claim.append("outperforms in accuracy");
    measure.append("test accuracy");
    claim.append("outperforms in convergence speed");
    measure.append("test log loss after the first epoch");
    claim.append("robust in hyperparameter tuning");
    measure.append("learning rates that learn");
    List<List<Integer>> places = new ArrayList<>(List.of(List.of(), List.of(), List.of()));
    places.replaceAll(ArrayList::new);
    for (Tabular one : all) {
      places.get(0).add(one.place(Trials::accuracy, true));
      places.get(1).add(one.place(trial -> trial.loss[0], false));
      places.get(2).add(one.place(trial -> new double[] {one.working(trial)}, true));
    }
    for (int i = 0; i < all.size(); i++) {
      int column = i;
      Tabular one = all.get(i);
      table.addColumns(
          StringColumn.create(
              one.data.name() + ", " + one.model,
              places.stream().map(row -> row.get(column) + " of " + one.trials.size()).toList()));
    }
    return table.addColumns(
        StringColumn.create("verdict", places.stream().map(Tabular::judgement).toList()));
  }

  private static String judgement(List<Integer> places) {
    long first = places.stream().filter(place -> place == 1).count();
    return first == places.size() ? "holds here" : first == 0 ? "not seen here" : "in part";
  }

  /**
   * Says where AdaFisher as printed stands.
   *
   * @param all the cases
   * @return one or two sentences with the numbers
   */
  public static String verdict(List<Tabular> all) {
    StringBuilder text = new StringBuilder(PRINTED + ", test accuracy: ");
    for (Tabular one : all) {
      String best =
          one.trials.keySet().stream()
              .max(Comparator.comparingDouble(m -> Spread.of(one.trials.get(m).accuracy).mean()))
              .orElseThrow();
      text.append(one.data.name())
          .append(", ")
          .append(one.model)
          .append(' ')
          .append(Spread.of(one.trials.get(PRINTED).accuracy).shown(1, 1))
          .append(" % (best: ")
          .append(best)
          .append(' ')
          .append(Spread.of(one.trials.get(best).accuracy).shown(1, 1))
          .append("); ");
    }
    Table claims = claims(all);
    for (int row = 0; row < claims.rowCount(); row++) {
      text.append(row == 0 ? "that it " : ", ")
          .append(row == 2 ? "is " : "")
          .append(claims.stringColumn(0).get(row))
          .append(": ")
          .append(claims.stringColumn("verdict").get(row));
    }
    return text.append('.').toString();
  }
}
