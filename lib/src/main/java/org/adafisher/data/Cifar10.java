package org.adafisher.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * CIFAR-10 in its binary form, under the official names or as {@code train.bin} and {@code
 * test.bin}. The checksum is that of the training files in the order of their numbers, then the
 * test file.
 */
final class Cifar10 {

  /** The classes in the order of their labels. */
  static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  /** The training files, then the test file, under their official names. */
  static final List<String> OFFICIAL =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin",
          "test_batch.bin");

  /** The names of a part of CIFAR-10. */
  static final List<String> PART = List.of("train.bin", "test.bin");

  private static final List<String> FOLDERS =
      List.of("", "cifar-10-batches-bin", "cifar-10-subset", "cifar10");
  private static final int TRAIN = 50_000;
  private static final int TEST = 10_000;

  // Mean and deviation per channel of pixel/255 that the authors' code uses.
  private static final PixelScale SCALE =
      new PixelScale(List.of(.4914f, .4822f, .4465f), List.of(.2023f, .1994f, .2010f));

  private Cifar10() {}

  /** Returns the first folder, at a place or below it, that holds any of the files. */
  static Optional<Path> find(Path place) {
    return FOLDERS.stream()
        .map(place::resolve)
        .filter(folder -> any(folder, OFFICIAL) || any(folder, PART))
        .findFirst();
  }

  /** Opens what a folder at a place, or below it, holds. */
  static LabelledData open(Path place) {
    if (!Files.isDirectory(place)) {
      throw new DataException(
          place + ": no such folder; give another with --data DIR, or use digits");
    }
    Path folder =
        find(place)
            .orElseThrow(
                () ->
                    new DataException(
                        place
                            + ": no CIFAR-10 here; looked for "
                            + String.join(", ", OFFICIAL)
                            + ", or "
                            + String.join(" and ", PART)
                            + ", here and in "
                            + String.join(", ", FOLDERS.subList(1, FOLDERS.size()))
                            + "; give another folder with --data DIR, or use digits"));
    return load(folder);
  }

  private static LabelledData load(Path folder) {
    List<Path> files = files(folder);
    checkClasses(folder);
    CifarRecords records = new CifarRecords(SCALE, CLASSES.size());
    Examples train = records.read(files.subList(0, files.size() - 1));
    Examples test = records.read(files.subList(files.size() - 1, files.size()));
    return new LabelledData(
        "cifar10",
        title(train.size(), test.size()),
        CLASSES,
        train,
        test,
        records.sha256(),
        "A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009,"
            + " https://www.cs.toronto.edu/~kriz/cifar.html; no formal licence");
  }

  private static List<Path> files(Path folder) {
    if (any(folder, OFFICIAL) && any(folder, PART)) {
      throw new DataException(
          folder
              + ": both "
              + OFFICIAL.get(0)
              + " and "
              + PART.get(0)
              + " names are here; which is meant? Keep one of the two sets in this folder");
    }
    List<String> names = any(folder, OFFICIAL) ? OFFICIAL : PART;
    List<String> missing =
        names.stream().filter(name -> !Files.exists(folder.resolve(name))).toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          folder
              + ": CIFAR-10 is incomplete, no such file: "
              + String.join(", ", missing)
              + "; unpack it again");
    }
    return names.stream().map(folder::resolve).toList();
  }

  private static void checkClasses(Path folder) {
    if (Files.exists(folder.resolve("fine_label_names.txt"))) {
      throw new DataException(folder + ": fine_label_names.txt says CIFAR-100, not CIFAR-10");
    }
    Path file = folder.resolve("batches.meta.txt");
    if (Files.exists(file)) {
      List<String> names = DataFiles.lines(file).stream().filter(line -> !line.isBlank()).toList();
      if (!names.equals(CLASSES)) {
        throw new DataException(file + ": classes " + names + ", expected " + CLASSES);
      }
    }
  }

  private static boolean any(Path folder, List<String> names) {
    return names.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
  }

  private static String title(int train, int test) {
    return train == TRAIN && test == TEST
        ? "CIFAR-10"
        : String.format(
            Locale.ROOT,
            "CIFAR-10 subset (%,d of %,d train, %,d of %,d test)",
            train,
            TRAIN,
            test,
            TEST);
  }
}
