package org.adafisher.training.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.adafisher.input.StrictJson;
import org.adafisher.method.OptimizerSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunSpecTest {

  private static final RunSpec RUN =
      RunSpec.of("iris", "mlp", OptimizerSpec.of("adam"))
          .with(new Pretrained("weights.pth", List.of("linear.*"), false));

  @TempDir private Path folder;

  /** Every field has a range, and an error that says it in words. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/batchSize | 0 | batch size 0: give a whole number from 1 to 1,000,000",
        "/batchSize | 1000001 | batch size 1000001",
        "/budget/epochs | 0 | epochs 0: give a whole number from 1 to 1,000,000",
        "/budget/evaluationCounts | true | a budget of epochs has no clock",
        "/data/limitTrain | -1 | training limit -1: give a whole number from 0 to 1,000,000,000",
        "/schedule/warmUpSteps | -5 | steps of warm-up -5: give a whole number from 0",
        "/schedule/minimum | -1 | minimum rate -1.0: give a finite number of at least 0",
        "/schedule/stepEpochs | 0 | epochs between drops 0: give a whole number from 1",
        "/schedule/stepFactor | 2 | factor of a drop 2.0: give a number from 0.0 to 1.0",
        "/seeds/order | -1 | seed -1: give a whole number from 0 to 9,007,199,254,740,991",
        "/seeds/dropout | 9007199254740992 | seed 9007199254740992",
        "/selection/validationShare | 0.5 | validation share 0.5: it must be 0 where LAST selects",
        "/optimizer/weightDecay | -1 | weightDecay -1.0 must be finite and at least 0",
        "/device | null | device is null, expected",
        "/network | null | network is null, expected",
        "/data | null | data is null, expected",
        "/data/name | null | data.name is null, expected",
        "/data/augmentation | null | data.augmentation is null, expected",
        "/optimizer | null | optimizer is null, expected",
        "/budget | null | budget is null, expected",
        "/budget/kind | null | budget.kind is null, expected",
        "/schedule | null | schedule is null, expected",
        "/schedule/kind | null | schedule.kind is null, expected",
        "/seeds | null | seeds is null, expected",
        "/selection | null | selection is null, expected",
        "/selection/by | null | selection.by is null, expected",
        "/pretrained/file | null | pretrained.file is null, expected",
        "/pretrained/newLayers | null | pretrained.newLayers is null, expected",
      })
  void whatIsOutOfRangeIsRefused(String path, String value, String said) throws IOException {
    ObjectNode fields = StrictJson.toTree(RUN);
    int at = path.lastIndexOf('/');
    ((ObjectNode) fields.at(path.substring(0, at)))
        .set(path.substring(at + 1), new ObjectMapper().readTree(value));
    Path file = Files.writeString(folder.resolve("spec.json"), fields.toString());
    assertThatThrownBy(() -> RunSpec.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("spec.json", said);
  }

  @Test
  void theIdentityIsAllButTheDevice() {
    assertThat(RUN.withDevice("cpu").id()).isEqualTo(RUN.id()).matches("[0-9a-f]{16}");
    assertThat(RUN.withSeed(2).id()).isNotEqualTo(RUN.id());
    assertThat(RUN.with(RUN.optimizer().withLearningRate(0.5)).id()).isNotEqualTo(RUN.id());
  }
}
