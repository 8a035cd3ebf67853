package org.adafisher.data.source;

import ai.djl.ndarray.types.Shape;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.adafisher.data.Examples;
import org.adafisher.data.LabelledData;
import org.adafisher.data.picture.Images;
import org.adafisher.data.picture.PixelScale;
import org.adafisher.internal.Checksums;

/**
 * The UCI digits, 1,797 pictures of 8×8 with 17 levels of grey (0 to 16, here rounded to 0 to 255),
 * enlarged fourfold (nearest) to 32×32 in three equal channels, so that the networks for CIFAR run
 * on them unchanged.
 *
 * <p>The split is fixed: of the n pictures of a class, in the file's order, those at ⌊(k+½)·n/36⌋,
 * k = 0 … 35, are for testing, 360 in all; the other 1,437 are for training.
 */
final class Digits {

  /** The side of a picture in the file. */
  static final int SIDE = 8;

  /** How many times larger a picture is made. */
  static final int ZOOM = 4;

  private static final int CHANNELS = 3;
  private static final int CLASSES = 10;
  private static final int TEST_PER_CLASS = 36;
  private static final int LEVELS = 16;

  // Mean and deviation of all pixels, which are 0 to 16 in the file.
  private static final float MEAN = 4.8842f / LEVELS;
  private static final float DEVIATION = 6.0168f / LEVELS;

  private Digits() {}

  static LabelledData load() {
    byte[] file = Resources.read("digits.csv.gz");
    List<String> lines = lines(file);
    int side = SIDE * ZOOM;
    byte[] pixels = new byte[lines.size() * CHANNELS * side * side];
    byte[] labels = new byte[lines.size()];
    for (int i = 0; i < labels.length; i++) {
      String[] fields = lines.get(i).split(",");
      enlarge(fields, pixels, i * CHANNELS * side * side);
      labels[i] = Byte.parseByte(fields[SIDE * SIDE]);
    }
    PixelScale scale =
        new PixelScale(
            Collections.nCopies(CHANNELS, MEAN), Collections.nCopies(CHANNELS, DEVIATION));
    Examples all = new Images(pixels, labels, new Shape(CHANNELS, side, side), scale);
    return split("digits", "UCI digits (8×8, enlarged to 32×32×3)", all, labels, file);
  }

  /** The pictures at their own size, {@code [1, 8, 8]}, with the same split. */
  static LabelledData small() {
    byte[] file = Resources.read("digits.csv.gz");
    List<String> lines = lines(file);
    byte[] pixels = new byte[lines.size() * SIDE * SIDE];
    byte[] labels = new byte[lines.size()];
    for (int i = 0; i < labels.length; i++) {
      String[] fields = lines.get(i).split(",");
      for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
        pixels[i * SIDE * SIDE + pixel] = grey(fields[pixel]);
      }
      labels[i] = Byte.parseByte(fields[SIDE * SIDE]);
    }
    PixelScale scale = new PixelScale(List.of(MEAN), List.of(DEVIATION));
    Examples all = new Images(pixels, labels, new Shape(1, SIDE, SIDE), scale);
    return split("digits8", "UCI digits (8×8)", all, labels, file);
  }

  private static byte grey(String level) {
    return (byte) Math.round(Integer.parseInt(level) * 255 / (double) LEVELS);
  }

  /** The pictures as 64 levels of grey, 0 to 1, row by row, with the same split. */
  static LabelledData asVectors() {
    byte[] file = Resources.read("digits.csv.gz");
    List<String> lines = lines(file);
    double[][] values = new double[lines.size()][SIDE * SIDE];
    byte[] labels = new byte[lines.size()];
    for (int i = 0; i < labels.length; i++) {
      String[] fields = lines.get(i).split(",");
      for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
        values[i][pixel] = Integer.parseInt(fields[pixel]) / (double) LEVELS;
      }
      labels[i] = Byte.parseByte(fields[SIDE * SIDE]);
    }
    int[] classes = IntStream.range(0, labels.length).map(i -> labels[i]).toArray();
    return split(
        "digits", "UCI digits (8×8 as 64 features)", new Vectors(values, classes), labels, file);
  }

  private static LabelledData split(
      String name, String title, Examples all, byte[] labels, byte[] file) {
    boolean[] test = testPart(labels);
    return new LabelledData(
        name,
        title,
        IntStream.range(0, CLASSES).mapToObj(String::valueOf).toList(),
        all.select(IntStream.range(0, labels.length).filter(i -> !test[i]).toArray()),
        all.select(IntStream.range(0, labels.length).filter(i -> test[i]).toArray()),
        Checksums.sha256(file),
        "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning"
            + " Repository, 1998, CC BY 4.0; by way of scikit-learn, BSD-3-Clause");
  }

  private static boolean[] testPart(byte[] labels) {
    boolean[] test = new boolean[labels.length];
    for (int digit = 0; digit < CLASSES; digit++) {
      int label = digit;
      int[] members = IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
      for (int k = 0; k < TEST_PER_CLASS; k++) {
        test[members[(2 * k + 1) * members.length / (2 * TEST_PER_CLASS)]] = true;
      }
    }
    return test;
  }

  private static List<String> lines(byte[] file) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(new ByteArrayInputStream(file)), StandardCharsets.US_ASCII))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void enlarge(String[] fields, byte[] pixels, int offset) {
    int side = SIDE * ZOOM;
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        byte pixel = grey(fields[row / ZOOM * SIDE + column / ZOOM]);
        for (int channel = 0; channel < CHANNELS; channel++) {
          pixels[offset + (channel * side + row) * side + column] = pixel;
        }
      }
    }
  }
}
