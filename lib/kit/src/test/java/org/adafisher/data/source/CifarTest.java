package org.adafisher.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.adafisher.Shared;
import org.adafisher.data.DataException;
import org.adafisher.data.LabelledData;
import org.adafisher.data.picture.Pictures;
import org.adafisher.internal.Checksums;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CifarTest {

  private static final int RECORD = 3073;

  @TempDir private Path folder;

  /** Records whose label and pixels say where they stand. */
  private static byte[] records(int first, int count) {
    byte[] bytes = new byte[count * RECORD];
    for (int record = 0; record < count; record++) {
      bytes[record * RECORD] = (byte) ((first + record) % 10);
      for (int pixel = 0; pixel < 3072; pixel++) {
        bytes[record * RECORD + 1 + pixel] = (byte) (pixel / 1024 * 100 + first + record);
      }
    }
    return bytes;
  }

  private static void writeOfficial(Path place) throws IOException {
    Files.createDirectories(place);
    for (int i = 0; i < 6; i++) {
      Files.write(place.resolve(Cifar.TEN.official().get(i)), records(2 * i, 2));
    }
  }

  private static void writePart(Path place) throws IOException {
    Files.createDirectories(place);
    Files.write(place.resolve("train.bin"), records(0, 3));
    Files.write(place.resolve("test.bin"), records(3, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "cifar-10-batches-bin"})
  void theOfficialFilesAreReadInOrder(String below) throws IOException {
    writeOfficial(folder.resolve(below));
    LabelledData data = DataSets.open("cifar10", folder);
    assertThat(data.train().size()).isEqualTo(10);
    assertThat(data.train().shape()).isEqualTo(new Shape(3, 32, 32));
    assertThat(IntStream.range(0, 10).map(data.train()::label))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(IntStream.range(0, 2).map(data.test()::label)).containsExactly(0, 1);
    float[] eighth = Pictures.values(data.train(), 7);
    assertThat(eighth[0]).isEqualTo((7 / 255f - .4914f) / .2023f);
    assertThat(eighth[1024]).isEqualTo((107 / 255f - .4822f) / .1994f);
    assertThat(eighth[3071]).isEqualTo((207 / 255f - .4465f) / .2010f);
    assertThat(data.sha256()).isEqualTo(Checksums.sha256(records(0, 12)));
    assertThat(data.title()).isEqualTo("CIFAR-10 subset (10 of 50,000 train, 2 of 10,000 test)");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "cifar-10-subset", "cifar10"})
  void aPartIsRecognisedByItsFiles(String below) throws IOException {
    assertThat(DataSets.has("cifar10", folder)).isFalse();
    writePart(folder.resolve(below));
    assertThat(DataSets.has("cifar10", folder)).isTrue();
    for (LabelledData data :
        List.of(DataSets.open("cifar10", folder), DataSets.open(folder.toString(), null))) {
      assertThat(data.name()).isEqualTo("cifar10");
      assertThat(data.train().size()).isEqualTo(3);
      assertThat(data.test().label(0)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.bin | 0 | train.bin: empty",
        "test.bin | 3072 | test.bin: 3072 bytes, expected a multiple of 3073",
        "train.bin | 3074 | train.bin: 3074 bytes, expected a multiple of 3073"
      })
  void aWrongSizeIsSaid(String name, int size, String message) throws IOException {
    writePart(folder);
    Files.write(folder.resolve(name), new byte[size]);
    assertFails(folder.resolve(message.split(":")[0]).toString(), message);
  }

  @Test
  void aWrongLabelIsSaid() throws IOException {
    writePart(folder);
    byte[] bytes = records(0, 3);
    bytes[2 * RECORD] = (byte) 200;
    Files.write(folder.resolve("train.bin"), bytes);
    assertFails("train.bin: record 2 (byte 6146) has label 200, expected 0 to 9");
  }

  @Test
  void whatIsAbsentIsSaid() throws IOException {
    assertFails(folder.toString(), "data_batch_1.bin", "train.bin", "--data", "digits");
    assertThatThrownBy(() -> DataSets.open("cifar10", null))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("--data", "digits");
    assertThatThrownBy(() -> DataSets.open("cifar10", folder.resolve("none")))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("none: no such folder", "--data");
    assertThatThrownBy(() -> DataSets.open("digit", folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'digit'", "digits, iris, cifar10");
    writeOfficial(folder);
    Files.delete(folder.resolve("data_batch_3.bin"));
    Files.delete(folder.resolve("test_batch.bin"));
    assertFails("no such file: data_batch_3.bin, test_batch.bin;");
  }

  @Test
  void anotherDataSetIsNotTakenForIt() throws IOException {
    writePart(folder);
    writeOfficial(folder);
    assertFails("data_batch_1.bin", "train.bin", "which is meant?");
    for (String name : Cifar.TEN.official()) {
      Files.delete(folder.resolve(name));
    }
    List<String> classes = new ArrayList<>(Cifar.TEN_CLASSES);
    Files.write(folder.resolve("batches.meta.txt"), classes);
    assertThat(DataSets.open("cifar10", folder).classNames()).isEqualTo(classes);
    classes.set(0, "aeroplane");
    Files.write(folder.resolve("batches.meta.txt"), classes);
    assertFails("batches.meta.txt: classes [aeroplane");
    Files.delete(folder.resolve("batches.meta.txt"));
    Files.writeString(folder.resolve("fine_label_names.txt"), "apple\n");
    assertFails("CIFAR-100, not CIFAR-10");
  }

  @Test
  void theSharedPartIsWhatItsReadmeSays() {
    LabelledData data = DataSets.open("cifar10", Shared.folder("data/cifar-10-subset"));
    assertThat(data.title())
        .isEqualTo("CIFAR-10 subset (10,000 of 50,000 train, 2,000 of 10,000 test)");
    assertThat(data.sha256())
        .isEqualTo("386d8be4fe4357038e228eeaa684b3b9cef7766a8b40d39f18b7387cfb1cc676");
    int[] counts = new int[10];
    for (int i = 0; i < data.train().size(); i++) {
      counts[data.train().label(i)]++;
    }
    assertThat(counts).containsOnly(1000);
    // The first record: passenger_ship_s_001556.png.
    assertThat(data.classNames().get(data.train().label(0))).isEqualTo("ship");
    float[] values = Pictures.values(data.train(), 0);
    assertThat(values[0]).isCloseTo((169 / 255f - .4914f) / .2023f, within(1e-6f));
    assertThat(values[1024]).isCloseTo((184 / 255f - .4822f) / .1994f, within(1e-6f));
    assertThat(values[3071]).isCloseTo((100 / 255f - .4465f) / .2010f, within(1e-6f));
  }

  private void assertFails(String... parts) {
    assertThatThrownBy(() -> DataSets.open("cifar10", folder))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(parts);
  }
}
