package org.adafisher.data.source;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.adafisher.data.DataException;
import org.adafisher.data.LabelledData;
import org.adafisher.data.TokenData;

/** The data sets by name or folder; never another one than the one asked for. */
public final class DataSets {

  private static final int SIDE = 224;

  private DataSets() {}

  /**
   * Opens a labelled data set.
   *
   * @param nameOrFolder {@code digits}, {@code digits8} (at their own 8×8; {@code digits8_0-4} and
   *     {@code digits8_5-9} are halves of it) or {@code iris}, which are in the jar; {@code
   *     cifar10}, {@code cifar100}, {@code tinyimagenet} or {@code imagenet}; or a folder with one
   *     of these or with pictures in {@code train} and {@code val} (or {@code test}), one folder a
   *     class, recognised by its files; pictures of a folder are shown at 224×224
   * @param place where named sets are looked for: here and in the folders below that {@code ./kit
   *     data} makes; or null
   * @return the data
   * @throws DataException if it is not there or damaged
   */
  public static LabelledData open(String nameOrFolder, Path place) {
    return switch (nameOrFolder) {
      case "digits" -> Digits.load();
      case "digits8" -> Digits.small();
      case "digits8_0-4" -> Digits.small().ofClasses(0, 4);
      case "digits8_5-9" -> Digits.small().ofClasses(5, 9);
      case "iris" -> Iris.load().standardized();
      case "cifar10" -> Cifar.TEN.open(at(nameOrFolder, place));
      case "cifar100" -> Cifar.HUNDRED.open(at(nameOrFolder, place));
      case "tinyimagenet" -> TinyImageNet.open(at(nameOrFolder, place));
      case "imagenet" -> ClassFolders.openImageNet(at(nameOrFolder, place), SIDE);
      case "licences", "wikitext2", "wikitext2-bpe" -> throw isText(nameOrFolder);
      default -> folder(within(place, nameOrFolder));
    };
  }

  /** A relative folder may lie below the place of the data. */
  private static String within(Path place, String folder) {
    return place != null && existing(folder) == null && hasFolder(place, folder)
        ? place.resolve(folder).toString()
        : folder;
  }

  /**
   * Opens a labelled data set of the jar as vectors of features, for models that know no pictures.
   *
   * @param name {@code iris}, its four features standardised, or {@code digits}, 64 levels of grey
   *     from 0 to 1
   * @return the data; the flowers are both training and test examples
   * @throws DataException if it is another one
   */
  public static LabelledData openVectors(String name) {
    return switch (name) {
      case "iris" -> Iris.load().standardized();
      case "digits" -> Digits.asVectors();
      default -> throw new DataException("no vectors '" + name + "': give iris or digits");
    };
  }

  /**
   * Opens a folder of pictures.
   *
   * @param folder holds {@code train} and {@code val} (or {@code test}), each with one folder of
   *     .jpg, .jpeg or .png files a class
   * @param side the height and width of an example: pictures are scaled so that their shorter side
   *     is 8/7 of it (256 for 224), then their middle is shown
   * @return the data
   * @throws DataException if it is not there or damaged
   */
  public static LabelledData openPictures(Path folder, int side) {
    DataFiles.checkFolder(folder);
    return ClassFolders.open(folder, side);
  }

  /**
   * Opens a text.
   *
   * @param nameOrFolder {@code licences}, which is in the jar; {@code wikitext2}, as words; {@code
   *     wikitext2-bpe}, as GPT-1's byte pairs; or a folder with WikiText-2, as words
   * @param place where named sets are looked for: here, in {@code wikitext-2} and, for the byte
   *     pairs, in {@code gpt1-bpe} below; or null
   * @return the data
   * @throws DataException if it is not there or damaged
   */
  public static TokenData openTokens(String nameOrFolder, Path place) {
    return switch (nameOrFolder) {
      case "licences" -> Licences.load();
      case "wikitext2" -> WikiText2.words(at(nameOrFolder, place));
      case "wikitext2-bpe" -> WikiText2.bytePairs(at(nameOrFolder, place));
      default -> {
        Path folder = existing(nameOrFolder);
        if (folder == null) {
          throw new DataException(
              "no text '"
                  + nameOrFolder
                  + "': give licences, wikitext2, wikitext2-bpe or a"
                  + " folder");
        }
        yield WikiText2.words(folder);
      }
    };
  }

  /**
   * Returns whether a place holds files of a data set, complete or not.
   *
   * @param name {@code cifar10}, {@code cifar100}, {@code tinyimagenet}, {@code wikitext2} or
   *     {@code wikitext2-bpe}
   * @param place a folder, or null
   * @return true if {@link #open} or {@link #openTokens} would read them
   * @throws IllegalArgumentException if the name is another one
   */
  public static boolean has(String name, Path place) {
    if (place == null) {
      return false;
    }
    return switch (name) {
      case "cifar10" -> Cifar.TEN.near(place);
      case "cifar100" -> Cifar.HUNDRED.near(place);
      case "tinyimagenet" -> TinyImageNet.near(place);
      case "imagenet" -> ClassFolders.imageNetNear(place);
      case "wikitext2" -> WikiText2.near(place);
      case "wikitext2-bpe" -> WikiText2.near(place) && WikiText2.pairsNear(place);
      default ->
          throw new IllegalArgumentException("no data set '" + name + "' that is looked for");
    };
  }

  /**
   * Returns whether a place has a folder.
   *
   * @param place a folder
   * @param name such as {@code imagenet-sample/hymenoptera}
   * @return true if it is there
   */
  public static boolean hasFolder(Path place, String name) {
    return Files.isDirectory(place.resolve(name));
  }

  private static Path at(String name, Path place) {
    if (place == null) {
      throw new DataException(
          name
              + " is not in the jar: get it with ./kit data "
              + name
              + ", give its folder as --data DIR or in ADAFISHER_DATA, or use digits");
    }
    return place;
  }

  private static LabelledData folder(String name) {
    Path folder = existing(name);
    if (folder == null) {
      throw new DataException(
          "no data set '"
              + name
              + "': give digits, iris, cifar10, cifar100, tinyimagenet, imagenet (with its folder in"
              + " ADAFISHER_DATA) or a folder");
    }
    List<String> kinds = kinds(folder);
    if (kinds.size() > 1) {
      throw new DataException(
          folder + ": files of " + String.join(" and ", kinds) + "; which is meant? Keep one here");
    }
    return switch (kinds.isEmpty() ? "" : kinds.get(0)) {
      case "CIFAR" -> Cifar.openEither(folder);
      case "Tiny ImageNet" -> TinyImageNet.open(folder);
      case "WikiText-2" -> throw isText(name);
      case "pictures" ->
          ClassFolders.namedAsImageNet(folder)
              ? ClassFolders.openImageNet(folder, SIDE)
              : ClassFolders.open(folder, SIDE);
      default -> below(folder);
    };
  }

  // What ./kit data unpacks lies one level below the folder that it was given.
  private static LabelledData below(Path folder) {
    List<Path> inside =
        DataFiles.list(folder).stream()
            .filter(Files::isDirectory)
            .filter(sub -> kinds(sub).size() == 1)
            .toList();
    if (inside.size() == 1) {
      return folder(inside.get(0).toString());
    }
    throw new DataException(
        folder
            + (DataFiles.list(folder).isEmpty() ? ": empty" : ": no data set that is known")
            + ", expected CIFAR (data_batch_1.bin or train.bin …), Tiny ImageNet (wnids.txt …), or"
            + " train and val folders of pictures"
            + (inside.isEmpty() ? "; give another folder" : "; give one of " + inside));
  }

  private static List<String> kinds(Path folder) {
    List<String> kinds = new ArrayList<>();
    if (Cifar.anyIn(folder)) {
      kinds.add("CIFAR");
    }
    if (TinyImageNet.in(folder)) {
      kinds.add("Tiny ImageNet");
    } else if (ClassFolders.in(folder)) {
      kinds.add("pictures");
    }
    if (WikiText2.in(folder)) {
      kinds.add("WikiText-2");
    }
    return kinds;
  }

  private static Path existing(String name) {
    try {
      return Files.isDirectory(Path.of(name)) ? Path.of(name) : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static DataException isText(String name) {
    return new DataException(
        name + " is a text, not labelled examples; it is for language models (openTokens)");
  }
}
