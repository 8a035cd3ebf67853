package org.adafisher.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.modality.cv.transform.Normalize;
import ai.djl.modality.cv.transform.ToTensor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.adafisher.data.picture.Images;
import org.adafisher.data.picture.Pictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {

  @Test
  void picturesAreScaledAsDjlScalesThem() {
    int side = 8;
    byte[] pixels = Pictures.pixels(1, side);
    Images images = new Images(pixels, new byte[1], new Shape(3, side, side), Pictures.SCALE);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray planes =
          manager.create(ByteBuffer.wrap(pixels), new Shape(3, side, side), DataType.UINT8);
      NDArray tensor = new ToTensor().transform(planes.transpose(1, 2, 0));
      NDArray expected =
          new Normalize(new float[] {.5f, .4f, .3f}, new float[] {.2f, .25f, .3f})
              .transform(tensor);
      assertThat(Pictures.values(images, 0)).containsExactly(expected.toFloatArray());
    }
  }

  @Test
  void blackIsTheValueOfPixelZero() {
    Images black = new Images(new byte[12], new byte[1], new Shape(3, 2, 2), Pictures.SCALE);
    float[] values = Pictures.values(black, 0);
    for (int channel = 0; channel < 3; channel++) {
      assertThat(black.black(channel)).isEqualTo(values[channel * 4]).isNegative();
    }
  }

  @Test
  void aSelectionShowsTheExamplesChosen() {
    Examples all = Pictures.blocks(3, 4, 2);
    Examples some = all.select(new int[] {11, 0, 5}).select(new int[] {2, 0});
    assertThat(some.size()).isEqualTo(2);
    assertThat(some.shape()).isEqualTo(all.shape());
    assertThat(IntStream.range(0, 2).map(some::label)).containsExactly(1, 2);
    assertThat(Pictures.values(some, 0)).containsExactly(Pictures.values(all, 5));
    assertThat(some.black(1)).isEqualTo(all.black(1));
  }

  @Test
  void aSelectionIsChecked() {
    Examples all = Pictures.blocks(3, 4, 2);
    assertThatThrownBy(() -> all.select(new int[] {3, 12}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("index 12 must be in [0, 11]");
    assertThatThrownBy(() -> all.select(new int[0])).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> all.limit(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("limit 0");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7, 20, 38})
  void aLimitTakesAsManyOfEveryClassAndIsPartOfALargerOne(int limit) {
    Examples all = Pictures.blocks(4, 10, 2);
    Examples some = all.limit(limit);
    int[] counts = new int[4];
    for (int i = 0; i < some.size(); i++) {
      counts[some.label(i)]++;
    }
    assertThat(Arrays.stream(counts).sum()).isEqualTo(limit);
    assertThat(Arrays.stream(counts).max().getAsInt() - Arrays.stream(counts).min().getAsInt())
        .isLessThanOrEqualTo(1);
    Examples more = all.limit(limit + 1);
    for (int i = 0; i < limit; i++) {
      assertThat(Pictures.values(more, i)).containsExactly(Pictures.values(some, i));
    }
  }

  @Test
  void aLimitFollowsItsSeed() {
    Examples all = Pictures.blocks(4, 10, 2);
    assertThat(firstPixels(all.limit(20, 5))).isEqualTo(firstPixels(all.limit(20, 5)));
    assertThat(firstPixels(all.limit(20, 5))).isNotEqualTo(firstPixels(all.limit(20, 6)));
    assertThat(firstPixels(all.limit(20))).isEqualTo(firstPixels(all.limit(20, 0)));
    assertThat(all.limit(40)).isSameAs(all);
  }

  @Test
  void aScarceClassIsUsedUpAndTheOthersFillTheLimit() {
    byte[] labels = {0, 0, 0, 0, 0, 1, 2, 2};
    Examples all = new Images(Pictures.pixels(8, 2), labels, new Shape(3, 2, 2), Pictures.SCALE);
    Examples some = all.limit(7);
    assertThat(IntStream.range(0, 7).map(some::label)).containsExactly(0, 1, 2, 0, 2, 0, 0);
    Set<List<Float>> distinct = new HashSet<>();
    for (int i = 0; i < 7; i++) {
      float[] values = Pictures.values(some, i);
      distinct.add(List.of(values[0], values[1], values[2], values[3], values[4]));
    }
    assertThat(distinct).hasSize(7);
  }

  private static List<Float> firstPixels(Examples examples) {
    return IntStream.range(0, examples.size())
        .mapToObj(i -> Pictures.values(examples, i)[0])
        .toList();
  }
}
