package org.adafisher.data.picture;

import org.adafisher.data.ResizedCrop;

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

  /** Returns the part in the middle, rounded as torchvision's {@code center_crop} rounds. */
  Picture centre(int side) {
    int top = (int) Math.rint((height - side) / 2.0);
    int left = (int) Math.rint((width - side) / 2.0);
    return crop(new ResizedCrop.Box(top, left, side, side));
  }

  /** Returns a part. */
  Picture crop(ResizedCrop.Box box) {
    if (box.height() == height && box.width() == width) {
      return this;
    }
    int length = 3 * box.width();
    byte[] part = new byte[box.height() * length];
    for (int row = 0; row < box.height(); row++) {
      int from = 3 * ((box.top() + row) * width + box.left());
      System.arraycopy(rgb, from, part, row * length, length);
    }
    return new Picture(box.height(), box.width(), part);
  }
}
