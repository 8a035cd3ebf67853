package org.adafisher.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.util.stream.IntStream;
import org.adafisher.data.Examples;
import org.adafisher.data.LabelledData;
import org.adafisher.data.picture.Pictures;
import org.junit.jupiter.api.Test;

class DigitsTest {

  // The 3rd line of digits.csv.
  private static final String THIRD =
      "0,0,0,4,15,12,0,0,0,0,3,16,15,14,0,0,0,0,8,13,8,16,0,0,0,0,1,6,15,11,0,0,"
          + "0,1,8,13,15,1,0,0,0,9,16,16,5,0,0,0,0,3,13,16,16,11,5,0,0,0,0,3,11,16,9,0";

  private static final LabelledData DIGITS = DataSets.open("digits", null);

  @Test
  void theFileIsTheOneOfDebian() {
    assertThat(DIGITS.sha256())
        .isEqualTo("46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a");
    assertThat(DIGITS.source()).contains("CC BY 4.0", "BSD-3-Clause");
    assertThat(DIGITS.title()).isEqualTo("UCI digits (8×8, enlarged to 32×32×3)");
  }

  @Test
  void theSplitIsBalanced() {
    assertThat(counts(DIGITS.test())).containsOnly(36);
    // numpy: bincount of the classes less 36 each
    assertThat(counts(DIGITS.train()))
        .containsExactly(142, 146, 141, 147, 145, 146, 145, 143, 138, 144);
    assertThat(DIGITS.train().size()).isEqualTo(1437);
    assertThat(DIGITS.test().size()).isEqualTo(360);
  }

  @Test
  void theSplitIsTheOneDescribed() {
    // numpy: the first ten test digits are lines 20 to 29; the last three, 1780, 1786, 1790.
    Examples test = DIGITS.test();
    assertThat(IntStream.range(0, 10).map(test::label))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(IntStream.range(357, 360).map(test::label)).containsExactly(2, 9, 8);
  }

  @Test
  void aDigitHasTheValuesOfTheFileFourByFour() {
    assertThat(DIGITS.train().shape()).isEqualTo(new Shape(3, 32, 32));
    String[] fields = THIRD.split(",");
    float[] values = Pictures.values(DIGITS.train(), 2);
    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 32; x++) {
          double level = Double.parseDouble(fields[y / 4 * 8 + x / 4]) / 16;
          double pixel = (values[(channel * 32 + y) * 32 + x] * 6.0168 + 4.8842) / 16;
          assertThat(pixel).isCloseTo(Math.rint(level * 255) / 255, within(1e-6));
          assertThat(pixel).isCloseTo(level, within(0.501 / 255));
        }
      }
    }
  }

  @Test
  void theTrainingPartIsNearlyStandardised() {
    double sum = 0;
    double squares = 0;
    Examples train = DIGITS.train();
    for (int i = 0; i < train.size(); i++) {
      for (float value : Pictures.values(train, i)) {
        sum += value;
        squares += value * value;
      }
    }
    double count = train.size() * 3072.0;
    assertThat(sum / count).isCloseTo(0, within(5e-3));
    assertThat(squares / count).isCloseTo(1, within(5e-3));
  }

  private static int[] counts(Examples examples) {
    int[] counts = new int[10];
    for (int i = 0; i < examples.size(); i++) {
      counts[examples.label(i)]++;
    }
    return counts;
  }
}
