package org.adafisher.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.adafisher.Shared;
import org.adafisher.data.Examples;
import org.adafisher.data.LabelledData;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.data.batch.Batch;
import org.adafisher.data.batch.Batches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sets whose pictures are files, and CIFAR-100, on the shared parts of the real ones. */
class PictureSetsTest {

  @TempDir private Path folder;

  private static int[] counts(LabelledData data, Examples examples) {
    int[] counts = new int[data.classNames().size()];
    for (int i = 0; i < examples.size(); i++) {
      counts[examples.label(i)]++;
    }
    return counts;
  }

  @Test
  void tinyImageNetIsReadByNameAndByFolder() {
    Path place = Shared.folder("data");
    LabelledData data = DataSets.open("tinyimagenet", place);
    assertThat(data.title())
        .isEqualTo("Tiny ImageNet subset (2,000 of 100,000 train, 400 of 10,000 test)");
    assertThat(data.train().shape()).isEqualTo(new Shape(3, 64, 64));
    assertThat(counts(data, data.train())).hasSize(20).containsOnly(100);
    assertThat(counts(data, data.test())).hasSize(20).containsOnly(20);
    // The first lines of wnids.txt: n01641577, n02279972.
    assertThat(data.classNames()).startsWith("bullfrog", "monarch");
    LabelledData same = DataSets.open(place.resolve("tiny-imagenet-subset").toString(), null);
    assertThat(same.sha256()).isEqualTo(data.sha256());
    // Grey ones included, every picture can be read.
    int read = 0;
    Batches batches = new Batches(data.test(), 64, Augmentation.RESIZED_CROP, true, 1);
    for (Iterator<Batch> all = batches.epoch(1); all.hasNext(); ) {
      read += all.next().size();
    }
    assertThat(read).isEqualTo(400);
  }

  @Test
  void cifar100IsReadByNameAndByFolder() {
    Path place = Shared.folder("data");
    LabelledData data = DataSets.open("cifar100", place);
    assertThat(data.title())
        .isEqualTo("CIFAR-100 subset (10,000 of 50,000 train, 2,000 of 10,000 test)");
    assertThat(counts(data, data.train())).hasSize(100).containsOnly(100);
    assertThat(counts(data, data.test())).hasSize(100).containsOnly(20);
    assertThat(data.classNames()).startsWith("apple").endsWith("worm");
    LabelledData same = DataSets.open(place.resolve("cifar-100-subset").toString(), null);
    assertThat(same.sha256())
        .isEqualTo(data.sha256())
        .isEqualTo("c51f2451765a62f052fa02a1d27546f64c1dcb83d88ecb58ac8228da8af028de");
  }

  @Test
  void aFolderOfPicturesIsRecognised() {
    Path place = Shared.folder("data/imagenet-sample/hymenoptera");
    LabelledData data = DataSets.open(place.toString(), null);
    assertThat(data.name()).isEqualTo("hymenoptera");
    assertThat(data.classNames()).containsExactly("ants", "bees");
    assertThat(counts(data, data.train())).containsExactly(50, 50);
    assertThat(counts(data, data.test())).containsExactly(25, 25);
    assertThat(data.train().shape()).isEqualTo(new Shape(3, 224, 224));
    LabelledData larger = DataSets.openPictures(place, 227);
    assertThat(larger.train().shape()).isEqualTo(new Shape(3, 227, 227));
    assertThat(larger.limit(10, 0).train().inMemory()).isFalse();
  }

  @Test
  void aPartOfImageNetSaysSo() throws Exception {
    Path picture =
        Files.list(Shared.folder("data/imagenet-sample/superclass/bird")).findAny().get();
    for (String part : List.of("train", "val")) {
      for (String wnid : List.of("n01440764", "n01443537")) {
        Path target =
            Files.createDirectories(folder.resolve("imagenet").resolve(part).resolve(wnid));
        Files.copy(picture, target.resolve("a.JPEG"));
      }
    }
    assertThat(DataSets.has("imagenet", folder)).isTrue();
    assertThat(DataSets.has("imagenet", folder.resolve("imagenet/train"))).isFalse();
    LabelledData data = DataSets.open("imagenet", folder);
    assertThat(data.name()).isEqualTo("imagenet");
    assertThat(data.title()).isEqualTo("ImageNet subset (2 of 1,281,167 train, 2 of 50,000 test)");
    assertThat(DataSets.open(folder.toString(), null).title()).isEqualTo(data.title());
  }
}
