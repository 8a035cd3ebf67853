package org.adafisher.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.adafisher.data.Examples;
import org.adafisher.data.batch.ResidentBatches.ResidentBatch;
import org.adafisher.data.picture.Pictures;
import org.adafisher.data.source.DataSets;
import org.adafisher.training.cost.EngineCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResidentBatchesTest {

  private static final Examples EXAMPLES = Pictures.blocks(5, 8, 12);

  private static void assertSameBits(Batches batches) {
    try (ResidentBatches resident = new ResidentBatches(batches, Device.cpu());
        NDManager scope = NDManager.newBaseManager(Device.cpu())) {
      for (int epoch = 1; epoch <= 2; epoch++) {
        Iterator<ResidentBatch> there = resident.epoch(epoch, 1);
        batches
            .epoch(epoch, 1)
            .forEachRemaining(
                expected -> {
                  ResidentBatch found = there.next();
                  NDArray data = found.data(scope);
                  assertThat(data.getShape()).isEqualTo(expected.shape());
                  assertThat(data.toFloatArray()).containsExactly(expected.values());
                  assertThat(found.labels(scope).toLongArray())
                      .containsExactly(expected.labels(scope).toLongArray());
                });
        assertThatThrownBy(there::next).isInstanceOf(NoSuchElementException.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, false, 0",
    "4, false, 0",
    "0, true, 0",
    "0, false, 5",
    "3, true, 4",
    "13, true, 24"
  })
  void theBitsAreThoseOfTheHost(int padding, boolean flip, int cutout) {
    assertSameBits(new Batches(EXAMPLES, 7, new Augmentation(padding, flip, cutout), true, 3));
  }

  @Test
  void partsAndTablesToo() {
    assertSameBits(new Batches(EXAMPLES.limit(11), 4, Augmentation.CIFAR_CUTOUT, true, 3));
    assertSameBits(
        new Batches(DataSets.open("iris", null).train(), 32, Augmentation.NONE, true, 3));
  }

  /** 64 bytes an example; its values stay where they are. */
  @Test
  void aBatchIsOneSmallCopyAndNoRead() {
    Batches batches = new Batches(EXAMPLES, 8, Augmentation.CIFAR_CUTOUT, true, 3);
    try (ResidentBatches resident = new ResidentBatches(batches, Device.cpu());
        NDManager scope = NDManager.newBaseManager(Device.cpu());
        EngineCalls calls = EngineCalls.count()) {
      ResidentBatch batch = resident.epoch(1, 0).next();
      batch.data(scope);
      batch.labels(scope);
      calls.end("batch");
      assertThat(calls.total().copies()).isEqualTo(1);
      assertThat(calls.total().copiedBytes()).isEqualTo(8 * 8 * Long.BYTES);
      assertThat(calls.total().reads()).isZero();
    }
  }

  @Test
  void whatIsReadOrScaledStaysOnTheHost() {
    Batches scaled = new Batches(EXAMPLES, 8, Augmentation.RESIZED_CROP, true, 3);
    assertThat(ResidentBatches.canServe(scaled)).isFalse();
    assertThatThrownBy(() -> new ResidentBatches(scaled, Device.cpu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stay on the host");
    Batches plain = new Batches(EXAMPLES, 8, Augmentation.NONE, false, 0);
    assertThat(plain.bytes()).isEqualTo(4L * 40 * new Shape(3, 12, 12).size());
  }
}
