package org.adafisher.training.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.util.List;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.data.batch.Batches;
import org.adafisher.data.picture.Pictures;
import org.junit.jupiter.api.Test;

class ResidenceTest {

  private static Batches batches(Augmentation augmentation) {
    return new Batches(Pictures.blocks(2, 2, 8), 2, augmentation, true, 1);
  }

  private static boolean isThere(Augmentation augmentation, String asked) {
    return Residence.of(Device.cpu(), List.of(batches(augmentation)), asked).isPresent();
  }

  @Test
  void onTheCpuTheHostIsHomeUnlessAskedOtherwise() {
    assertThat(isThere(Augmentation.CIFAR, null)).isFalse();
    assertThat(isThere(Augmentation.CIFAR, "")).isFalse();
    assertThat(isThere(Augmentation.CIFAR, "auto")).isFalse();
    assertThat(isThere(Augmentation.CIFAR, "host")).isFalse();
    assertThat(isThere(Augmentation.CIFAR, "device")).isTrue();
    assertThat(isThere(Augmentation.RESIZED_CROP, "host")).isFalse();
  }

  @Test
  void whatCannotBeIsRefusedWithWhatToDo() {
    assertThatThrownBy(() -> isThere(Augmentation.RESIZED_CROP, "device"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ADAFISHER_DATA_ON=device")
        .hasMessageContaining("leave it out");
    assertThatThrownBy(() -> isThere(Augmentation.NONE, "card"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ADAFISHER_DATA_ON 'card': choose auto, device or host");
  }
}
