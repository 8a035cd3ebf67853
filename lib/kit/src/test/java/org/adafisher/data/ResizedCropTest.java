package org.adafisher.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizedCropTest {

  @Test
  void shareShapeAndPlaceAreUniform() {
    SplittableRandom random = new SplittableRandom(1);
    int side = 1000;
    int count = 20_000;
    double[] sums = new double[4];
    ResizedCrop crop = new ResizedCrop(0.1, 0.5, 3 / 4.0, 4 / 3.0);
    for (int i = 0; i < count; i++) {
      ResizedCrop.Box box = crop.draw(side, side, random);
      assertThat(box.top()).isBetween(0, side - box.height());
      assertThat(box.left()).isBetween(0, side - box.width());
      double share = box.height() * box.width() / 1e6;
      assertThat(share).isBetween(0.099, 0.501);
      assertThat((double) box.width() / box.height()).isBetween(0.74, 1.35);
      sums[0] += share;
      sums[1] += Math.log((double) box.width() / box.height());
      sums[2] += box.top() / (double) (side - box.height());
      sums[3] += box.left() / (double) (side - box.width());
    }
    // Means of uniform values, within five standard deviations.
    assertThat(sums[0] / count).isCloseTo(0.3, within(5 * 0.4 / Math.sqrt(12.0 * count)));
    assertThat(sums[1] / count).isCloseTo(0, within(5 * 0.576 / Math.sqrt(12.0 * count)));
    assertThat(sums[2] / count).isCloseTo(0.5, within(5 / Math.sqrt(12.0 * count)));
    assertThat(sums[3] / count).isCloseTo(0.5, within(5 / Math.sqrt(12.0 * count)));
  }

  /** A part of the whole area fits no narrow picture: the middle of an allowed shape is taken. */
  @ParameterizedTest
  @CsvSource({"100, 400, 0, 133, 100, 133", "400, 100, 133, 0, 133, 100", "1, 1, 0, 0, 1, 1"})
  void whatDoesNotFitBecomesTheMiddle(
      int height, int width, int top, int left, int partHeight, int partWidth) {
    ResizedCrop whole = new ResizedCrop(1, 1, 3 / 4.0, 4 / 3.0);
    assertThat(whole.draw(height, width, new SplittableRandom(1)))
        .isEqualTo(new ResizedCrop.Box(top, left, partHeight, partWidth));
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1, 1", "0.5, 0.4, 1, 1", "0.5, 1.1, 1, 1", "0.5, 1, 0, 1", "0.5, 1, 2, 1"})
  void theRangesAreChecked(double least, double most, double leastRatio, double mostRatio) {
    assertThatThrownBy(() -> new ResizedCrop(least, most, leastRatio, mostRatio))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be a range");
  }
}
