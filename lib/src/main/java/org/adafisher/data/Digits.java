package org.adafisher.data;

import ai.djl.ndarray.types.Shape;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * The UCI digits, 1,797 pictures of 8×8, enlarged fourfold to 32×32 in three equal channels, so
 * that the networks for CIFAR run on them unchanged; every fifth picture of a class is for testing.
 */
final class Digits {

  private static final int SIDE = 8;
  private static final int ZOOM = 4;
  private static final int CHANNELS = 3;
  // Mean and deviation of all pixels, which are 0 to 16.
  private static final float MEAN = 4.8842f / 16;
  private static final float DEVIATION = 6.0168f / 16;

  private Digits() {}

  static LabelledData load() {
    byte[] file = Resources.read("digits.csv.gz");
    List<String> lines = lines(file);
    int size = SIDE * ZOOM;
    byte[] pixels = new byte[lines.size() * CHANNELS * size * size];
    byte[] labels = new byte[lines.size()];
    for (int i = 0; i < labels.length; i++) {
      String[] fields = lines.get(i).split(",");
      enlarge(fields, pixels, i * CHANNELS * size * size);
      labels[i] = (byte) Double.parseDouble(fields[SIDE * SIDE]);
    }
    Examples all =
        new Images(
            pixels,
            labels,
            new Shape(CHANNELS, size, size),
            new float[] {MEAN, MEAN, MEAN},
            new float[] {DEVIATION, DEVIATION, DEVIATION});
    boolean[] test = new boolean[labels.length];
    int[] seen = new int[10];
    for (int i = 0; i < labels.length; i++) {
      test[i] = seen[labels[i]]++ % 5 == 4;
    }
    return new LabelledData(
        "digits",
        "UCI digits (8×8, enlarged to 32×32×3)",
        IntStream.range(0, 10).mapToObj(String::valueOf).toList(),
        all.select(IntStream.range(0, labels.length).filter(i -> !test[i]).toArray()),
        all.select(IntStream.range(0, labels.length).filter(i -> test[i]).toArray()),
        Checksums.sha256(file));
  }

  private static List<String> lines(byte[] file) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(new ByteArrayInputStream(file)), StandardCharsets.US_ASCII))) {
      return new ArrayList<>(reader.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void enlarge(String[] fields, byte[] pixels, int offset) {
    int size = SIDE * ZOOM;
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int row = 0; row < size; row++) {
        for (int column = 0; column < size; column++) {
          double value = Double.parseDouble(fields[row / ZOOM * SIDE + column / ZOOM]);
          pixels[offset + (channel * size + row) * size + column] =
              (byte) Math.round(value * 255 / 16);
        }
      }
    }
  }
}
