package org.adafisher.data.picture;

import java.util.Arrays;

/**
 * Bilinear scaling with antialiasing, as Pillow's {@code resize} with {@code BILINEAR} does it, to
 * the bit: a triangle filter whose support grows with the reduction, its weights rounded to 22
 * binary digits; columns first, then rows, each rounded to a byte.
 */
final class Resize {

  private static final int DIGITS = 22;
  private static final int HALF = 1 << (DIGITS - 1);

  private Resize() {}

  /**
   * The weights of one axis: output {@code i} is the sum over {@code k} of {@code weights[i][k]}
   * times input {@code first[i] + k}.
   */
  private record Axis(int[] first, int[][] weights) {

    static Axis of(int in, int out) {
      double scale = (double) in / out;
      double support = Math.max(scale, 1);
      int[] first = new int[out];
      int[][] weights = new int[out][];
      for (int i = 0; i < out; i++) {
        double centre = (i + 0.5) * scale;
        first[i] = Math.max(0, (int) (centre - support + 0.5));
        int end = Math.min(in, (int) (centre + support + 0.5));
        double[] triangle = new double[end - first[i]];
        for (int k = 0; k < triangle.length; k++) {
          double distance = Math.abs((first[i] + k - centre + 0.5) * (1 / support));
          triangle[k] = Math.max(0, 1 - distance);
        }
        double sum = Arrays.stream(triangle).sum();
        weights[i] =
            Arrays.stream(triangle).mapToInt(w -> (int) (0.5 + w / sum * (1 << DIGITS))).toArray();
      }
      return new Axis(first, weights);
    }
  }

  /** Returns a picture scaled to a size. */
  static Picture to(Picture picture, int height, int width) {
    Picture narrow = picture.width() == width ? picture : columns(picture, width);
    return narrow.height() == height ? narrow : rows(narrow, height);
  }

  /**
   * Returns a picture whose shorter side has a length; the longer one is rounded down, as
   * torchvision's {@code Resize} does.
   */
  static Picture shorterSide(Picture picture, int length) {
    int height = picture.height();
    int width = picture.width();
    return height <= width
        ? to(picture, length, (int) ((long) length * width / height))
        : to(picture, (int) ((long) length * height / width), length);
  }

  private static Picture columns(Picture picture, int width) {
    Axis axis = Axis.of(picture.width(), width);
    byte[] from = picture.rgb();
    byte[] to = new byte[3 * picture.height() * width];
    for (int row = 0; row < picture.height(); row++) {
      int line = 3 * row * picture.width();
      int next = 3 * row * width;
      for (int column = 0; column < width; column++, next += 3) {
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        int at = line + 3 * axis.first[column];
        for (int weight : axis.weights[column]) {
          red += weight * (from[at] & 0xff);
          green += weight * (from[at + 1] & 0xff);
          blue += weight * (from[at + 2] & 0xff);
          at += 3;
        }
        to[next] = (byte) (red >> DIGITS);
        to[next + 1] = (byte) (green >> DIGITS);
        to[next + 2] = (byte) (blue >> DIGITS);
      }
    }
    return new Picture(picture.height(), width, to);
  }

  private static Picture rows(Picture picture, int height) {
    Axis axis = Axis.of(picture.height(), height);
    int length = 3 * picture.width();
    byte[] from = picture.rgb();
    byte[] to = new byte[height * length];
    int[] sums = new int[length];
    for (int row = 0; row < height; row++) {
      Arrays.fill(sums, HALF);
      int at = axis.first[row] * length;
      for (int weight : axis.weights[row]) {
        for (int i = 0; i < length; i++) {
          sums[i] += weight * (from[at + i] & 0xff);
        }
        at += length;
      }
      for (int i = 0; i < length; i++) {
        to[row * length + i] = (byte) (sums[i] >> DIGITS);
      }
    }
    return new Picture(height, picture.width(), to);
  }
}
