package org.adafisher.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.adafisher.analysis.Power;
import org.adafisher.study.PaperTimes;
import org.adafisher.study.Profile;
import org.adafisher.study.Protocols;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Selection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

  private static final String CLAIM = "adam-resnet18-cifar10";
  private static final double[] NOISE = {0.001, -0.0012, 0.0007, 0.0002, -0.0009};
  private static final double[] OTHER_NOISE = {0.0004, 0.0011, -0.0008, -0.0003, 0.0006};

  @TempDir private Path runs;

  /** Writes runs of seeds from…, of which the last epoch has about an accuracy. */
  private void write(
      String set,
      String method,
      int examples,
      int epochs,
      int firstSeed,
      int seeds,
      double accuracy)
      throws IOException {
    for (int i = 0; i < seeds; i++) {
      double[] noise = method.equals("adam") ? OTHER_NOISE : NOISE;
      double[] accuracies = new double[epochs];
      Arrays.setAll(accuracies, epoch -> 0.1 + 0.2 * epoch / epochs);
      accuracies[epochs - 1] = accuracy + noise[i];
      int seed = firstSeed + i;
      Records.of(
              Records.spec(method, "resnet18_cifar", seed),
              examples == 50000 ? "CIFAR-10" : "CIFAR-10, " + examples + " train examples",
              examples,
              accuracies)
          .writeSmall(runs.resolve(set).resolve(method.replace(':', '-') + "-seed" + seed));
    }
  }

  private Judgement judgement(String id) throws IOException {
    return Ledger.load(Ledger.sets(runs), new Observations()).judgements().stream()
        .filter(j -> j.claim().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private Finding measured(Variant variant) throws IOException {
    return judgement(CLAIM).measured().get(variant);
  }

  @Test
  void runsOfTheClaimsScaleDecide() throws IOException {
    write("whole", "adam", 50000, 200, 1, 5, 0.9485);
    write("whole", "adafisher", 50000, 200, 1, 5, 0.9625);
    write("whole", "adafisher:RELEASED_CODE", 50000, 200, 1, 5, 0.9285);
    assertThat(measured(Variant.ALGORITHM_1).verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(measured(Variant.RELEASED_CODE).verdict()).isEqualTo(Verdict.CONTRADICTED);
  }

  /** A search with seeds 1 and 2, and a comparison on fresh ones, at each method's best rate. */
  private void writeTuned(String method, double accuracy, double rate) throws IOException {
    double[] noise = method.equals("adam") ? OTHER_NOISE : NOISE;
    RunSpec spec =
        RunSpec.of("digits8", "convnet_small", Records.method(method)).with(Selection.VALIDATION);
    for (double tried : new double[] {rate / 10, rate, 10 * rate}) {
      boolean isBest = tried == rate;
      for (int seed : isBest ? new int[] {1, 2, 101, 102, 103, 104, 105} : new int[] {1, 2}) {
        double own = seed < 101 ? accuracy - (isBest ? 0 : 0.3) : accuracy + noise[seed - 101];
        RunSpec run = spec.with(spec.optimizer().withLearningRate(tried)).withSeed(seed);
        Records.of(run, "UCI digits", 750, own - 0.1, own)
            .writeSmall(runs.resolve("tuned").resolve(run.id()));
      }
    }
  }

  @Test
  void runsTunedAlikeHaveAVerdictOfTheirOwn() throws IOException {
    for (String method : List.of("adam", "adahessian", "kfac", "shampoo")) {
      writeTuned(method, 0.9, 1e-3);
    }
    writeTuned("adafisher", 0.95, 1e-2);
    writeTuned("adafisher:RELEASED_CODE", 0.85, 1e-2);
    Judgement judgement = judgement("cifar-cnns");
    assertThat(judgement.measured().get(Variant.ALGORITHM_1).verdict())
        .isEqualTo(Verdict.NOT_DECIDABLE);
    Finding printed = judgement.atSmallScale().get(Variant.ALGORITHM_1);
    assertThat(printed.verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(printed.reason())
        .contains("4 of 4 comparisons", "UCI digits; convnet_small", "n = 5 paired", "80 %");
    assertThat(judgement.atSmallScale().get(Variant.RELEASED_CODE).verdict())
        .isEqualTo(Verdict.CONTRADICTED);
    assertThat(judgement(CLAIM).atSmallScale()).as("a claim on ResNet-18").isEmpty();
    assertThat(Ledger.load(Ledger.sets(runs), new Observations()).skipped())
        .containsExactly("tuned: 36 runs chose learning rates, and judge nothing");
  }

  @Test
  void runsAtARateThatWasNotSearchedForAreNotTuned() throws IOException {
    writeTuned("adafisher", 0.95, 1e-2);
    RunSpec adam =
        RunSpec.of("digits8", "convnet_small", Records.method("adam")).with(Selection.VALIDATION);
    for (int seed = 101; seed < 106; seed++) {
      Records.of(adam.withSeed(seed), "UCI digits", 750, 0.7, 0.8 + NOISE[seed - 101])
          .writeSmall(runs.resolve("tuned").resolve("adam" + seed));
    }
    assertThat(judgement("cifar-cnns").atSmallScale()).isEmpty();
  }

  @Test
  void runsOfTheScaleThatDoNotDifferDoNotSupport() throws IOException {
    write("whole", "adam", 50000, 200, 1, 5, 0.95);
    write("whole", "adafisher", 50000, 200, 1, 5, 0.95);
    assertThat(measured(Variant.ALGORITHM_1).verdict()).isEqualTo(Verdict.NOT_SUPPORTED);
    assertThat(measured(Variant.ALGORITHM_1).reason()).contains("no clear difference");
  }

  @Test
  void smallerRunsDecideNothingButShowTheirDirection() throws IOException {
    write("small", "adam", 50000, 199, 1, 5, 0.60);
    write("small", "adafisher", 50000, 199, 1, 5, 0.45);
    Finding finding = measured(Variant.ALGORITHM_1);
    assertThat(finding.verdict()).isEqualTo(Verdict.NOT_DECIDABLE);
    assertThat(finding.reason())
        .startsWith(
            "test accuracy:\n"
                + "small: AdaFisher (Algorithm 1) against Adam: opposite direction, −15.0")
        .contains(" points [", "n = 5 paired", "g = −", ", p < ")
        .doesNotContain("Holm");
    assertThat(measured(Variant.RELEASED_CODE))
        .isEqualTo(new Finding(Verdict.NOT_DECIDABLE, "no runs compare these"));
  }

  @Test
  void tooFewSeedsOrExamplesDecideNothing() throws IOException {
    write("seeds", "adam", 50000, 200, 1, 4, 0.60);
    write("seeds", "adafisher", 50000, 200, 1, 4, 0.45);
    write("data", "adam", 49999, 200, 1, 5, 0.60);
    write("data", "adafisher", 49999, 200, 1, 5, 0.45);
    assertThat(measured(Variant.ALGORITHM_1).verdict()).isEqualTo(Verdict.NOT_DECIDABLE);
  }

  @Test
  void onlyEqualSeedsArePaired() throws IOException {
    write("other", "adam", 3000, 8, 2, 3, 0.60);
    write("other", "adafisher", 3000, 8, 1, 3, 0.45);
    assertThat(measured(Variant.ALGORITHM_1).reason()).contains("n = 3,").doesNotContain("paired");
  }

  @Test
  void oneSeedSaysNothing() throws IOException {
    write("one", "adam", 3000, 8, 1, 1, 0.60);
    write("one", "adafisher", 3000, 8, 1, 1, 0.45);
    assertThat(measured(Variant.ALGORITHM_1).reason())
        .isEqualTo("test accuracy:\none: AdaFisher (Algorithm 1) against Adam says nothing: n = 1");
    assertThat(Ledger.load(Ledger.sets(runs), new Observations()).markdown(runs))
        .contains("| −14.94 points, n = 1 | – | – | says nothing: n = 1 |");
  }

  /** Accuracies without noise, so that equal ones are equal in every run. */
  private void writeFlat(String set, String method, int seeds, double accuracy) throws IOException {
    for (int seed = 1; seed <= seeds; seed++) {
      double[] accuracies = new double[200];
      Arrays.fill(accuracies, accuracy);
      write(set, method, seed, Records.of(spec(method, seed), "CIFAR-10", 50000, accuracies));
    }
  }

  private void writeDiverged(String set, String method, int seeds) throws IOException {
    for (int seed = 1; seed <= seeds; seed++) {
      write(set, method, seed, Records.diverged(spec(method, seed), "CIFAR-10", 50000, 200));
    }
  }

  private static RunSpec spec(String method, int seed) {
    return Records.spec(method, "resnet18_cifar", seed);
  }

  private void write(String set, String method, int seed, RunRecord run) throws IOException {
    run.writeSmall(runs.resolve(set).resolve(method + "-seed" + seed));
  }

  @Test
  void equalRunsTie() throws IOException {
    writeFlat("tie", "adam", 5, 0.95);
    writeFlat("tie", "adafisher", 5, 0.95);
    assertThat(measured(Variant.ALGORITHM_1).verdict()).isEqualTo(Verdict.NOT_SUPPORTED);
    assertThat(measured(Variant.ALGORITHM_1).reason())
        .isEqualTo(
            "test accuracy:\n"
                + "tie: AdaFisher (Algorithm 1) against Adam: a tie, +0.00 points, n = 5 paired");
  }

  @Test
  void runsAtChanceSayNothing() throws IOException {
    writeFlat("chance", "adam", 5, 0.10);
    writeFlat("chance", "adafisher", 5, 0.102);
    assertThat(measured(Variant.ALGORITHM_1).verdict()).isEqualTo(Verdict.SAYS_NOTHING);
    assertThat(measured(Variant.ALGORITHM_1).reason())
        .endsWith("against Adam says nothing: no run is better than a guess");
    // What an epoch costs is known all the same.
    assertThat(judgement("epoch-time-adam").measured().get(Variant.ALGORITHM_1).verdict())
        .isEqualTo(Verdict.SUPPORTED);
  }

  @Test
  void runsThatDivergedAreTheWorstAndShown() throws IOException {
    write("whole", "adam", 50000, 200, 1, 5, 0.30);
    writeDiverged("whole", "adafisher", 5);
    Finding finding = measured(Variant.ALGORITHM_1);
    assertThat(finding.verdict()).isEqualTo(Verdict.CONTRADICTED);
    assertThat(finding.reason())
        .isEqualTo(
            "test accuracy:\n"
                + "whole: AdaFisher (Algorithm 1) against Adam: opposite direction, 5 of 5 runs"
                + " diverged, Adam 0 of 5; rank test, n = 5, Holm p = 0.0317");
    assertThat(Ledger.load(Ledger.sets(runs), new Observations()).markdown(runs))
        .contains("AdaFisher (Algorithm 1): n = 5, 5 of 5 diverged");
    writeDiverged("both", "adam", 5);
    writeDiverged("both", "adafisher", 5);
    assertThat(measured(Variant.ALGORITHM_1).reason()).contains("both: ", "all runs diverged");
  }

  /**
   * One pair decides, by four metrics. The smallest of their p-values would not survive the forty
   * toy sets if these were of the same family.
   */
  @Test
  void toyRunsDoNotTakePartInTheCorrection() throws IOException {
    write("whole", "adam", 50000, 200, 1, 5, 0.9485);
    write("whole", "adafisher", 50000, 200, 1, 5, 0.9540);
    Effect alone = only();
    for (int set = 0; set < 40; set++) {
      write("toy" + set, "adam", 3000, 2, 1, 2, 0.60);
      write("toy" + set, "adafisher", 3000, 2, 1, 2, 0.45);
    }
    assertThat(alone.pValue()).isBetween(Ledger.ALPHA / 40, Ledger.ALPHA / 4);
    assertThat(measured(Variant.ALGORITHM_1).verdict()).isEqualTo(Verdict.SUPPORTED);
    Ledger ledger = Ledger.load(Ledger.sets(runs), new Observations());
    assertThat(ledger.corrected(alone)).isLessThan(Ledger.ALPHA);
    Effect toy =
        ledger.judgements().stream()
            .flatMap(j -> j.effects().get(Variant.ALGORITHM_1).stream())
            .filter(effect -> effect.group().name().equals("toy7"))
            .findFirst()
            .orElseThrow();
    assertThat(ledger.corrected(toy)).isNaN();
  }

  private Effect only() throws IOException {
    return judgement(CLAIM).effects().get(Variant.ALGORITHM_1).get(0);
  }

  @Test
  void aPairIsOneTestWhicheverIsTheSubject() throws IOException {
    write("whole", "shampoo", 50000, 200, 1, 5, 0.94);
    write("whole", "adafisher", 50000, 200, 1, 5, 0.95);
    Effect one = judgement("epoch-time-second-order").effects().get(Variant.ALGORITHM_1).get(0);
    Effect two = judgement("epoch-time-shampoo").effects().get(Variant.ALGORITHM_1).get(0);
    assertThat(one.subject().optimizer()).isEqualTo(two.other().optimizer());
    assertThat(one.key()).isEqualTo(two.key());
  }

  @Test
  void whatIsNotMeasuredIsCalledSo() throws IOException {
    Finding finding = judgement("flat-minimum").measured().get(Variant.ALGORITHM_1);
    assertThat(finding.verdict()).isEqualTo(Verdict.NOT_MEASURED);
    assertThat(finding.reason()).contains("sharpness at equal training loss");
  }

  @Test
  void runsOfDifferentSetsAreNotCompared() throws IOException {
    write("a", "adam", 3000, 8, 1, 3, 0.60);
    write("b", "adafisher", 3000, 8, 1, 3, 0.45);
    assertThat(measured(Variant.ALGORITHM_1).reason()).isEqualTo("no runs compare these");
  }

  @Test
  void whatCannotBeUsedIsListed() throws IOException {
    write("set", "adam", 3000, 8, 1, 2, 0.60);
    Path again = runs.resolve("set").resolve("adam-again");
    Records.of(
            Records.spec("adam", "resnet18_cifar", 1), "CIFAR-10, 3000 train examples", 3000, 0.6)
        .writeSmall(again);
    Path broken = Files.createDirectories(runs.resolve("set").resolve("broken"));
    Files.writeString(broken.resolve("run.json"), "{\"spec\":");
    Path empty = Files.createDirectories(runs.resolve("set").resolve("empty"));
    Files.writeString(empty.resolve("run.json"), "{}");
    Path nothing = Files.createDirectories(runs.resolve("set").resolve("nothing"));
    Files.writeString(nothing.resolve("run.json"), "null");
    Path withNull = Files.createDirectories(runs.resolve("set").resolve("null"));
    String record = Files.readString(again.resolve("run.json"));
    Files.writeString(
        withNull.resolve("run.json"),
        record.replaceFirst("\"batchSize\":\\d+", "\"batchSize\":null"));
    Ledger ledger = Ledger.load(Ledger.sets(runs), new Observations());
    assertThat(ledger.groups()).hasSize(1);
    assertThat(ledger.skipped()).hasSize(5);
    assertThat(ledger.unreadable()).hasSize(4);
    assertThat(String.join("\n", ledger.skipped()))
        .contains(
            "set/adam-seed1: a run with this optimizer and these seeds is there already",
            "set/broken: line 1, column 9: the text ends too early",
            "set/empty: no field 'spec'",
            "set/nothing: is null, expected an object {…}",
            "set/null: spec.batchSize is null, expected a whole number");
    assertThat(ledger.markdown(runs)).contains("Not used:\n\n- set/");
  }

  @Test
  void theMarkdownIsTheSameForTheSameRuns() throws IOException {
    write("b", "adam", 3000, 8, 1, 3, 0.60);
    write("a", "adafisher", 3000, 8, 1, 3, 0.45);
    write("a", "adam", 3000, 8, 1, 3, 0.60);
    String first = Ledger.load(Ledger.sets(runs), new Observations()).markdown(runs.getParent());
    assertThat(Ledger.load(Ledger.sets(runs), new Observations()).markdown(runs.getParent()))
        .isEqualTo(first);
    assertThat(first).contains("[a](" + runs.getFileName() + "/a/)");
    int columns = 0;
    for (String line : first.lines().toList()) {
      if (line.startsWith("| claim ") || line.startsWith("| runs ")) {
        columns = bars(line);
      } else if (line.startsWith("|")) {
        assertThat(bars(line)).as(line).isEqualTo(columns);
      }
    }
    for (Claim claim : Claims.load().claims()) {
      assertThat(first).containsOnlyOnce("</a>" + claim.id() + " |");
    }
  }

  private static int bars(String line) {
    return line.replace("\\|", "").replaceAll("[^|]", "").length();
  }

  @Test
  void aNotebookSeesTheClaimsOfItsSection() throws IOException {
    Ledger ledger = Ledger.load(List.of(), new Observations());
    assertThat(ledger.table("03").rowCount()).isEqualTo(ledger.of("03").size());
    assertThat(ledger.table("03").columnCount()).isEqualTo(4);
    assertThatThrownBy(() -> ledger.table("12"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("section '12': there are claims of [01, 02");
  }

  private String effort(String id) throws IOException {
    return Ledger.load(Ledger.sets(runs), new Observations()).effort(judgement(id));
  }

  /** Table 2 has 94.85 ± 0.10 and 96.25 ± 0.17: three runs would do, the study has five. */
  @Test
  void whatItWouldTakeIsSeedsRunsAndHours() throws IOException {
    double hours =
        Protocols.named("table-2").at(Profile.PAPER, null).runs().stream()
                .filter(run -> run.network().equals("resnet18_cifar"))
                .filter(run -> run.data().name().equals("cifar10"))
                .filter(run -> run.optimizer().slug().matches("adam|adafisher-algorithm_1"))
                .mapToDouble(new PaperTimes()::seconds)
                .sum()
            / 3600;
    assertThat(effort(CLAIM))
        .isEqualTo(String.format(Locale.ROOT, "5 seeds, 10 runs, %.1f GPU-h", hours));
    // AdaHessian's deviation on MobileNetV3 is 3.06, at a difference of 1.46.
    int most = Power.count(1.46, 3.06, 0.11, 0.8).orElseThrow();
    assertThat(most).isBetween(30, 40);
    assertThat(effort("cifar-adahessian"))
        .startsWith("5 to " + most + " seeds (deviation unclear), ");
    assertThat(effort("transfer-adam")).startsWith("5 to 40 seeds, 150 runs, ");
  }

  @Test
  void whereNothingIsPublishedWordsSayIt() throws IOException {
    assertThat(effort("end-of-training")).isEqualTo("no difference published");
    assertThat(effort("convergence-speed")).isEqualTo("no difference published");
    assertThat(effort("slower-but-better")).isEqualTo("no deviation published");
    assertThat(effort("epoch-time-adam")).isEqualTo("no deviation published");
    assertThat(effort("memory")).isEqualTo("–");
    write("whole", "adam", 50000, 200, 1, 5, 0.9485);
    write("whole", "adafisher", 50000, 200, 1, 5, 0.9625);
    assertThat(effort(CLAIM)).startsWith("5 seeds");
    write("whole", "adafisher:RELEASED_CODE", 50000, 200, 1, 5, 0.9285);
    assertThat(effort(CLAIM)).isEqualTo("–");
  }

  @Test
  void metricsAreWhatTheirNamesSay() {
    RunRecord slow =
        Records.of(Records.spec("adam", "resnet18_cifar", 1), "CIFAR-10", 9, 0.2, 0.4, 0.5, 0.45);
    RunRecord fast =
        Records.of(Records.spec("adafisher", "resnet18_cifar", 1), "CIFAR-10", 9, 0.5, 0.7);
    List<RunRecord> one = List.of(slow);
    List<RunRecord> both = List.of(slow, fast);
    assertThat(Metric.SELECTED_ACCURACY.of(one, both))
        .containsExactly(new double[] {50}, within(1e-9));
    assertThat(Metric.LAST_ACCURACY.of(one, both)).containsExactly(new double[] {45}, within(1e-9));
    assertThat(Metric.PERPLEXITY.of(one, both))
        .containsExactly(new double[] {Math.exp(0.5)}, within(1e-9));
    assertThat(Metric.TRAIN_LOSS.of(one, both)).containsExactly(new double[] {0.275}, within(1e-9));
    assertThat(Metric.EPOCHS_TO_ACCURACY.of(both, both)).containsExactly(3, 1);
    assertThat(Metric.EPOCH_COST.of(one, both)).containsExactly(1.5);
    List<RunRecord> diverged =
        List.of(Records.diverged(Records.spec("adam", "resnet18_cifar", 1), "CIFAR-10", 9, 4));
    assertThat(Metric.SELECTED_ACCURACY.of(diverged, diverged))
        .containsExactly(Double.NEGATIVE_INFINITY);
    assertThat(Metric.TRAIN_LOSS.of(diverged, diverged)).containsExactly(Double.POSITIVE_INFINITY);
    assertThat(Metric.EPOCHS_TO_ACCURACY.of(diverged, both))
        .containsExactly(Double.POSITIVE_INFINITY);
    assertThat(Metric.EPOCH_COST.of(diverged, both)).containsExactly(1.5);
  }

  @Test
  void titlesOfDataAreNotMixedUp() {
    assertThat(Filter.isOf(List.of("CIFAR-10"), "CIFAR-10, 3000 train examples")).isTrue();
    assertThat(Filter.isOf(List.of("CIFAR-10"), "CIFAR-10 subset (10,000 of 50,000)")).isTrue();
    assertThat(Filter.isOf(List.of("CIFAR-10"), "CIFAR-100")).isFalse();
    assertThat(Filter.isOf(List.of("ImageNet"), "Tiny ImageNet")).isFalse();
  }
}
