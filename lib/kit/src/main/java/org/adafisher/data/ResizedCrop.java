package org.adafisher.data;

import java.util.random.RandomGenerator;

/**
 * A random part of a picture, to be scaled to the size of the examples (torchvision's {@code
 * RandomResizedCrop}; Szegedy et al. 2014): its share of the area is uniform, the logarithm of its
 * width over its height too, its place as well. If ten draws do not fit the picture, the largest
 * part in the middle whose shape is allowed is taken.
 *
 * @param leastArea the smallest share of the area, above 0
 * @param mostArea the largest, at most 1
 * @param leastRatio the smallest width over height, above 0
 * @param mostRatio the largest
 */
public record ResizedCrop(double leastArea, double mostArea, double leastRatio, double mostRatio) {

  /** What torchvision draws by default: 8 to 100 % of the area, 3:4 to 4:3. */
  public static final ResizedCrop STANDARD = new ResizedCrop(0.08, 1, 3 / 4.0, 4 / 3.0);

  private static final int TRIES = 10;

  /** Checks the ranges. */
  public ResizedCrop {
    if (!(leastArea > 0 && leastArea <= mostArea && mostArea <= 1)) {
      throw new IllegalArgumentException(
          "area " + leastArea + " to " + mostArea + " must be a range within (0, 1]");
    }
    if (!(leastRatio > 0 && leastRatio <= mostRatio && Double.isFinite(mostRatio))) {
      throw new IllegalArgumentException(
          "ratio " + leastRatio + " to " + mostRatio + " must be a range above 0");
    }
  }

  /**
   * A part of a picture.
   *
   * @param top the first row
   * @param left the first column
   * @param height how many rows
   * @param width how many columns
   */
  public record Box(int top, int left, int height, int width) {}

  /**
   * Draws a part of a picture.
   *
   * @param height the picture's rows
   * @param width the picture's columns
   * @param random what is drawn with
   * @return the part
   */
  public Box draw(int height, int width, RandomGenerator random) {
    for (int i = 0; i < TRIES; i++) {
      double area = (double) height * width * between(leastArea, mostArea, random);
      double ratio = Math.exp(between(Math.log(leastRatio), Math.log(mostRatio), random));
      int partWidth = (int) Math.rint(Math.sqrt(area * ratio));
      int partHeight = (int) Math.rint(Math.sqrt(area / ratio));
      if (partWidth > 0 && partWidth <= width && partHeight > 0 && partHeight <= height) {
        int top = random.nextInt(height - partHeight + 1);
        int left = random.nextInt(width - partWidth + 1);
        return new Box(top, left, partHeight, partWidth);
      }
    }
    return middle(height, width);
  }

  private Box middle(int height, int width) {
    double ratio = (double) width / height;
    int partWidth = ratio > mostRatio ? (int) Math.rint(height * mostRatio) : width;
    int partHeight = ratio < leastRatio ? (int) Math.rint(width / leastRatio) : height;
    return new Box((height - partHeight) / 2, (width - partWidth) / 2, partHeight, partWidth);
  }

  private static double between(double least, double most, RandomGenerator random) {
    return least + (most - least) * random.nextDouble();
  }
}
