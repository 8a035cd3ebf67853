package org.adafisher.section.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.adafisher.data.LabelledData;
import org.adafisher.data.source.DataSets;
import org.adafisher.figure.Curve;
import org.adafisher.section.tabular.TabularResult.Trial;
import org.junit.jupiter.api.Test;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.math.la.DenseMatrix;
import tech.tablesaw.api.Table;

class TabularTest {

  private static final List<Double> RATES = List.of(1e-4, 1e-2);
  private static final List<TabularMethod> ALL =
      TabularMethod.optimisers(TabularModel.LINEAR, RATES);

  private static TabularResult run(LabelledData data, int seeds) {
    return Tabular.run("linear model", data, List.of(ALL.get(0), ALL.get(5)), 3, seeds);
  }

  @Test
  void choosesTheRateOnHeldOutExamplesAndRepeatsExactly() {
    TabularResult result = run(DataSets.openVectors("iris"), 2);
    Table table = TabularTables.results(result);
    for (Curve curve : TabularTables.ratePanel(result).curves()) {
      double least = Arrays.stream(curve.mean()).min().orElseThrow();
      double setting = result.trial(curve.label()).setting();
      assertThat(curve.mean()[setting == RATES.get(0) ? 0 : 1]).isEqualTo(least);
    }
    assertThat(TabularTables.results(run(DataSets.openVectors("iris"), 2)).print())
        .isEqualTo(table.print());
    assertThat(TabularTables.lossPanel(result).curves().get(0).x()).containsExactly(1, 2, 3);
  }

  @Test
  void methodsWithoutAnOptimiserStandBesideAndHaveNoPlace() {
    LabelledData iris = DataSets.openVectors("iris");
    TabularResult others = Tabular.run("", iris, TabularMethod.withoutOptimiser(), 1, 2);
    TabularResult alone = run(iris, 2);
    TabularResult both = alone.beside(others);
    Table table = TabularTables.results(both);
    assertThat(table.stringColumn("place").asList()).endsWith("no optimiser", "no optimiser");
    assertThat(others.trials()).hasSize(3);
    assertThat(table.rowCount()).isEqualTo(5);
    assertThat(others.trials()).allMatch(trial -> trial.meanAccuracy() > 80);
    assertThat(TabularTables.lossPanel(both).curves()).hasSize(2);
    assertThat(new TabularClaims(List.of(both)).table().print())
        .isEqualTo(new TabularClaims(List.of(alone)).table().print());
    assertThat(new TabularClaims(List.of(both)).verdict()).contains("without one: ");
  }

  @Test
  void logLossIsThatOfTheSoftmax() {
    TabularSplit split = TabularSplit.of(DataSets.openVectors("digits").limit(100, 50), 1);
    assertThat(split.fit().size()).isEqualTo(75);
    assertThat(split.heldOut().size()).isEqualTo(25);
    LinearSGDModel model =
        (LinearSGDModel) ALL.get(3).fitting().trainer(1e-2, 2, 1).train(split.train());
    DenseMatrix weights = model.getWeightsCopy();
    double sum = 0;
    for (var example : split.test()) {
      double[] logits = new double[10];
      for (int o = 0; o < 10; o++) {
        logits[o] = weights.get(o, 64);
        for (var feature : example) {
          logits[o] +=
              weights.get(o, Integer.parseInt(feature.getName().substring(1))) * feature.getValue();
        }
      }
      double total = Arrays.stream(logits).map(Math::exp).sum();
      sum += Math.log(total) - logits[model.getOutputIDInfo().getID(example.getOutput())];
    }
    assertThat(TabularSplit.logLoss(model, split.test()))
        .isCloseTo(sum / split.test().size(), within(1e-12));
  }

  @Test
  void provenanceRebuildsWhatTheTableReports() {
    TabularResult result = run(DataSets.openVectors("iris"), 1);
    var model = Tabular.retrain(result, ALL.get(0).label());
    assertThat(Tabular.rebuilds(result, model)).isTrue();
    assertThat(model.getProvenance().toString()).contains("org.adafisher.tribuo.AdaFisher");
    assertThatThrownBy(() -> Tabular.retrain(result, "Lion"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("Lion", "SGD");
  }

  private static Trial trial(TabularMethod method, double accuracy, double loss) {
    double[] losses = {loss, loss};
    return new Trial(
        method,
        new double[][] {losses, losses},
        0,
        new double[][] {losses},
        new double[] {accuracy, accuracy});
  }

  private static List<String> verdicts(int seeds, Trial... trials) {
    TabularResult result =
        new TabularResult(
            "m", DataSets.openVectors("iris"), List.of(1), seeds, List.of(trials), List.of());
    return new TabularClaims(List.of(result)).table().stringColumn("verdict").asList();
  }

  @Test
  void onlyAPlaceThatIsNotSharedOutperforms() {
    assertThat(verdicts(2, trial(ALL.get(0), 90, 0.1), trial(ALL.get(5), 80, 0.9)))
        .containsExactly("holds here", "holds here", "holds here");
    assertThat(verdicts(2, trial(ALL.get(0), 90, 0.1), trial(ALL.get(5), 90, 0.2)))
        .containsExactly("not seen here", "holds here", "not seen here");
    assertThat(verdicts(1, trial(ALL.get(0), 90, 0.1), trial(ALL.get(5), 80, 0.9)))
        .containsOnly("says nothing: one seed");
  }
}
