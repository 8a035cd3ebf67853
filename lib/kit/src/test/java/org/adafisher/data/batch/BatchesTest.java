package org.adafisher.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.adafisher.data.Examples;
import org.adafisher.data.picture.Pictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchesTest {

  private static final Augmentation CROP_FLIP_CUTOUT = new Augmentation(4, true, 3);
  private static final Examples EXAMPLES = Pictures.blocks(5, 8, 12);

  private static List<Batch> epoch(Batches batches, int epoch) {
    List<Batch> all = new ArrayList<>();
    batches.epoch(epoch).forEachRemaining(all::add);
    return all;
  }

  private static List<List<Float>> rows(List<Batch> batches) {
    List<List<Float>> rows = new ArrayList<>();
    for (Batch batch : batches) {
      int size = batch.values().length / batch.size();
      for (int i = 0; i < batch.size(); i++) {
        List<Float> row = new ArrayList<>();
        for (int j = 0; j < size; j++) {
          row.add(batch.values()[i * size + j]);
        }
        rows.add(row);
      }
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({
    "1, false, 40, 1",
    "16, false, 3, 8",
    "16, true, 2, 16",
    "20, true, 2, 20",
    "64, false, 1, 40"
  })
  void countsAndSizes(int batchSize, boolean dropLast, int count, int last) {
    Batches batches = new Batches(EXAMPLES, batchSize, Augmentation.NONE, true, 1, 0, dropLast);
    List<Batch> all = epoch(batches, 1);
    assertThat(all).hasSize(count).hasSize(batches.count());
    assertThat(all.get(count - 1).size()).isEqualTo(last);
    assertThat(all.get(count - 1).shape()).isEqualTo(new Shape(last, 3, 12, 12));
  }

  @Test
  void withoutShuffleExamplesComeInOrder() {
    List<Batch> all = epoch(new Batches(EXAMPLES, 16, Augmentation.NONE, false, 1), 7);
    List<List<Float>> rows = rows(all);
    for (int i = 0; i < EXAMPLES.size(); i++) {
      assertThat(all.get(i / 16).labels()[i % 16]).isEqualTo(EXAMPLES.label(i));
      assertThat(rows.get(i).get(0)).isEqualTo(Pictures.values(EXAMPLES, i)[0]);
    }
  }

  @Test
  void aShuffledEpochHasEveryExampleOnceWithItsLabel() {
    Map<List<Float>, Integer> labels = new HashMap<>();
    List<Batch> plain = epoch(new Batches(EXAMPLES, 40, Augmentation.NONE, false, 1), 1);
    List<List<Float>> rows = rows(plain);
    for (int i = 0; i < 40; i++) {
      labels.put(rows.get(i), EXAMPLES.label(i));
    }
    List<Batch> shuffled = epoch(new Batches(EXAMPLES, 16, Augmentation.NONE, true, 1), 1);
    List<List<Float>> shuffledRows = rows(shuffled);
    assertThat(shuffledRows).containsExactlyInAnyOrderElementsOf(rows).isNotEqualTo(rows);
    for (int i = 0; i < 40; i++) {
      assertThat(shuffled.get(i / 16).labels()[i % 16]).isEqualTo(labels.get(shuffledRows.get(i)));
    }
  }

  @Test
  void orderFollowsSeedAndEpochOnly() {
    Batches batches = new Batches(EXAMPLES, 16, Augmentation.NONE, true, 1);
    List<List<Float>> third = rows(epoch(batches, 3));
    epoch(batches, 1);
    assertThat(rows(epoch(batches, 3))).isEqualTo(third);
    assertThat(rows(epoch(new Batches(EXAMPLES, 7, Augmentation.NONE, true, 1), 3)))
        .isEqualTo(third);
    assertThat(rows(epoch(batches, 4))).isNotEqualTo(third);
    assertThat(rows(epoch(new Batches(EXAMPLES, 16, Augmentation.NONE, true, 2), 3)))
        .isNotEqualTo(third);
    // Neither seed and epoch exchanged nor their sum kept gives the same order.
    assertThat(rows(epoch(new Batches(EXAMPLES, 16, Augmentation.NONE, true, 3), 1)))
        .isNotEqualTo(third);
    assertThat(rows(epoch(new Batches(EXAMPLES, 16, Augmentation.NONE, true, 2), 2)))
        .isNotEqualTo(third);
  }

  @Test
  void everyOrderOfThreeIsAboutAsFrequent() {
    Examples three = EXAMPLES.select(new int[] {0, 8, 16});
    Batches batches = new Batches(three, 3, Augmentation.NONE, true, 9);
    Map<List<Integer>, Integer> counts = new HashMap<>();
    for (int epoch = 1; epoch <= 6000; epoch++) {
      int[] labels = batches.epoch(epoch).next().labels();
      counts.merge(List.of(labels[0], labels[1], labels[2]), 1, Integer::sum);
    }
    // Five standard deviations around 1,000.
    assertThat(counts).hasSize(6);
    assertThat(counts.values()).allMatch(count -> Math.abs(count - 1000) < 145);
  }

  @Test
  void augmentationFollowsSeedEpochAndIndexOnly() {
    Batches ordered = new Batches(EXAMPLES, 16, CROP_FLIP_CUTOUT, false, 1);
    Batches shuffled = new Batches(EXAMPLES, 7, CROP_FLIP_CUTOUT, true, 1);
    List<List<Float>> second = rows(epoch(ordered, 2));
    assertThat(rows(epoch(shuffled, 2))).containsExactlyInAnyOrderElementsOf(second);
    assertThat(rows(epoch(ordered, 3))).doesNotContainAnyElementsOf(second);
    assertThat(rows(epoch(new Batches(EXAMPLES, 16, CROP_FLIP_CUTOUT, false, 2), 2)))
        .doesNotContainAnyElementsOf(second);
  }

  @Test
  void equalPicturesAreAugmentedDifferently() {
    Examples same = EXAMPLES.select(new int[32]);
    List<List<Float>> rows = rows(epoch(new Batches(same, 32, Augmentation.CIFAR, false, 1), 1));
    assertThat(new HashSet<>(rows)).hasSizeGreaterThan(20);
  }

  @Test
  void djlTakesTheArraysAsTheyAre() {
    Batch batch = new Batches(EXAMPLES, 16, Augmentation.NONE, true, 1).epoch(1).next();
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
        int before = manager.getManagedArrays().size();
        NDList list = batch.toNDList(manager, type);
        assertThat(manager.getManagedArrays()).hasSize(before + 2);
        assertThat(list.get(0).getShape()).isEqualTo(new Shape(16, 3, 12, 12));
        assertThat(list.get(0).getDataType()).isEqualTo(type);
        assertThat(list.get(0).toType(DataType.FLOAT32, false).toFloatArray())
            .containsExactly(batch.values());
        assertThat(list.get(1).getShape()).isEqualTo(new Shape(16));
        assertThat(list.get(1).getDataType()).isEqualTo(DataType.INT64);
        NDList logits = new NDList(manager.zeros(new Shape(16, 5), type));
        float loss =
            Loss.softmaxCrossEntropyLoss()
                .evaluate(new NDList(list.get(1)), logits)
                .toType(DataType.FLOAT32, false)
                .getFloat();
        assertThat(loss).isCloseTo((float) Math.log(5), within(1e-6f));
      }
      assertThatThrownBy(() -> batch.data(manager, DataType.INT32))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("int32");
    }
  }

  @Test
  void theOptionsAreChecked() {
    assertThatThrownBy(() -> new Batches(EXAMPLES, 0, Augmentation.NONE, true, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batch size 0");
    assertThatThrownBy(() -> new Batches(EXAMPLES, 41, Augmentation.NONE, true, 1, 0, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 40");
    Iterator<Batch> all = new Batches(EXAMPLES, 41, Augmentation.NONE, true, 1).epoch(1);
    assertThat(all.next().size()).isEqualTo(40);
    assertThat(all.hasNext()).isFalse();
  }
}
