package org.adafisher.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

/** What records say of each other; nothing is trained. */
class BlockTest {

  private static final String PRINTED = "adafisher";
  private static final String RELEASED = "adafisher:RELEASED_CODE";
  private static final Setting.Cells CELLS = new Setting.Cells("CIFAR-10", "cutout", "ResNet18");

  private final List<Method> methods = new ArrayList<>();
  private final List<RunRecord> records = new ArrayList<>();

  /** Adds a method with one run a seed, of which each has one epoch's accuracy. */
  private BlockTest with(String method, double... accuracies) {
    return with(SampleRuns.spec(method), accuracies);
  }

  private BlockTest with(RunSpec run, double... accuracies) {
    methods.add(new Method(run, !run.optimizer().options().containsValue("RELEASED_CODE")));
    for (int i = 0; i < accuracies.length; i++) {
      RunSpec seeded = run.withSeed(i + 1);
      records.add(
          Double.isNaN(accuracies[i])
              ? SampleRuns.diverged(seeded)
              : SampleRuns.of(seeded, accuracies[i]));
    }
    return this;
  }

  private Block block(Setting.Cells cells) {
    return new Block(
        new Setting("ResNet18, cutout", cells, methods, 5), records, "Figures 13 and 14");
  }

  @Test
  void setsTheDistanceToAdaFisherBesideThePapers() {
    Table against =
        with(PRINTED, 0.75, 0.77)
            .with(RELEASED, 0.8, 0.8)
            .with("adam", 0.7, 0.74)
            .block(CELLS)
            .againstPaper();
    assertThat(against.stringColumn("the paper").asList()).containsExactly("96.25", "–", "94.85");
    assertThat(against.stringColumn("the paper − AdaFisher's").asList())
        .containsExactly("–", "–", "-1.40");
    assertThat(against.stringColumn(1).asList().get(0)).isEqualTo("–");
    assertThat(against.stringColumn(1).asList().get(2)).startsWith("-4.00 [");
    assertThat(against.stringColumn("verdict").asList().get(2)).startsWith("as the paper");
  }

  @Test
  void aDistanceWithinTheNoiseSaysSo() {
    Table against =
        with(PRINTED, 0.75, 0.77, 0.7).with("adam", 0.7, 0.76, 0.75).block(CELLS).againstPaper();
    assertThat(against.stringColumn("verdict").get(1)).endsWith("within the noise");
  }

  @Test
  void countsDivergedRunsApart() {
    Block block = with("adam", 0.5, 0.6).with("sgd", Double.NaN, Double.NaN).block(null);
    Table table = block.table();
    assertThat(table.intColumn("diverged").asList()).containsExactly(0, 2);
    assertThat(table.intColumn("n").asList()).containsExactly(2, 0);
    assertThat(table.stringColumn(2).asList()).containsExactly("55.00 ± 7.07", "–");
  }

  @Test
  void whoDivergedIsLast() {
    Block diverged = with(PRINTED, Double.NaN, Double.NaN).with("adam", 0.5, 0.6).block(CELLS);
    assertThat(diverged.verdict())
        .endsWith("AdaFisher as printed has no complete run: it is last.");
    Block rival =
        new BlockTest()
            .with(PRINTED, 0.2, 0.21)
            .with("adam", 0.5, 0.6)
            .with("sgd", Double.NaN, Double.NaN)
            .block(CELLS);
    assertThat(rival.verdict()).contains("place 2 of 3 among");
  }

  @Test
  void aMethodOfWhichOneRunDivergedFallsBehind() {
    Block block =
        with(PRINTED, 0.6, 0.6).with("adam", 0.8, Double.NaN).with("kfac", 0.5, 0.7).block(CELLS);
    assertThat(block.verdict())
        .contains("place 1 of 3, shared by 2 among", "Adam 80.00 (1 of 2 diverged)");
  }

  @Test
  void everyRunDivergedIsSaid() {
    Block block = with(PRINTED, Double.NaN).with("adam", Double.NaN).block(CELLS);
    assertThat(block.verdict()).endsWith("Every run diverged or failed.");
    assertThat(block.curves()).contains("Every run diverged or failed.");
    assertThat(block.table().rowCount()).isEqualTo(2);
  }

  @Test
  void tiesShareAPlace() {
    Block block =
        with(PRINTED, 0.5, 0.7).with("adam", 0.7, 0.5).with("kfac", 0.8, 0.8).block(CELLS);
    assertThat(block.verdict()).contains("place 2 of 3, shared by 2 among");
    assertThat(block.againstPaper().stringColumn("verdict").get(1)).isEqualTo("a tie here");
  }

  @Test
  void otherRulesHaveNoPlace() {
    Block block =
        with(PRINTED, 0.5, 0.6).with(RELEASED, 0.8, 0.9).with("adam", 0.4, 0.4).block(CELLS);
    assertThat(block.verdict()).contains("place 1 of 2 among");
  }

  @Test
  void oneSeedSaysNothing() {
    Block block = with(PRINTED, 0.9).with("adam", 0.5).block(CELLS);
    assertThat(block.verdict())
        .doesNotContain("place")
        .endsWith("There is one seed, which says nothing about a difference.");
    assertThat(block.againstPaper().stringColumn("verdict").get(1)).isEqualTo("n = 1 says nothing");
    assertThat(block.curves())
        .contains("Figures 13 and 14. Training loss")
        .contains("seconds of training", "epoch", "training loss, nats", "test error, %");
  }

  @Test
  void atChanceNothingIsDrawnAndTheReasonIsSaid() {
    Block block = with(PRINTED, 0.1, 0.101).with("adam", 0.1, 0.099).block(CELLS);
    String reason = "All methods are at chance level: they have not learnt yet.";
    assertThat(block.verdict()).endsWith(reason);
    assertThat(block.curves()).contains("No figure of", reason).doesNotContain("newPlot");
    assertThat(new BlockTest().with("adam", 0.1).with("sgd", 0.6).block(CELLS).curves())
        .doesNotContain("No figure");
  }

  @Test
  void twoRatesOfOneOptimizerAreTwoRows() {
    RunSpec adam = SampleRuns.spec("adam");
    Block block =
        with(adam.with(adam.optimizer().withLearningRate(1e-3)), 0.5, 0.6)
            .with(adam.with(adam.optimizer().withLearningRate(5e-4)), 0.6, 0.7)
            .with("sgd", 0.5)
            .block(null);
    assertThat(block.methods()).containsExactly("Adam, α 0.001", "Adam, α 5e-4", "SGD");
    assertThat(block.table().rowCount()).isEqualTo(3);
  }

  @Test
  void labelsNameAllThatDiffersAndNothingElse() {
    RunSpec adam = RunSpec.of("iris", "mlp", OptimizerSpec.of("adam"));
    List<RunSpec> runs =
        Stream.of(
                adam,
                adam.withBatchSize(64),
                adam.with(adam.optimizer().with("beta1", 0.8)),
                adam.with(OptimizerSpec.of("adafisher")))
            .toList();
    assertThat(Labels.of(runs).values())
        .doesNotHaveDuplicates()
        .contains("AdaFisher (Algorithm 1)")
        .allMatch(label -> !label.contains("κ"))
        .anyMatch(label -> label.contains("batch 64"))
        .anyMatch(label -> label.contains("beta1 0.8"));
  }

  @Test
  void whatThePaperDoesNotHaveHasAStar() {
    Table table = with(PRINTED, 0.5).with(RELEASED, 0.6).block(CELLS).table();
    assertThat(table.stringColumn("optimizer").asList())
        .containsExactly("AdaFisher (Algorithm 1)", "AdaFisher (released code) *");
  }

  @Test
  void judgesLanguageModelsByTheirPerplexity() {
    for (String name : List.of("adafisherw", "adamw")) {
      RunSpec run = RunSpec.of("licences", "gpt1_1x64x16", OptimizerSpec.of(name));
      with(run, name.equals("adamw") ? 0.94 : 0.96, 0.95);
    }
    Block block = block(new Setting.Cells("WikiText-2", "", "GPT-1 small (28,351,488 learnable)"));
    assertThat(block.table().columnNames()).contains("test perplexity, last epoch");
    assertThat(block.againstPaper().stringColumn("the paper").asList())
        .containsExactly("152.72", "175.06");
    // The lower perplexity is the better one.
    assertThat(block.verdict()).contains("place 1 of 2 among");
  }
}
