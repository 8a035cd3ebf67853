package org.adafisher.section.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.adafisher.data.DataSet;
import org.adafisher.data.source.DataSets;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.method.Preset;
import org.adafisher.section.language.Unigram;
import org.adafisher.training.Budget;
import org.adafisher.training.DataSpec;
import org.adafisher.training.RunRecord;
import org.adafisher.training.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class ComparisonTest {

  private static final DataSet DIGITS = DataSets.open("digits", null);

  @TempDir private Path folder;

  private static List<RunSpec> methods(String data, String network, OptimizerSpec... optimizers) {
    RunSpec base =
        RunSpec.of(data, network, optimizers[0])
            .with(new DataSpec(data, 64, 40, "none"))
            .with(Budget.epochs(2));
    return Stream.of(optimizers).map(base::with).toList();
  }

  private Comparison run(DataSet data, List<RunSpec> methods) throws IOException {
    return Comparison.run(methods, 2, data, folder, false);
  }

  @Test
  void setsTheDistanceToAdaFisherBesideThePapers() throws IOException {
    Preset paper = Preset.CIFAR_CNN;
    Comparison comparison =
        run(
            DIGITS,
            methods(
                "digits",
                "mlp",
                paper.optimizer("adafisher"),
                paper.optimizer("adafisher:released_code"),
                paper.optimizer("adam")));
    Table against = comparison.againstPaper("CIFAR-10", "ResNet18", "cutout");
    assertThat(against.stringColumn("the paper").asList()).containsExactly("96.25", "–", "94.85");
    assertThat(against.stringColumn("the paper − AdaFisher's").asList())
        .containsExactly("–", "–", "-1.40");
    double distance = Double.parseDouble(against.stringColumn(1).get(2).replaceAll(" .*", ""));
    assertThat(distance).isCloseTo(accuracy("adam") - accuracy("adafisher"), within(0.01));
    assertThat(comparison.table().intColumn("n").asList()).containsExactly(2, 2, 2);
    assertThat(comparison.verdict()).matches(".*AdaFisher as printed: place [123] of 3\\.");
  }

  /** The mean test accuracy of two seeds in percent, from the files. */
  private double accuracy(String name) throws IOException {
    double sum = 0;
    for (int seed = 1; seed <= 2; seed++) {
      String rule = name.equals("adafisher") ? "-algorithm_1" : "";
      RunRecord record = RunRecord.read(folder.resolve(name + rule + "-seed" + seed));
      sum += 100 * record.selected().testAccuracy() / 2;
    }
    return sum;
  }

  @Test
  void countsDivergedRunsApart() throws IOException {
    Comparison comparison =
        run(
            DIGITS,
            methods(
                "digits",
                "mlp",
                OptimizerSpec.of("adam"),
                OptimizerSpec.of("sgd").withLearningRate(1e45)));
    assertThat(comparison.table().intColumn("diverged").asList()).containsExactly(0, 2);
    assertThat(comparison.verdict()).endsWith("AdaFisher as printed has no complete run.");
  }

  @Test
  void judgesLanguageModelsByTheirPerplexity() throws IOException {
    Comparison comparison =
        run(
            DataSets.openTokens("licences", null),
            methods(
                "licences",
                "gpt1_1x64x16",
                OptimizerSpec.of("adafisherw"),
                OptimizerSpec.of("adamw")));
    assertThat(comparison.table().columnNames()).contains("test perplexity, last epoch");
    assertThat(
            comparison
                .againstPaper("WikiText-2", "GPT-1 small", "")
                .stringColumn("the paper")
                .asList())
        .containsExactly("152.72", "175.06");
  }

  /** Three tokens, counted in training 2, 1 and 0 times: p = 3/6, 2/6, 1/6. */
  @Test
  void aUnigramKnowsOnlyCounts() {
    var text =
        new org.adafisher.data.TokenData(
            "t",
            "t",
            List.of("a", "b", "c"),
            new int[] {0, 1, 0},
            new int[] {0},
            new int[] {0, 2},
            "0".repeat(64),
            "t");
    assertThat(Unigram.perplexity(text)).isCloseTo(Math.sqrt(12), within(1e-12));
  }
}
