package org.adafisher.section.stability;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.adafisher.data.LabelledData;
import org.adafisher.figure.BarPanel;
import org.adafisher.figure.BarPlot;
import org.adafisher.figure.Bars;
import org.adafisher.study.Protocols;
import org.adafisher.study.Study;
import org.adafisher.training.Trial;
import org.adafisher.training.cost.Quartiles;
import org.adafisher.training.cost.StepCost;
import org.adafisher.training.spec.RunSpec;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

/**
 * The time of an epoch, by network and optimizer (paper Fig. 5 D and Fig. 18), from steps that the
 * optimizers make in turn. Ratios are taken within a round, so that a noisy machine hits both sides
 * alike; of the rounds the median counts.
 */
public final class EpochTimes {

  private final List<Row> rows = new ArrayList<>();
  private final String title;

  private EpochTimes(String title) {
    this.title = title;
  }

  /** One method on one network: the rounds' seconds of an epoch, and ratios to the first method. */
  private record Row(
      String network, String label, String optimizer, double[] seconds, double[] ratios) {

    double ratio() {
      return Quartiles.of(ratios).median();
    }
  }

  private static double lowest(double[] rounds) {
    return Arrays.stream(rounds).min().orElseThrow();
  }

  private static double highest(double[] rounds) {
    return Arrays.stream(rounds).max().orElseThrow();
  }

  /**
   * Measures.
   *
   * @param study its networks, and its methods, the reference first
   * @param rounds the rounds that count, see {@link Trial#costs}
   * @param data the data; an epoch is all of it
   * @return the measurements; a line of progress per network is printed
   */
  public static EpochTimes measure(Study study, int rounds, LabelledData data) {
    int batch = study.batchSize();
    EpochTimes times = new EpochTimes(data.title() + ", batch size " + batch);
    int steps = (data.train().size() + batch - 1) / batch;
    for (String network : study.networks()) {
      List<RunSpec> methods =
          study.runs().stream()
              .filter(run -> run.network().equals(network))
              .filter(run -> run.data().equals(study.runs().get(0).data()))
              .toList();
      List<StepCost> costs = Trial.costs(methods, data, rounds);
      double[] first = costs.get(0).seconds();
      for (int i = 0; i < methods.size(); i++) {
        RunSpec method = methods.get(i);
        double[] seconds = costs.get(i).seconds();
        times.rows.add(
            new Row(
                network,
                method.label(),
                method.optimizer().name(),
                Arrays.stream(seconds).map(step -> steps * step).toArray(),
                StepCost.ratios(seconds, first)));
      }
      System.out.printf(
          Locale.ROOT,
          "%-24s a step with %s: %.0f ms%n",
          network,
          methods.get(0).label(),
          1000 * Quartiles.of(first).median());
    }
    return times;
  }

  /** The ratio to the first method's time, one a network; empty if the method was not measured. */
  double[] ratios(String label) {
    return rows.stream().filter(row -> row.label.equals(label)).mapToDouble(Row::ratio).toArray();
  }

  /** The methods, the reference first. */
  List<String> labels() {
    return rows.stream().map(Row::label).distinct().toList();
  }

  /**
   * Returns the times of all of the data's training examples, extrapolated from the steps.
   *
   * @return one row per network and method
   */
  public Table table() {
    String first = labels().get(0);
    StringColumn network = StringColumn.create("network");
    StringColumn method = StringColumn.create("optimizer");
    DoubleColumn seconds = DoubleColumn.create("epoch, s");
    DoubleColumn ratio = DoubleColumn.create("÷ " + first + "'s");
    StringColumn range = StringColumn.create("over the rounds");
    DoubleColumn paper = DoubleColumn.create("the paper's ÷ Adam's, implied by Table 6");
    for (Row row : rows) {
      network.append(row.network);
      method.append(row.label);
      seconds.append(Math.round(10 * Quartiles.of(row.seconds).median()) / 10.0);
      ratio.append(Math.round(100 * row.ratio()) / 100.0);
      range.append(
          String.format(Locale.ROOT, "%.2f to %.2f", lowest(row.ratios), highest(row.ratios)));
      paper.append(Protocols.epochCost(row.optimizer));
    }
    return Table.create("Epoch times, " + title, network, method, seconds, ratio, range, paper);
  }

  /**
   * Draws the seconds of an epoch and their ratios to the first method's (Fig. 18); error bars span
   * the rounds.
   *
   * @return the figure
   */
  public Figure figure() {
    String first = labels().get(0) + "'s";
    List<String> networks = rows.stream().map(Row::network).distinct().toList();
    return BarPlot.of(
        "Figure 18. Time of an epoch, " + title,
        panel("in seconds", "seconds of an epoch", networks, Row::seconds),
        panel("as a ratio to " + first, "epoch time ÷ " + first, networks, Row::ratios));
  }

  /** The seconds of an epoch of one network, if it was measured, else of the first (Fig. 5 D). */
  BarPanel seconds(String network) {
    List<String> measured = rows.stream().map(Row::network).distinct().toList();
    String shown = measured.contains(network) ? network : measured.get(0);
    return panel("time of an epoch", "seconds of an epoch", List.of(shown), Row::seconds);
  }

  private BarPanel panel(
      String panelTitle, String yTitle, List<String> networks, Function<Row, double[]> rounds) {
    List<Bars> bars = new ArrayList<>();
    for (String label : labels()) {
      List<double[]> own =
          rows.stream()
              .filter(row -> row.label.equals(label) && networks.contains(row.network))
              .map(rounds)
              .toList();
      bars.add(
          new Bars(
              label,
              own.stream().mapToDouble(each -> Quartiles.of(each).median()).toArray(),
              own.stream().mapToDouble(EpochTimes::lowest).toArray(),
              own.stream().mapToDouble(EpochTimes::highest).toArray()));
    }
    return new BarPanel(panelTitle, "network", yTitle, networks, bars);
  }
}
