package org.adafisher.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSeeds;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunedProtocolsTest {

  private static final Study STUDY = Protocols.named("tuned").at(Profile.QUICK, null);

  @TempDir private Path folder;

  /** Runs as if accuracy fell with the distance of the rate's logarithm to a best one. */
  private static RunRecord near(double best, RunSpec run) {
    return SampleRuns.of(run, 0.9 - 0.1 * Math.abs(Math.log10(rate(run) / best)));
  }

  private static double rate(RunSpec run) {
    return run.optimizer().learningRate();
  }

  private static Study grown(Study study, ToDoubleFunction<RunSpec> best) {
    List<RunRecord> records =
        study.runs().stream().map(run -> near(best.applyAsDouble(run), run)).toList();
    List<Setting> next = study.protocol().followUp().after(Result.of(study, records));
    return new Study(study.protocol(), study.profile(), next);
  }

  private static List<RunSpec> of(Study study, String title) {
    return study.settings().stream()
        .filter(setting -> setting.title().contains(title))
        .flatMap(Setting::runs)
        .toList();
  }

  @Test
  void everyMethodHasSevenRatesAroundItsOwn() {
    assertThat(STUDY.settings()).hasSize(4);
    Map<String, List<Double>> rates =
        STUDY.settings().get(0).methods().stream()
            .map(Method::run)
            .collect(
                Collectors.groupingBy(
                    run -> run.optimizer().slug(),
                    Collectors.mapping(TunedProtocolsTest::rate, Collectors.toList())));
    assertThat(rates).hasSize(9).allSatisfy((method, its) -> assertThat(its).hasSize(7));
    assertThat(rates.get("adam"))
        .containsExactly(3.16e-5, 1e-4, 3.16e-4, 1e-3, 3.16e-3, 0.01, 0.0316);
    assertThat(rates.get("kfac").get(3)).isEqualTo(0.3);
  }

  @Test
  void nothingFollowsWhileARunIsMissing() {
    List<RunRecord> most =
        STUDY.runs().stream().skip(2).map(run -> near(1e-3, run)).collect(Collectors.toList());
    Study study =
        new Study(
            STUDY.protocol(),
            STUDY.profile(),
            STUDY.protocol().followUp().after(Result.of(STUDY, most)));
    assertThat(of(study, "convnet_small, digits8, batch 128: equal")).isEmpty();
  }

  @Test
  void fromTheBestRatesFreshSeedsRunForEqualStepsAndEqualTime() {
    Study study = grown(STUDY, run -> run.optimizer().slug().equals("sgd") ? 0.0316 : 1e-3);
    // Those whose range does not hold the best at its inside are searched further.
    study = grown(study, run -> run.optimizer().slug().equals("sgd") ? 0.0316 : 1e-3);
    for (int i = 0; i < 5; i++) {
      study = grown(study, run -> run.optimizer().slug().equals("sgd") ? 0.0316 : 1e-3);
    }
    List<RunSpec> steps = of(study, "convnet_small, digits8, batch 128: equal steps");
    List<RunSpec> time = of(study, "convnet_small, digits8, batch 128: equal time");
    assertThat(steps).hasSize(90).allMatch(run -> run.seeds().areFresh());
    assertThat(steps.get(0).seeds()).isEqualTo(RunSeeds.all(RunSeeds.FRESH));
    assertThat(steps)
        .filteredOn(run -> run.optimizer().slug().equals("sgd"))
        .hasSize(10)
        .allMatch(run -> rate(run) == 0.0316);
    assertThat(time)
        .hasSize(90)
        .allMatch(run -> run.budget().kind() == Budget.Kind.REFERENCE)
        .allMatch(run -> run.budget().reference().rule().equals("ALGORITHM_1"));
    assertThat(grown(study, run -> 1e-3).settings()).isNotEqualTo(STUDY.settings());
  }

  @Test
  void aBestRateAtAnEndIsFollowedByTheNext() {
    Study study = grown(STUDY, run -> 1);
    assertThat(study.settings().get(0).methods().stream().map(m -> rate(m.run())))
        .as("Adam's best is its highest, 0.0316")
        .contains(0.1);
    assertThat(of(study, "equal")).isEmpty();
    for (int i = 0; i < 10; i++) {
      study = grown(study, run -> 1e4);
    }
    RateSearch search = new RateSearch(study.settings().get(0), Map.of());
    assertThat(search.rates("Adam")).as("there is an end to it").hasSize(11).endsWith(3.16);
    assertThat(of(study, "equal steps")).isNotEmpty();
  }

  @Test
  void aRateAtWhichARunDivergesIsTheWorst() {
    Setting setting = STUDY.settings().get(0);
    List<RunRecord> records = new ArrayList<>();
    setting.runs().forEach(run -> records.add(near(1e-3, run)));
    records.replaceAll(
        record ->
            rate(record.spec()) == 1e-3 && record.spec().seeds().initialization() == 2
                ? SampleRuns.diverged(record.spec())
                : record);
    RateSearch search = search(setting, records);
    assertThat(search.chosen("Adam")).isIn(3.16e-4, 3.16e-3);
    assertThat(search.test("Adam", 1e-3).mean()).isEqualTo(45, within(1e-9));
  }

  private static RateSearch search(Setting setting, List<RunRecord> records) {
    return new RateSearch(
        setting, records.stream().collect(Collectors.toMap(record -> record.spec().id(), r -> r)));
  }

  @Test
  void theIntervalEndsWhereTheResultIsTheToleranceBelowTheBest() {
    Setting setting = STUDY.settings().get(0);
    RateSearch search = search(setting, setting.runs().map(run -> near(1e-3, run)).toList());
    // 10 points a power of ten: 2 points are a fifth of one, on either side.
    RateSearch.Interval interval = search.within("Adam", 2);
    assertThat(interval.decades()).isEqualTo(0.4, within(1e-3));
    assertThat(interval.low()).isEqualTo(Math.pow(10, -3.2), within(1e-6));
    assertThat(interval.isOpen()).isFalse();
    assertThat(search.within("Adam", 20).isOpen()).as("wider than what was run").isTrue();
  }

  @Test
  void aStoreGrowsAStudy() throws IOException {
    Study smoke = Protocols.named("tuned").at(Profile.SMOKE, null);
    Store store = new Store(folder);
    for (RunSpec run : smoke.runs()) {
      near(1e-3, run).write(store.folder(run));
    }
    Study grown = smoke.grown(store);
    assertThat(grown.settings()).hasSize(6);
    assertThat(grown.grown(store)).isEqualTo(grown);
    assertThat(Protocols.named("table-2").at(Profile.SMOKE, null).grown(store))
        .isEqualTo(Protocols.named("table-2").at(Profile.SMOKE, null));
  }
}
