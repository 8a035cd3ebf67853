package org.adafisher.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The data sets by name or folder. */
public final class DataSets {

  private DataSets() {}

  /**
   * Opens a data set; never another one than the one asked for.
   *
   * @param nameOrFolder {@code digits} or {@code iris}, which are in the jar; {@code cifar10}; or a
   *     folder with CIFAR-10, recognised by its files
   * @param place where {@code cifar10} is looked for: here and in {@code cifar-10-batches-bin},
   *     {@code cifar-10-subset} and {@code cifar10} below; or null
   * @return the data
   * @throws DataException if it is not there or damaged
   */
  public static LabelledData open(String nameOrFolder, Path place) {
    return switch (nameOrFolder) {
      case "digits" -> Digits.load();
      case "iris" -> Iris.load().standardized();
      case "cifar10" -> cifar10(place);
      default -> folder(nameOrFolder);
    };
  }

  /**
   * Returns whether a place holds files of CIFAR-10, complete or not.
   *
   * @param place a folder, or null
   * @return true if {@link #open} would read them
   */
  public static boolean hasCifar10(Path place) {
    return place != null && Cifar10.find(place).isPresent();
  }

  private static LabelledData cifar10(Path place) {
    if (place == null) {
      throw new DataException(
          "cifar10 is not in the jar: give its folder as --data DIR or in ADAFISHER_DATA,"
              + " or use digits");
    }
    return Cifar10.open(place);
  }

  private static LabelledData folder(String name) {
    try {
      if (Files.isDirectory(Path.of(name))) {
        return Cifar10.open(Path.of(name));
      }
    } catch (InvalidPathException e) {
      throw unknown(name);
    }
    throw unknown(name);
  }

  private static DataException unknown(String name) {
    return new DataException(
        "no data set '"
            + name
            + "': give digits, iris, cifar10 (with its folder in ADAFISHER_DATA) or a folder");
  }
}
