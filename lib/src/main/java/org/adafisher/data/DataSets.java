package org.adafisher.data;

import java.nio.file.Files;
import java.nio.file.Path;

/** The data sets by name or folder. */
public final class DataSets {

  private DataSets() {}

  /**
   * Opens a data set; never another one than the one asked for.
   *
   * @param nameOrFolder {@code digits}, {@code iris}, {@code cifar10}, or a folder that holds one
   * @param place where {@code cifar10} is looked for, or null
   * @return the data
   * @throws DataException if it is not there or damaged
   */
  public static LabelledData open(String nameOrFolder, Path place) {
    switch (nameOrFolder) {
      case "digits":
        return Digits.load();
      case "iris":
        return Iris.load().standardized();
      case "cifar10":
        return cifar10(place);
      default:
        break;
    }
    Path folder = Path.of(nameOrFolder);
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "no data set '"
              + nameOrFolder
              + "': give digits, iris, cifar10 (with ADAFISHER_DATA=DIR) or a folder");
    }
    return cifar10(folder);
  }

  /**
   * Returns whether a place holds CIFAR-10.
   *
   * @param place a folder, or null
   * @return true if {@link #open} would find it there
   */
  public static boolean hasCifar10(Path place) {
    return place != null && Cifar10.find(place).isPresent();
  }

  private static LabelledData cifar10(Path place) {
    if (place == null) {
      throw new DataException(
          "cifar10 needs a folder: set ADAFISHER_DATA or give the folder as --data; or use digits");
    }
    return Cifar10.load(
        Cifar10.find(place)
            .orElseThrow(
                () ->
                    new DataException(
                        place
                            + ": no CIFAR-10 here; looked for data_batch_1.bin … test_batch.bin,"
                            + " or train.bin and test.bin, here and in cifar-10-batches-bin,"
                            + " cifar-10-subset and cifar10")));
  }
}
