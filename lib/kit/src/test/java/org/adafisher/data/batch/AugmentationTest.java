package org.adafisher.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.adafisher.data.batch.Augmentation.Draw;
import org.adafisher.data.picture.Images;
import org.adafisher.data.picture.Pictures;
import org.adafisher.data.source.DataSets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentationTest {

  private static final int SIDE = 12;

  /** Pads the bytes with zeros, crops, mirrors, and only then scales; cuts out at the end. */
  private static float[] reference(byte[] pixels, int padding, int cutout, Draw draw) {
    int wide = SIDE + 2 * padding;
    byte[] padded = new byte[3 * wide * wide];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          padded[(c * wide + y + padding) * wide + x + padding] = pixels[(c * SIDE + y) * SIDE + x];
        }
      }
    }
    byte[] changed = new byte[pixels.length];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          int column = draw.mirrored() ? SIDE - 1 - x : x;
          changed[(c * SIDE + y) * SIDE + x] =
              padded[
                  (c * wide + y + padding + draw.down()) * wide + column + padding + draw.right()];
        }
      }
    }
    float[] values = Pictures.values(picture(changed), 0);
    for (int i = 0; i < values.length; i++) {
      int y = i / SIDE % SIDE - draw.row() + cutout / 2;
      int x = i % SIDE - draw.column() + cutout / 2;
      if (y >= 0 && y < cutout && x >= 0 && x < cutout) {
        values[i] = 0;
      }
    }
    return values;
  }

  private static Images picture(byte[] pixels) {
    return new Images(pixels, new byte[1], new Shape(3, SIDE, SIDE), Pictures.SCALE);
  }

  private static float[] changed(Augmentation augmentation, byte[] pixels, Draw draw) {
    float[] values = new float[pixels.length + 5];
    augmentation.apply(Pictures.values(picture(pixels), 0), values, 5, picture(pixels), draw);
    return Arrays.copyOfRange(values, 5, values.length);
  }

  @ParameterizedTest
  @CsvSource({
    "4, 0, 0, 0, false, 0, 0",
    "13, 0, 0, 13, false, 0, 0",
    "4, 0, 3, -2, false, 0, 0",
    "4, 0, -4, 4, true, 0, 0",
    "4, 6, 4, -4, true, 0, 11",
    "4, 5, -1, 2, false, 11, 0",
    "0, 6, 0, 0, true, 5, 6",
    "0, 40, 0, 0, false, 5, 6",
    "15, 0, 15, -14, true, 0, 0"
  })
  void fixedDraws(
      int padding, int cutout, int down, int right, boolean mirrored, int row, int column) {
    byte[] pixels = Pictures.pixels(1, SIDE);
    Draw draw = new Draw(down, right, mirrored, row, column);
    assertThat(changed(new Augmentation(padding, true, cutout), pixels, draw))
        .containsExactly(reference(pixels, padding, cutout, draw));
  }

  @Test
  void randomDrawsAgreeWithTheReferenceAndReachTheirWholeRange() {
    byte[] pixels = Pictures.pixels(1, SIDE);
    Augmentation augmentation = new Augmentation(2, true, 4);
    SplittableRandom random = new SplittableRandom(3);
    int[] downs = new int[5];
    int[] rights = new int[5];
    int[] rows = new int[SIDE];
    int[] columns = new int[SIDE];
    int mirrored = 0;
    for (int i = 0; i < 5000; i++) {
      Draw draw = augmentation.draw(new Shape(3, SIDE, SIDE), random);
      downs[draw.down() + 2]++;
      rights[draw.right() + 2]++;
      rows[draw.row()]++;
      columns[draw.column()]++;
      mirrored += draw.mirrored() ? 1 : 0;
      if (i < 200) {
        assertThat(changed(augmentation, pixels, draw))
            .containsExactly(reference(pixels, 2, 4, draw));
      }
    }
    // Uniform within five standard deviations.
    assertThat(Arrays.stream(downs)).allMatch(count -> Math.abs(count - 1000) < 150);
    assertThat(Arrays.stream(rights)).allMatch(count -> Math.abs(count - 1000) < 150);
    assertThat(Arrays.stream(rows)).allMatch(count -> Math.abs(count - 417) < 100);
    assertThat(Arrays.stream(columns)).allMatch(count -> Math.abs(count - 417) < 100);
    assertThat(mirrored).isBetween(2320, 2680);
  }

  @Test
  void theOptionsAreChecked() {
    assertThatThrownBy(() -> new Augmentation(-1, false, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("padding -1");
    assertThatThrownBy(
            () -> new Batches(DataSets.open("iris", null).train(), 10, Augmentation.CIFAR, true, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("[C, H, W]", "(4)");
  }
}
