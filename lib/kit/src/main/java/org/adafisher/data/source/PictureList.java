package org.adafisher.data.source;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.adafisher.data.DataException;
import org.adafisher.data.Examples;
import org.adafisher.data.picture.PictureFiles;

/**
 * Gathers picture files with their classes, and sums up their names and sizes: reading all bytes of
 * ImageNet for a checksum would take longer than a look at every picture is worth.
 */
final class PictureList {

  private static final List<String> ENDINGS = List.of(".jpeg", ".jpg", ".png");

  private final Path root;
  private final MessageDigest digest;
  private final List<Path> files = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();

  /** Starts a list; names in the checksum are relative to the root. */
  PictureList(Path root, MessageDigest digest) {
    this.root = root;
    this.digest = digest;
  }

  /** Adds all pictures of a folder, which must hold nothing else. */
  void addAll(Path folder, int label) {
    List<Path> inside = DataFiles.list(folder);
    if (inside.isEmpty()) {
      throw new DataException(
          folder
              + ": no pictures, expected .jpg, .jpeg or .png files; remove the folder or fill it");
    }
    inside.forEach(file -> add(file, label));
  }

  /** Adds a picture. */
  void add(Path file, int label) {
    if (!isPicture(file)) {
      throw new DataException(
          file
              + (Files.isDirectory(file) ? ": a folder" : ": not a picture")
              + ", expected .jpg, .jpeg or .png files here; move it away");
    }
    long size = DataFiles.size(file);
    if (size == 0) {
      throw new DataException(file + ": empty, expected a picture; get it again or remove it");
    }
    String name = root.relativize(file).toString().replace('\\', '/');
    digest.update((name + '\t' + size + '\n').getBytes(StandardCharsets.UTF_8));
    files.add(file);
    labels.add(label);
  }

  Examples examples(PictureFiles.View view) {
    return new PictureFiles(files, labels.stream().mapToInt(Integer::intValue).toArray(), view);
  }

  static boolean isPicture(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith) && !Files.isDirectory(file);
  }

  static String sha256(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
