package org.adafisher.section.tuned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.adafisher.study.Profile;
import org.adafisher.study.Protocols;
import org.adafisher.study.Result;
import org.adafisher.study.SampleRuns;
import org.adafisher.study.Study;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

class ComparisonTest {

  /** Test accuracies of fresh seeds; on a text the losses are 1 − these. */
  private static final Map<String, Double> LEVEL =
      Map.of("adafisher-algorithm_1", 0.9, "sgd", 0.8, "adam", 0.95, "kfac", 0.9);

  private static double accuracy(RunSpec run) {
    long seed = run.seeds().initialization();
    double level =
        LEVEL.getOrDefault(run.optimizer().slug().replace("adafisherw", "adafisher"), 0.6);
    double fall = run.seeds().areFresh() ? 0 : fall(run);
    // The same wave for all, and a little of their own: pairs differ by little.
    return level - fall + 0.02 * Math.sin(seed) + 0.003 * Math.sin(7 * seed + 100 * level);
  }

  /** Best at a power of ten that the rates of most methods hold at their inside. */
  private static double fall(RunSpec run) {
    double best = run.optimizer().slug().equals("sgd") ? 0.1 : 1e-3;
    return 0.05 * Math.abs(Math.log10(run.optimizer().learningRate() / best));
  }

  private static Result complete(String name) {
    Study study = Protocols.named(name).at(Profile.QUICK, null);
    while (true) {
      List<RunRecord> records = new ArrayList<>();
      study.runs().forEach(run -> records.add(SampleRuns.of(run, accuracy(run))));
      Result result = Result.of(study, records);
      Study next =
          new Study(study.protocol(), study.profile(), study.protocol().followUp().after(result));
      if (next.equals(study)) {
        return result;
      }
      study = next;
    }
  }

  private static String says(Table table, String comparison, String against) {
    for (Row row : table) {
      if (row.getString("against").equals(against)) {
        return row.getString(comparison);
      }
    }
    throw new AssertionError(against + " is not compared");
  }

  @Test
  void aGainIsWhatIsLeftAfterTheCorrection() {
    Comparison comparison = new Comparison(complete("tuned"));
    assertThat(comparison.tables()).as("two networks").hasSize(2);
    Table table = comparison.tables().get(0);
    assertThat(table.rowCount()).as("AdaFisher and 8 others").isEqualTo(9);
    assertThat(table.columnCount()).as("2 batch sizes, steps and time").isEqualTo(5);
    assertThat(says(table, "batch 128: equal steps", "SGD")).endsWith("AdaFisher is better");
    assertThat(says(table, "batch 128: equal steps", "Adam")).endsWith("AdaFisher is worse");
    assertThat(says(table, "batch 32: equal time", "K-FAC")).endsWith("a tie");
    assertThat(comparison.verdict().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("n = 10", "Worse than: Adam (4 of 4)."));
    assertThat(comparison.forests())
        .hasSize(2)
        .allSatisfy(svg -> assertThat(svg).startsWith("<svg").contains("K-FAC"));
  }

  @Test
  void comparisonsOverFewerSeedsKeepTheChosenRates() {
    Result all = complete("tuned");
    Result three = all.comparedOver(3);
    assertThat(says(new Comparison(three).tables().get(0), "batch 32: equal steps", "SGD"))
        .contains("n = 3");
    assertThat(new Comparison(three).verdict()).contains("n = 3");
    assertThat(new Tuned(three, 2).rates().toString())
        .isEqualTo(new Tuned(all, 2).rates().toString());
    assertThat(all.comparedOver(100)).isEqualTo(all);
    assertThatThrownBy(() -> all.comparedOver(0))
        .hasMessageContaining("at least one method and one seed");
  }

  @Test
  void ofAPerplexityLessIsBetter() {
    Table table = new Comparison(complete("tuned-language")).tables().get(0);
    // A lower accuracy is a higher loss here, and so a higher perplexity.
    assertThat(says(table, "batch 8: equal steps", "SGD")).endsWith("AdaFisher is better");
  }

  @Test
  void whatIsNotThereIsNotCompared() {
    Study study = Protocols.named("tuned").at(Profile.QUICK, null);
    Result nothing = Result.of(study, List.of());
    assertThatThrownBy(() -> new Comparison(nothing))
        .hasMessage("no comparison has begun: 0 of 504 runs");
    assertThatThrownBy(() -> new Tuned(nothing, 2))
        .hasMessage("no search for learning rates is complete: 0 of 504 runs");
  }

  @Test
  void ratesAreChosenAndTheirIntervalsMeasured() {
    Tuned tuned = new Tuned(complete("tuned"), 2);
    Row sgd =
        tuned
            .rates()
            .where(tuned.rates().stringColumn("method").isEqualTo("SGD"))
            .iterator()
            .next();
    assertThat(sgd.getString("rates tried")).isEqualTo("0.00316 to 3.16");
    // Two points of a fall of 5 a power of ten, on either side.
    assertThat(sgd.getString("convnet_small, digits8, batch 128"))
        .startsWith("0.1: ")
        .endsWith("width 0.80");
    assertThat(tuned.verdict()).contains("SGD 0.80 to 0.80");
  }
}
