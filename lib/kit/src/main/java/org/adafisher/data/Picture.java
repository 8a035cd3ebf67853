package org.adafisher.data;

/**
 * A picture as it was decoded.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param rgb {@code [height, width, 3]}, unsigned
 */
record Picture(int height, int width, byte[] rgb) {

  Picture {
    if (height < 1 || width < 1 || rgb.length != 3L * height * width) {
      throw new IllegalArgumentException(
          rgb.length + " bytes do not make a picture of " + height + "×" + width + "×3");
    }
  }

  /** A part of a picture: first row and column, and how many. */
  record Box(int top, int left, int height, int width) {

    /** Returns the part in the middle, rounded as torchvision's {@code center_crop} rounds. */
    static Box centre(int height, int width, int side) {
      return new Box(
          (int) Math.rint((height - side) / 2.0),
          (int) Math.rint((width - side) / 2.0),
          side,
          side);
    }
  }

  /** Returns a part. */
  Picture crop(Box box) {
    if (box.height == height && box.width == width) {
      return this;
    }
    byte[] part = new byte[3 * box.height * box.width];
    for (int row = 0; row < box.height; row++) {
      System.arraycopy(
          rgb, 3 * ((box.top + row) * width + box.left), part, 3 * row * box.width, 3 * box.width);
    }
    return new Picture(box.height, box.width, part);
  }
}
