package org.adafisher.data.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.adafisher.data.DataException;
import org.adafisher.data.Examples;
import org.adafisher.data.LabelledData;
import org.adafisher.data.picture.PictureFiles;
import org.adafisher.internal.Checksums;

/**
 * Tiny ImageNet in its official layout, or a part of it: {@code wnids.txt}, {@code
 * train/WNID/images}, {@code val/images} and {@code val/val_annotations.txt}. Classes are numbered
 * in the order of {@code wnids.txt}; the official test pictures have no labels, so testing is on
 * {@code val}.
 */
final class TinyImageNet {

  private static final List<String> FOLDERS =
      List.of("", "tiny-imagenet-200", "tiny-imagenet-subset", "tinyimagenet");
  private static final int SIDE = 64;
  private static final int TRAIN = 100_000;
  private static final int TEST = 10_000;

  private final Path folder;
  private final List<String> wnids;
  private final MessageDigest digest = Checksums.digest();

  private TinyImageNet(Path folder) {
    this.folder = folder;
    this.wnids = wnids(folder.resolve("wnids.txt"));
  }

  /** Returns whether a folder is Tiny ImageNet, complete or not. */
  static boolean in(Path folder) {
    return Files.exists(folder.resolve("wnids.txt"));
  }

  /** Returns whether there is one at a place or below it. */
  static boolean near(Path place) {
    return FOLDERS.stream().map(place::resolve).anyMatch(TinyImageNet::in);
  }

  /** Opens what a folder at a place, or below it, holds. */
  static LabelledData open(Path place) {
    return new TinyImageNet(
            DataFiles.find(
                place, "Tiny ImageNet", "tinyimagenet", FOLDERS, TinyImageNet::in, "wnids.txt"))
        .load();
  }

  private LabelledData load() {
    PictureFiles.View view = new PictureFiles.View(0, SIDE);
    Examples train = train().examples(view);
    Examples test = test().examples(view);
    return new LabelledData(
        "tinyimagenet",
        DataFiles.title("Tiny ImageNet", train, TRAIN, test, TEST),
        classNames(),
        train,
        test,
        PictureList.sha256(digest),
        "Y. Le and X. Yang, Tiny ImageNet Visual Recognition Challenge, 2015,"
            + " http://cs231n.stanford.edu; pictures of ImageNet, for non-commercial research and"
            + " education");
  }

  private static List<String> wnids(Path file) {
    List<String> wnids = DataFiles.lines(file).stream().filter(line -> !line.isEmpty()).toList();
    if (wnids.isEmpty()) {
      throw new DataException(file + ": empty, expected one class a line; unpack it again");
    }
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < wnids.size(); i++) {
      if (!wnids.get(i).matches("n[0-9]{8}")) {
        throw new DataException(
            String.format(
                "%s: line %d is '%s', expected a class such as n01443537; unpack it again",
                file, i + 1, wnids.get(i)));
      }
      if (seen.putIfAbsent(wnids.get(i), i) != null) {
        throw new DataException(
            String.format(
                "%s: line %d repeats %s, expected every class once; unpack it again",
                file, i + 1, wnids.get(i)));
      }
    }
    return wnids;
  }

  private List<String> classNames() {
    Path file = folder.resolve("words.txt");
    Map<String, String> names = new HashMap<>();
    if (Files.exists(file)) {
      for (String line : DataFiles.lines(file)) {
        String[] fields = line.split("\t", 2);
        if (fields.length == 2) {
          names.put(fields[0], fields[1].split(",")[0]);
        }
      }
    }
    return wnids.stream().map(wnid -> names.getOrDefault(wnid, wnid)).toList();
  }

  private PictureList train() {
    PictureList list = new PictureList(folder, digest);
    for (int label = 0; label < wnids.size(); label++) {
      Path images = folder.resolve("train").resolve(wnids.get(label)).resolve("images");
      if (!Files.isDirectory(images)) {
        throw new DataException(
            images + ": no such folder, but wnids.txt names its class; unpack it again");
      }
      list.addAll(images, label);
    }
    return list;
  }

  private PictureList test() {
    Path images = folder.resolve("val").resolve("images");
    Path annotations = folder.resolve("val").resolve("val_annotations.txt");
    if (!Files.isDirectory(images) || !Files.exists(annotations)) {
      throw new DataException(
          (Files.isDirectory(images) ? annotations : images)
              + ": missing, expected val/images and val/val_annotations.txt; unpack it again");
    }
    Map<String, Integer> labels = annotated(annotations);
    PictureList list = new PictureList(folder, digest);
    for (Path file : DataFiles.list(images)) {
      Integer label = labels.remove(file.getFileName().toString());
      if (label == null) {
        throw new DataException(
            file + ": no line in " + annotations + ", expected one for every picture");
      }
      list.add(file, label);
    }
    if (!labels.isEmpty()) {
      String missing = new TreeMap<>(labels).firstKey();
      throw new DataException(
          images.resolve(missing) + ": no such picture, but " + annotations + " names it");
    }
    return list;
  }

  private Map<String, Integer> annotated(Path file) {
    Map<String, Integer> labels = new HashMap<>();
    List<String> lines = DataFiles.lines(file);
    for (int i = 0; i < lines.size(); i++) {
      String[] fields = lines.get(i).split("\t");
      if (fields.length < 2) {
        throw wrongLine(file, i, "is '" + lines.get(i) + "', expected picture, class and box");
      }
      int label = wnids.indexOf(fields[1]);
      if (label < 0) {
        throw wrongLine(file, i, "has class " + fields[1] + ", expected one of wnids.txt");
      }
      if (labels.put(fields[0], label) != null) {
        throw wrongLine(file, i, "repeats " + fields[0] + ", expected every picture once");
      }
    }
    if (labels.isEmpty()) {
      throw new DataException(file + ": empty, expected a line for every picture");
    }
    return labels;
  }

  private static DataException wrongLine(Path file, int index, String what) {
    return new DataException(
        String.format("%s: line %d %s; unpack it again", file, index + 1, what));
  }
}
