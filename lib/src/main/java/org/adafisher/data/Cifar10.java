package org.adafisher.data;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * CIFAR-10 in its binary form: records of one label byte and 3,072 pixel bytes, under the official
 * names or as {@code train.bin} and {@code test.bin}.
 */
final class Cifar10 {

  private static final int PIXELS = 3 * 32 * 32;
  private static final int RECORD = 1 + PIXELS;
  private static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
  private static final List<String> OFFICIAL =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin");
  private static final List<String> FOLDERS =
      List.of("", "cifar-10-batches-bin", "cifar-10-subset", "cifar10");

  private Cifar10() {}

  /** Returns the folder at or below a place that holds the files, if any. */
  static Optional<Path> find(Path place) {
    return FOLDERS.stream()
        .map(place::resolve)
        .filter(
            folder ->
                Files.exists(folder.resolve("test_batch.bin"))
                    || Files.exists(folder.resolve("test.bin")))
        .findFirst();
  }

  static LabelledData load(Path folder) {
    boolean official = Files.exists(folder.resolve("test_batch.bin"));
    List<byte[]> train = new ArrayList<>();
    for (String name : official ? OFFICIAL : List.of("train.bin")) {
      train.add(read(folder.resolve(name)));
    }
    byte[] test = read(folder.resolve(official ? "test_batch.bin" : "test.bin"));
    List<byte[]> all = new ArrayList<>(train);
    all.add(test);
    Examples training = examples(train);
    return new LabelledData(
        "cifar10",
        training.size() == 50_000
            ? "CIFAR-10"
            : "CIFAR-10 subset (" + training.size() + " training pictures)",
        CLASSES,
        training,
        examples(List.of(test)),
        Checksums.sha256(all.toArray(byte[][]::new)));
  }

  private static byte[] read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new DataException(file + ": no such file; CIFAR-10 is incomplete: unpack it again");
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
    if (bytes.length == 0 || bytes.length % RECORD != 0) {
      throw new DataException(
          file
              + ": "
              + bytes.length
              + " bytes, expected a multiple of "
              + RECORD
              + " (CIFAR-10 binary): unpack or download it again");
    }
    for (int record = 0; record < bytes.length / RECORD; record++) {
      int label = bytes[record * RECORD] & 0xff;
      if (label >= CLASSES.size()) {
        throw new DataException(
            file + ": record " + record + " has label " + label + ", expected 0 to 9");
      }
    }
    return bytes;
  }

  private static Examples examples(List<byte[]> files) {
    int count = files.stream().mapToInt(file -> file.length / RECORD).sum();
    byte[] pixels = new byte[count * PIXELS];
    byte[] labels = new byte[count];
    int next = 0;
    for (byte[] file : files) {
      for (int at = 0; at < file.length; at += RECORD, next++) {
        labels[next] = file[at];
        System.arraycopy(file, at + 1, pixels, next * PIXELS, PIXELS);
      }
    }
    return new Images(
        pixels,
        labels,
        new Shape(3, 32, 32),
        new float[] {.4914f, .4822f, .4465f},
        new float[] {.2023f, .1994f, .2010f});
  }
}
