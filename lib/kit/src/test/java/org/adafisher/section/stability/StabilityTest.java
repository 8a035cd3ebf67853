package org.adafisher.section.stability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.adafisher.data.LabelledData;
import org.adafisher.data.source.DataSets;
import org.adafisher.figure.PlotlyFigure;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.study.Execution;
import org.adafisher.study.Method;
import org.adafisher.study.Profile;
import org.adafisher.study.Protocols;
import org.adafisher.study.Result;
import org.adafisher.study.Setting;
import org.adafisher.study.Store;
import org.adafisher.study.Study;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.components.Figure;

class StabilityTest {

  private static final LabelledData IRIS = DataSets.open("iris", null);
  private static final String PRINTED = "AdaFisher (Algorithm 1)";
  private static final RunSpec ADAM =
      RunSpec.of("iris", "mlp", OptimizerSpec.of("adam")).with(Budget.epochs(1)).withBatchSize(10);
  private static final List<RunSpec> METHODS =
      List.of(ADAM, ADAM.with(OptimizerSpec.of("adafisher")));

  @TempDir private Path folder;

  /** Trains what is swept, and reads it as a notebook does. */
  private Result run(List<Integer> sizes, List<Double> rates, int seeds) throws IOException {
    Study study =
        new Study(
            Protocols.named("figure-5"),
            Profile.SMOKE,
            List.of(
                setting("by batch size", sizes, seeds, RunSpec::withBatchSize),
                setting(
                    "by learning rate",
                    rates,
                    seeds,
                    (run, rate) -> run.with(run.optimizer().withLearningRate(rate)))));
    Store store = new Store(folder);
    new Execution(store, null, Execution.Listener.NONE).run(study.runs());
    return Result.load(study, store);
  }

  private static Study study(List<RunSpec> runs) {
    List<Method> methods = runs.stream().map(run -> new Method(run, true)).toList();
    return new Study(
        Protocols.named("figure-5"),
        Profile.SMOKE,
        List.of(new Setting("costs", null, methods, 1)));
  }

  private static <T> Setting setting(
      String title, List<T> values, int seeds, BiFunction<RunSpec, T, RunSpec> with) {
    List<Method> methods =
        METHODS.stream()
            .flatMap(run -> values.stream().map(value -> with.apply(run, value)))
            .map(run -> new Method(run, true))
            .toList();
    return new Setting(title, null, methods, seeds);
  }

  @Test
  void figure5HasFourPanelsWithTheBatchSizesMarkedAndFigure18SecondsAndRatios() throws IOException {
    Result result = run(List.of(10, 30, 50), List.of(1e-3, 1e-2), 1);
    EpochTimes times = EpochTimes.measure(study(METHODS), 1, IRIS);
    Figure figure = Stability.panels(Sweep.batchSizes(result), Sweep.learningRates(result), times);
    JsonNode json = ((PlotlyFigure) figure).json();
    assertThat(json.at("/layout/title/text").asText()).startsWith("Figure 5 A to D. ");
    assertThat(json.at("/layout/annotations").findValuesAsText("text"))
        .extracting(title -> title.substring(0, 1))
        .containsExactly("A", "B", "C", "D");
    assertThat(json.get("data").findValues("text").stream().map(JsonNode::toString))
        .contains("[\"10\",\"30\",\"50\"]");
    JsonNode layout = ((PlotlyFigure) times.figure()).json().get("layout");
    assertThat(layout.at("/yaxis/title/text").asText()).isEqualTo("seconds of an epoch");
    assertThat(layout.at("/yaxis2/title/text").asText()).isEqualTo("epoch time ÷ Adam's");
  }

  @Test
  void aSweepShowsWhatItsRecordsSay() throws IOException {
    Result result = run(List.of(50, 10), List.of(1e-3), 2);
    Sweep sweep = Sweep.batchSizes(result);
    assertThat(sweep.values()).containsExactly(10.0, 50.0);
    double sum = 0;
    for (int seed = 1; seed <= 2; seed++) {
      RunRecord record = result.records().get(ADAM.withBatchSize(50).withSeed(seed).id());
      sum += 100 * record.last().testAccuracy();
    }
    assertThat(sweep.accuracy("Adam", 50).mean()).isEqualTo(sum / 2);
    assertThat(sweep.table().columnNames()).contains("10", "50");
    double both = sweep.accuracy("Adam", 10).mean() - sweep.accuracy("Adam", 50).mean();
    assertThat(sweep.range("Adam")).isEqualTo(Math.abs(both));
  }

  @Test
  void aRunThatDivergesCountsAsNoExampleRight() throws IOException {
    Sweep sweep = Sweep.learningRates(run(List.of(10), List.of(1e-3, 1e38), 1));
    assertThat(sweep.accuracy("Adam", 1e38).mean()).isZero();
    assertThat(sweep.accuracy("Adam", 1e-3).mean()).isPositive();
    assertThat(sweep.table().intColumn("diverged").get(0)).isEqualTo(1);
  }

  @Test
  void ratiosAreTakenToTheFirstMethod() {
    List<RunSpec> methods = List.of(METHODS.get(1), ADAM);
    EpochTimes times = EpochTimes.measure(study(methods), 2, IRIS);
    assertThat(times.ratios(PRINTED)).containsExactly(1);
    assertThat(times.ratios("Adam")).hasSize(1).doesNotContain(1);
    assertThat(times.table().columnNames()).contains("÷ " + PRINTED + "'s");
  }

  @Test
  void memoryGrowsWithTheBatchAndVerdictsKeepToWhatWasMeasured() throws IOException {
    List<RunSpec> pictures = METHODS.stream().map(m -> m.withNetwork("resnet8_cifar")).toList();
    List<RunSpec> sized =
        pictures.stream().flatMap(m -> Stream.of(16, 256).map(m::withBatchSize)).toList();
    PeakMemory memory = PeakMemory.measure(study(sized), 1);
    Table peaks = memory.table();
    assertThat(peaks.doubleColumn("peak at 256, MB").get(0))
        .isGreaterThan(2 * peaks.doubleColumn("peak at 16, MB").get(0));
    assertThat(memory.ratio("Adam", 16)).isEqualTo(1);
    assertThat(memory.ratio("Shampoo", 16)).isNaN();

    Result result = run(List.of(10, 50), List.of(1e-3), 1);
    Sweep sizes = Sweep.batchSizes(result);
    Sweep rates = Sweep.learningRates(result);
    EpochTimes times = EpochTimes.measure(study(METHODS), 1, IRIS);
    Stability generous = new Stability(sizes, rates, times, memory, 1000);
    assertThat(verdict(generous, "memory comparable to Adam's")).isEqualTo("holds here");
    assertThat(
            verdict(new Stability(sizes, rates, times, memory, 1), "memory comparable to Adam's"))
        .isEqualTo("does not hold here");
    assertThat(verdict(generous, "Shampoo takes longest on all networks"))
        .isEqualTo("not measured");
    assertThat(verdict(generous, "superior stability over learning rates"))
        .startsWith("not decidable with n = 1");
    assertThatThrownBy(() -> new Stability(sizes, rates, times, memory, 0.5))
        .hasMessageContaining("0.5");
  }

  private static String verdict(Stability stability, String claim) {
    Table table = stability.table();
    int row = table.stringColumn(0).indexOf(claim);
    return table.getString(row, "verdict");
  }
}
