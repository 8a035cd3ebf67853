package org.adafisher.section.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adafisher.data.LabelledData;
import org.adafisher.data.source.DataSets;
import org.adafisher.internal.NetworkTree;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.section.audit.Finding.Verdict;
import org.adafisher.training.Training;
import org.adafisher.training.TrainingListener;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

/** The counts are those that PyTorch and the authors' code gave (FACTS, findings 1 to 8). */
class AuditTest {

  private static final LabelledData DIGITS = DataSets.open("digits", null);

  private static RunSpec spec(int examples) {
    return RunSpec.of("digits", "resnet8_cifar", OptimizerSpec.of("adafisher"))
        .with(new DataSpec("digits", examples, 10, "none"))
        .with(Budget.epochs(2))
        .with(Schedule.CONSTANT)
        .withBatchSize(4);
  }

  private static Verdict verdict(List<Finding> findings, String number) {
    return findings.stream()
        .filter(finding -> finding.number().equals(number))
        .map(Finding::verdict)
        .findFirst()
        .orElseThrow();
  }

  /**
   * A min-maxed factor's least entry is 0 and its greatest below 1, so that from a start of 1 the
   * released average is 0.08 to 0.088 after one update, and 0.0064 to 0.01504 after two.
   */
  @Test
  void releasedFactorsFollowTheirRecurrence() {
    OptimizerSpec released =
        OptimizerSpec.of("adafisher").with("rule", "RELEASED_CODE").with("factorInterval", 2);
    FisherRecorder recorder = new FisherRecorder(step -> step == 1 || step == 3);
    Training.run(spec(12).with(released), DIGITS, recorder);

    List<FisherSnapshot> seen = recorder.snapshots();
    assertThat(seen).extracting(FisherSnapshot::step).containsExactly(1, 3);
    assertThat(seen.get(0).layers()).hasSize(19);
    assertThat(seen.get(0).min()).isCloseTo(1 + 0.08 * 0.08 / 1e-3, within(1e-9));
    assertThat(seen.get(0).max()).isBetween(8.0, 1 + 0.088 * 0.088 / 1e-3);
    assertThat(seen.get(0).cosine()).isBetween(0.999, 1.0);
    assertThat(seen.get(1).min()).isCloseTo(1 + 0.0064 * 0.0064 / 1e-3, within(1e-9));
    assertThat(seen.get(1).max()).isBetween(1.05, 1 + 0.01504 * 0.01504 / 1e-3);
    assertThat(recorder.losses()).hasSize(6);
  }

  /** Compares the first step with its gradient: the momentum is still the gradient itself. */
  private static final class FirstStep implements TrainingListener {

    private final Map<String, double[]> gradients = new LinkedHashMap<>();
    private final Map<String, double[]> weights = new LinkedHashMap<>();
    private double cosine;

    @Override
    public void onGradients(int step, Block network, StatefulOptimizer optimizer) {
      NetworkTree.parameters(network)
          .forEach(
              (name, parameter) -> {
                if (parameter.requiresGradient()) {
                  gradients.put(name, wide(optimizer.gradient(parameter).orElseThrow()));
                  weights.put(name, wide(parameter.getArray()));
                }
              });
    }

    @Override
    public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
      double[] sums = new double[3];
      gradients.forEach(
          (name, gradient) -> {
            double[] now = wide(NetworkTree.parameters(network).get(name).getArray());
            for (int i = 0; i < now.length; i++) {
              double move = weights.get(name)[i] - now[i];
              sums[0] += move * gradient[i];
              sums[1] += move * move;
              sums[2] += gradient[i] * gradient[i];
            }
          });
      cosine = sums[0] / Math.sqrt(sums[1] * sums[2]);
    }

    private static double[] wide(NDArray array) {
      return array.toType(DataType.FLOAT64, true).toDoubleArray();
    }
  }

  @Test
  void theCosineIsThatOfTheFirstStep() {
    FirstStep expected = new FirstStep();
    Training.run(spec(4).with(Budget.epochs(1)), DIGITS, expected);
    FisherRecorder recorder = new FisherRecorder(step -> step == 1);
    RunRecord record = Training.run(spec(4).with(Budget.epochs(1)), DIGITS, recorder);

    FisherSnapshot snapshot = recorder.snapshots().get(0);
    // Steps are rounded to the float32 of the weights.
    assertThat(snapshot.cosine()).isCloseTo(expected.cosine, within(1e-4)).isBetween(0.05, 0.6);
    assertThat(snapshot.max()).isCloseTo(1001, within(1e-6));
    assertThat(snapshot.layers())
        .extracting(layer -> layer.fisher().mean())
        .containsExactlyElementsOf(record.layers().stream().map(l -> l.fisherMean()).toList());
  }

  @Test
  void theAuditOfFisherTellsTheRulesApart(@TempDir Path folder) throws IOException {
    FisherRuns audit =
        FisherAudit.run(spec(16), 1e-3, 1e-3, 2, List.of(1, 3, 5, 7), DIGITS, folder);

    List<Finding> findings = FisherFindings.of(audit);
    assertThat(findings)
        .extracting(Finding::number)
        .containsExactly("1a", "1b", "1c", "2a", "2b", "2d");
    assertThat(verdict(findings, "1c")).isEqualTo(Verdict.UNDECIDED);
    assertThat(verdict(findings, "2d")).isEqualTo(Verdict.UNDECIDED);
    assertThat(verdict(findings, "1a")).isEqualTo(Verdict.AGREES);
    assertThat(verdict(findings, "1b")).isEqualTo(Verdict.AGREES);
    assertThat(verdict(findings, "2a")).isEqualTo(Verdict.AGREES);
    assertThat(verdict(findings, "2b")).isEqualTo(Verdict.AGREES);
    assertThat(FisherReport.fisherTable(audit).rowCount()).isEqualTo(12);
    assertThat(FisherReport.lossTable(audit).rowCount()).isEqualTo(5);
    assertThat(folder.resolve("scalarfisher/run.json")).isRegularFile();
    assertThat(Files.readString(folder.resolve("sgd/run.json"))).contains("\"learningRate\" : 0.1");
  }

  @Test
  void anUnsettledRunDecidesNothing(@TempDir Path folder) throws IOException {
    FisherRuns audit = FisherAudit.run(spec(4), 1e-3, 1e-3, 100, List.of(1), DIGITS, folder);
    assertThat(verdict(FisherFindings.of(audit), "1a")).isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  void theSecondGammaDoesNotMatter(@TempDir Path folder) throws IOException {
    DecayAndGain gammas =
        DecayAndGain.run(spec(16), List.of(0.92, 0.5), List.of(0.008, 0.5), DIGITS, folder);
    assertThat(verdict(gammas.findings(), "2c")).isEqualTo(Verdict.AGREES);
    assertThat(gammas.table().rowCount()).isEqualTo(3);
  }

  @Test
  void normLayersHaveZeroAndOne() {
    NormEntries entries = NormEntries.of(List.of("resnet8_cifar", "cct_cifar"), DIGITS, 2);
    assertThat(entries.findings().get(0).measured()).isEqualTo("14 of 14 layers");
    assertThat(verdict(entries.findings(), "3a")).isEqualTo(Verdict.AGREES);
  }

  @Test
  void everyParameterMovesWhereTheReleasedLoopFails() {
    SkippedParameters skipped =
        SkippedParameters.of(List.of("resnet8_cifar", "cct_cifar"), DIGITS, 2);
    Table table = skipped.table();
    assertThat(table.intColumn(1).asList()).containsExactly(0, 1);
    assertThat(table.stringColumn("the first").get(1)).isEqualTo("classifier.positional_emb");
    assertThat(skipped.findings())
        .extracting(Finding::verdict)
        .containsExactly(Verdict.AGREES, Verdict.AGREES);
  }

  @Test
  void onlyTheReleasedRuleSeesTheScaleOfTheLoss() {
    LossScale scale = LossScale.of("resnet8_cifar", List.of(0.1, 1.0), List.of(4, 8), DIGITS);
    assertThat(verdict(scale.findings(), "5a")).isEqualTo(Verdict.AGREES);
    // Two rules with two scales and one more batch size.
    assertThat(scale.table().rowCount()).isEqualTo(6);
  }

  @Test
  void theTransferCodeLoadsWhatItLoadedInPyTorch() {
    TransferLoading transfer = TransferLoading.run();
    assertThat(transfer.table().stringColumn("entries loaded").asList())
        .containsExactly("294 of 320", "600 of 626", "0 of 722", "0 of 295");
    // All but the stem and the classifier, of which the names are counted apart.
    assertThat(transfer.table().stringColumn("a map of names loads").asList())
        .containsExactly("317 of 320", "623 of 626", "719 of 722", "0 of 295");
    assertThat(verdict(transfer.findings(), "6")).isEqualTo(Verdict.AGREES);
  }

  @Test
  void theReleasedNetworksHaveTheSizesThatPyTorchCounts() {
    ReleasedNetworks networks = ReleasedNetworks.count(10_000_000);
    assertThat(networks.table().stringColumn(1).asList()).containsExactly("821,003", "6,956,298");
    assertThat(verdict(networks.findings(), "7")).isEqualTo(Verdict.AGREES);
  }

  @Test
  void theAnalysisPairsTheLayersThatItsListsPair() {
    LayerPairing pairing = LayerPairing.ofResNet18();
    assertThat(verdict(pairing.findings(), "8")).isEqualTo(Verdict.AGREES);
    assertThat(pairing.table(37, 41).stringColumn("its S").asList())
        .containsExactly("512×512", "10×10");
  }

  @Test
  void thePlaneHasALossPerPlace(@TempDir Path folder) throws IOException {
    List<Double> values = List.of(1e-3, 1e-2);
    RateDampingPlane plane = RateDampingPlane.run(spec(8), values, values, 1, DIGITS, folder);
    assertThat(Files.readAllLines(folder.resolve("plane.csv"))).hasSize(13);
    assertThat(plane.table().rowCount()).isEqualTo(3);
  }

  @Test
  void findingsAreSortedAndCounted() {
    Findings findings =
        new Findings()
            .add(List.of(new Finding("2", "second", "1", "2", Verdict.DIFFERS)))
            .add(List.of(new Finding("1a", "first", "1", "1", Verdict.AGREES)));
    assertThat(findings.table("t").stringColumn("no.").asList()).containsExactly("1a", "2");
    assertThat(findings.verdict())
        .isEqualTo(
            "Of 2 recorded findings about the paper and its code: 1 agrees, 1 differs;"
                + " different: 2 (second).");
  }
}
