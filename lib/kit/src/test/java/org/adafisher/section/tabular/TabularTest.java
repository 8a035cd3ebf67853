package org.adafisher.section.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.adafisher.data.LabelledData;
import org.adafisher.data.source.DataSets;
import org.adafisher.figure.Curve;
import org.junit.jupiter.api.Test;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.math.la.DenseMatrix;

class TabularTest {

  private static final double[] RATES = {1e-4, 1e-2};

  private static Tabular run(LabelledData data) {
    List<TabularMethod> all = TabularMethod.all(TabularModel.LINEAR);
    return Tabular.run(TabularModel.LINEAR, data, List.of(all.get(0), all.get(5)), RATES, 3, 2);
  }

  @Test
  void choosesTheRateOnHeldOutExamplesAndRepeatsExactly() {
    Tabular tabular = run(DataSets.openVectors("iris"));
    for (Curve curve : tabular.ratePanel().curves()) {
      int row = curve.label().equals(tabular.table().stringColumn(0).get(0)) ? 0 : 1;
      double chosen =
          Double.parseDouble(tabular.table().stringColumn(1).get(row).replaceAll(" .*", ""));
      double least = Arrays.stream(curve.mean()).min().orElseThrow();
      assertThat(curve.mean()[chosen == RATES[0] ? 0 : 1]).isEqualTo(least);
    }
    assertThat(run(DataSets.openVectors("iris")).table().print())
        .isEqualTo(tabular.table().print());
    assertThat(tabular.lossPanel().curves().get(0).x()).containsExactly(1, 2, 3);
  }

  @Test
  void logLossIsThatOfTheSoftmax() {
    TabularSplit split = TabularSplit.of(DataSets.openVectors("digits").limit(100, 50), 1);
    assertThat(split.fit().size()).isEqualTo(75);
    assertThat(split.heldOut().size()).isEqualTo(25);
    LinearSGDModel model =
        (LinearSGDModel)
            TabularModel.LINEAR
                .trainer(
                    TabularMethod.all(TabularModel.LINEAR).get(3).optimiser().apply(1e-2), 2, 1)
                .train(split.train());
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
    Tabular tabular = run(DataSets.openVectors("iris"));
    var model = tabular.retrain(TabularMethod.all(TabularModel.LINEAR).get(0));
    assertThat(tabular.rebuilds(model)).isTrue();
    assertThat(model.getProvenance().toString()).contains("org.adafisher.tribuo.AdaFisher");
  }

  @Test
  void claimsAreJudgedByPlaces() {
    Tabular tabular = run(DataSets.openVectors("iris"));
    var claims = Tabular.claims(List.of(tabular));
    assertThat(claims.columnCount()).isEqualTo(4);
    for (int row = 0; row < 3; row++) {
      boolean first = claims.stringColumn(2).get(row).startsWith("1 ");
      assertThat(claims.stringColumn("verdict").get(row))
          .isEqualTo(first ? "holds here" : "not seen here");
    }
    assertThat(Tabular.verdict(List.of(tabular))).contains("AdaFisher (Algorithm 1)", "best: ");
  }
}
