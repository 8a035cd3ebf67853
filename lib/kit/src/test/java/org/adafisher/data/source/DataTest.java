package org.adafisher.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.adafisher.Shared;
import org.adafisher.data.DataException;
import org.adafisher.data.Examples;
import org.adafisher.data.LabelledData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataTest {

  private static int[] perClass(Examples examples, int classes) {
    int[] counts = new int[classes];
    for (int i = 0; i < examples.size(); i++) {
      counts[examples.label(i)]++;
    }
    return counts;
  }

  @Test
  void digitsAreWholeAndBalanced() {
    LabelledData digits = DataSets.open("digits", null);
    assertThat(digits.train().size() + digits.test().size()).isEqualTo(1797);
    assertThat(Arrays.stream(perClass(digits.test(), 10)).min().getAsInt()).isBetween(34, 36);
    assertThat(digits.train().shape()).isEqualTo(new Shape(3, 32, 32));
    float[] values = new float[3 * 32 * 32];
    digits.train().copyTo(0, values, 0);
    // The first picture is a zero; its third pixel is 5 of 16, and every pixel is 4x4 here.
    float expected = (Math.round(5 * 255 / 16.0) / 255f - 4.8842f / 16) / (6.0168f / 16);
    assertThat(values[8]).isCloseTo(expected, within(1e-5f));
    assertThat(values[32 * 3 + 11]).isEqualTo(values[8]);
    assertThat(values[2 * 1024 + 8]).isEqualTo(values[8]);
    assertThat(perClass(digits.limit(40, 0).train(), 10)).containsOnly(4);
  }

  /** Against scikit-learn 1.2: StandardScaler, then PCA(2); its signs happen to be ours. */
  @Test
  void irisComponentsAgreeWithScikitLearn() {
    Examples flowers = Iris.load().principalComponents(2).train();
    assertThat(flowers.size()).isEqualTo(150);
    double[][] expected = {
      {0, -2.26470281, 0.4800266}, {75, 0.87427365, 0.25079339}, {149, 0.96065603, -0.02433167}
    };
    float[] values = new float[2];
    for (double[] row : expected) {
      flowers.copyTo((int) row[0], values, 0);
      assertThat(values[0]).isCloseTo((float) row[1], within(1e-5f));
      assertThat(values[1]).isCloseTo((float) row[2], within(1e-5f));
    }
    assertThat(Iris.load().dataset().getProvenance().toString()).contains("CSVDataSource");
  }

  private static byte[] records(int... labels) {
    byte[] bytes = new byte[3073 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      bytes[3073 * i] = (byte) labels[i];
      Arrays.fill(bytes, 3073 * i + 1, 3073 * (i + 1), (byte) (200 + i));
    }
    return bytes;
  }

  @Test
  void readsCifar10(@TempDir Path folder) throws Exception {
    Path below = Files.createDirectory(folder.resolve("cifar-10-batches-bin"));
    for (int i = 1; i <= 5; i++) {
      Files.write(below.resolve("data_batch_" + i + ".bin"), records(i, 9));
    }
    Files.write(below.resolve("test_batch.bin"), records(0));
    LabelledData data = DataSets.open("cifar10", folder);
    assertThat(data.train().size()).isEqualTo(10);
    assertThat(data.train().label(8)).isEqualTo(5);
    float[] values = new float[3072];
    data.train().copyTo(1, values, 0);
    assertThat(values[0]).isCloseTo((201 / 255f - .4914f) / .2023f, within(1e-5f));
    assertThat(values[3071]).isCloseTo((201 / 255f - .4465f) / .2010f, within(1e-5f));
    assertThat(data.title()).contains("subset");
  }

  @Test
  void readsTheSharedSubset() {
    LabelledData data = DataSets.open("cifar10", Shared.folder("data"));
    assertThat(data.train().size()).isEqualTo(10_000);
    assertThat(data.test().size()).isEqualTo(2_000);
  }

  @ParameterizedTest
  @CsvSource({
    "0, multiple of 3073",
    "3072, multiple of 3073",
    "-1, label 11",
    "-2, no such file",
  })
  void damagedCifar10IsNamed(int size, String problem, @TempDir Path folder) throws Exception {
    if (size != -2) {
      Files.write(folder.resolve("train.bin"), size == -1 ? records(3, 11) : new byte[size]);
    }
    Files.write(folder.resolve("test.bin"), records(0));
    assertThatThrownBy(() -> DataSets.open(folder.toString(), null))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train.bin")
        .hasMessageContaining(problem);
  }

  @Test
  void absentDataIsNeverReplaced(@TempDir Path folder) {
    assertThatThrownBy(() -> DataSets.open("cifar10", null)).hasMessageContaining("ADAFISHER_DATA");
    assertThatThrownBy(() -> DataSets.open("cifar10", folder))
        .hasMessageContaining("looked for data_batch_1.bin");
    assertThatThrownBy(() -> DataSets.open("mnist", null))
        .hasMessageContaining("no data set 'mnist'");
  }
}
