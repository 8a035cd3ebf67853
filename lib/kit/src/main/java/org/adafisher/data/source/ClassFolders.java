package org.adafisher.data.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.adafisher.data.DataException;
import org.adafisher.data.LabelledData;
import org.adafisher.data.picture.PictureFiles;
import org.adafisher.internal.Checksums;

/**
 * A folder of pictures: {@code train} and {@code val} (or {@code test}), each with one folder a
 * class. Classes are numbered in the order of their names. ImageNet is such a folder.
 */
final class ClassFolders {

  private static final List<String> TEST_NAMES = List.of("val", "test");
  private static final List<String> IMAGENET = List.of("", "imagenet", "ILSVRC2012");
  private static final String WNID = "n[0-9]{8}";
  private static final int IMAGENET_CLASSES = 1000;
  private static final int IMAGENET_TRAIN = 1_281_167;
  private static final int IMAGENET_TEST = 50_000;

  private ClassFolders() {}

  /** Returns whether a folder holds the parts, complete or not. */
  static boolean in(Path folder) {
    return Stream.concat(Stream.of("train"), TEST_NAMES.stream())
        .anyMatch(name -> Files.isDirectory(folder.resolve(name)));
  }

  /** Returns whether all classes are named as ImageNet's are. */
  static boolean namedAsImageNet(Path folder) {
    Path train = folder.resolve("train");
    return Files.isDirectory(train)
        && DataFiles.list(train).stream()
            .allMatch(file -> file.getFileName().toString().matches(WNID));
  }

  /** Opens a folder whose pictures are scaled by 8/7 of the side, then cut to the side. */
  static LabelledData open(Path folder, int side) {
    Path whole = folder.toAbsolutePath().normalize();
    // Enough to tell it by: the rest is this machine's.
    Path end = whole.subpath(Math.max(0, whole.getNameCount() - 2), whole.getNameCount());
    String name = whole.getFileName().toString();
    return read(folder, side, name, "pictures in " + end, "pictures of the user, " + folder);
  }

  /** Returns whether pictures by class, and not Tiny ImageNet, are where ImageNet is looked for. */
  static boolean imageNetNear(Path place) {
    return IMAGENET.stream()
        .map(place::resolve)
        .anyMatch(folder -> in(folder) && !TinyImageNet.in(folder));
  }

  /** Opens ImageNet, or a part of it, at a place or below it. */
  static LabelledData openImageNet(Path place, int side) {
    Path folder =
        DataFiles.find(place, "ImageNet", "imagenet", IMAGENET, ClassFolders::in, "train and val");
    if (TinyImageNet.in(folder)) {
      throw new DataException(folder + ": wnids.txt says Tiny ImageNet, not ImageNet");
    }
    LabelledData data =
        read(
            folder,
            side,
            "imagenet",
            "ImageNet",
            "ImageNet Large Scale Visual Recognition Challenge 2012, https://www.image-net.org;"
                + " for non-commercial research and education");
    for (String name : data.classNames()) {
      if (!name.matches(WNID)) {
        throw new DataException(
            folder.resolve("train").resolve(name)
                + ": not one of ImageNet's classes, expected names like n01440764; give the folder"
                + " itself as --data DIR if other pictures are meant");
      }
    }
    if (data.classNames().size() > IMAGENET_CLASSES) {
      throw new DataException(
          folder + ": " + data.classNames().size() + " classes, ImageNet has " + IMAGENET_CLASSES);
    }
    return new LabelledData(
        data.name(),
        DataFiles.title("ImageNet", data.train(), IMAGENET_TRAIN, data.test(), IMAGENET_TEST),
        data.classNames(),
        data.train(),
        data.test(),
        data.sha256(),
        data.source());
  }

  private static LabelledData read(
      Path folder, int side, String name, String title, String source) {
    Path train = folder.resolve("train");
    Path test = testFolder(folder);
    List<String> classes = classes(train);
    checkSame(train, classes, test, classes(test));
    MessageDigest digest = Checksums.digest();
    PictureFiles.View view = new PictureFiles.View(Math.round(side * 8 / 7f), side);
    return new LabelledData(
        name,
        title,
        classes,
        list(folder, train, classes, digest).examples(view),
        list(folder, test, classes, digest).examples(view),
        PictureList.sha256(digest),
        source);
  }

  private static Path testFolder(Path folder) {
    List<Path> found = TEST_NAMES.stream().map(folder::resolve).filter(Files::isDirectory).toList();
    if (!Files.isDirectory(folder.resolve("train")) || found.isEmpty()) {
      throw new DataException(
          String.format(
              "%s: %s is missing, expected train and val (or test), each with one folder a class",
              folder, found.isEmpty() ? "val (or test)" : "train"));
    }
    if (found.size() > 1 && !DataFiles.list(found.get(1)).stream().allMatch(Files::isDirectory)) {
      return found.get(0);
    }
    if (found.size() > 1) {
      throw new DataException(
          folder + ": both val and test are here; which is meant? Keep one of them in this folder");
    }
    return found.get(0);
  }

  private static List<String> classes(Path part) {
    List<Path> inside = DataFiles.list(part);
    if (inside.isEmpty()) {
      throw new DataException(part + ": empty, expected one folder of pictures a class");
    }
    for (Path file : inside) {
      if (!Files.isDirectory(file)) {
        throw new DataException(
            file
                + ": a file, expected one folder of pictures a class here; sort it or move it away");
      }
    }
    return inside.stream().map(file -> file.getFileName().toString()).toList();
  }

  private static void checkSame(Path train, List<String> there, Path test, List<String> here) {
    TreeSet<String> missing = new TreeSet<>(there);
    missing.removeAll(here);
    TreeSet<String> unknown = new TreeSet<>(here);
    unknown.removeAll(there);
    if (!unknown.isEmpty()) {
      throw new DataException(
          test.resolve(unknown.first())
              + ": a class that "
              + train
              + " does not have; expected the same classes in both");
    }
    if (!missing.isEmpty()) {
      throw new DataException(
          test.resolve(missing.first())
              + ": no such folder, but "
              + train
              + " has this class; expected the same classes in both");
    }
  }

  private static PictureList list(
      Path root, Path part, List<String> classes, MessageDigest digest) {
    PictureList list = new PictureList(root, digest);
    for (int label = 0; label < classes.size(); label++) {
      list.addAll(part.resolve(classes.get(label)), label);
    }
    return list;
  }
}
