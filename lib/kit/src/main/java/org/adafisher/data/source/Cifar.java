package org.adafisher.data.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.adafisher.data.DataException;
import org.adafisher.data.Examples;
import org.adafisher.data.LabelledData;
import org.adafisher.data.picture.PixelScale;

/**
 * CIFAR-10 and CIFAR-100 in their binary form, under the official names or as {@code train.bin} and
 * {@code test.bin}. The checksum is that of the training files in the order of their numbers, then
 * the test file.
 */
enum Cifar {
  /** One label byte a record; mean and deviation are those of the authors' code. */
  TEN(
      "cifar10",
      "CIFAR-10",
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin",
          "test_batch.bin"),
      List.of("", "cifar-10-batches-bin", "cifar-10-subset", "cifar10"),
      "batches.meta.txt",
      new CifarRecords(1, 10),
      new PixelScale(List.of(.4914f, .4822f, .4465f), List.of(.2023f, .1994f, .2010f))),

  /** Two label bytes a record, the second counts; mean and deviation of the training pixels. */
  HUNDRED(
      "cifar100",
      "CIFAR-100",
      List.of("train.bin", "test.bin"),
      List.of("", "cifar-100-binary", "cifar-100-subset", "cifar100"),
      "fine_label_names.txt",
      new CifarRecords(2, 100),
      new PixelScale(List.of(.5071f, .4865f, .4409f), List.of(.2673f, .2564f, .2762f)));

  /** The names of a part of either. */
  static final List<String> PART = List.of("train.bin", "test.bin");

  /** The classes of CIFAR-10 in the order of their labels. */
  static final List<String> TEN_CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private static final int TRAIN = 50_000;
  private static final int TEST = 10_000;

  private final String name;
  private final String title;
  private final List<String> official;
  private final List<String> folders;
  private final String namesFile;
  private final CifarRecords records;
  private final PixelScale scale;

  Cifar(
      String name,
      String title,
      List<String> official,
      List<String> folders,
      String namesFile,
      CifarRecords records,
      PixelScale scale) {
    this.name = name;
    this.title = title;
    this.official = official;
    this.folders = folders;
    this.namesFile = namesFile;
    this.records = records;
    this.scale = scale;
  }

  /** Returns the training files, then the test file, under their official names. */
  List<String> official() {
    return official;
  }

  /** Returns whether a folder holds files of either set, complete or not. */
  static boolean anyIn(Path folder) {
    return any(folder, TEN.official) || any(folder, PART);
  }

  /** Returns whether a folder, at a place or below it, holds any of the files. */
  boolean near(Path place) {
    return folders.stream().map(place::resolve).anyMatch(f -> holds(f) && !denies(f));
  }

  private boolean holds(Path folder) {
    return any(folder, official) || any(folder, PART);
  }

  /** Returns whether a folder says, by a file of class names, that it holds the other set. */
  private boolean denies(Path folder) {
    return Files.exists(folder.resolve(other().namesFile));
  }

  /** Opens what a folder at a place, or below it, holds. */
  LabelledData open(Path place) {
    String files =
        String.join(", ", official)
            + (official.equals(PART) ? "" : ", or " + String.join(" and ", PART));
    return load(DataFiles.find(place, title, name, folders, this::holds, files));
  }

  /** Opens a folder that holds either set: its file of class names, else its sizes say which. */
  static LabelledData openEither(Path folder) {
    if (any(folder, TEN.official) || Files.exists(folder.resolve(TEN.namesFile))) {
      return TEN.load(folder);
    }
    if (Files.exists(folder.resolve(HUNDRED.namesFile))) {
      return HUNDRED.load(folder);
    }
    List<Path> parts = PART.stream().map(folder::resolve).filter(Files::exists).toList();
    boolean ten = parts.stream().allMatch(TEN.records::fits);
    boolean hundred = parts.stream().allMatch(HUNDRED.records::fits);
    if (ten && hundred) {
      throw new DataException(
          folder
              + ": sizes fit CIFAR-10 and CIFAR-100; add batches.meta.txt or fine_label_names.txt"
              + " of the set that it is");
    }
    return (hundred ? HUNDRED : TEN).load(folder);
  }

  private Cifar other() {
    return this == TEN ? HUNDRED : TEN;
  }

  private LabelledData load(Path folder) {
    List<Path> files = files(folder);
    if (denies(folder)) {
      throw new DataException(
          folder + ": " + other().namesFile + " says " + other().title + ", not " + title);
    }
    List<String> classes = this == TEN ? tenClasses(folder) : hundredClasses(folder);
    Path test = files.get(files.size() - 1);
    CifarRecords.Reading reading = records.reading(title, scale);
    Examples trainExamples = reading.read(files.subList(0, files.size() - 1), TRAIN);
    Examples testExamples = reading.read(List.of(test), TEST);
    return new LabelledData(
        name,
        DataFiles.title(title, trainExamples, TRAIN, testExamples, TEST),
        classes,
        trainExamples,
        testExamples,
        reading.sha256(),
        "A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009,"
            + " https://www.cs.toronto.edu/~kriz/cifar.html; no formal licence");
  }

  private List<Path> files(Path folder) {
    if (!official.equals(PART) && any(folder, official) && any(folder, PART)) {
      throw new DataException(
          folder
              + ": both "
              + official.get(0)
              + " and "
              + PART.get(0)
              + " names are here; which is meant? Keep one of the two sets in this folder");
    }
    List<String> names = any(folder, official) ? official : PART;
    List<String> missing =
        names.stream().filter(file -> !Files.exists(folder.resolve(file))).toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          folder
              + ": "
              + title
              + " is incomplete, no such file: "
              + String.join(", ", missing)
              + "; unpack it again");
    }
    return names.stream().map(folder::resolve).toList();
  }

  private List<String> tenClasses(Path folder) {
    Path file = folder.resolve(namesFile);
    if (Files.exists(file)) {
      List<String> names = names(file).toList();
      if (!names.equals(TEN_CLASSES)) {
        throw new DataException(file + ": classes " + names + ", expected " + TEN_CLASSES);
      }
    }
    return TEN_CLASSES;
  }

  // The official order of the hundred is alphabetical, which tells a damaged list from a good one.
  private List<String> hundredClasses(Path folder) {
    Path file = folder.resolve(namesFile);
    if (!Files.exists(file)) {
      throw new DataException(
          file + ": no such file, expected the 100 class names; unpack CIFAR-100 again");
    }
    List<String> names = names(file).toList();
    if (names.size() != 100 || !names.stream().sorted().distinct().toList().equals(names)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %d names ('%s', …), expected 100 different ones in alphabetical order; unpack"
                  + " CIFAR-100 again",
              file,
              names.size(),
              String.join(", ", names.subList(0, Math.min(3, names.size())))));
    }
    return names;
  }

  private static Stream<String> names(Path file) {
    return DataFiles.lines(file).stream().filter(line -> !line.isBlank());
  }

  private static boolean any(Path folder, List<String> names) {
    return names.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
  }
}
