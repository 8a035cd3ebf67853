package org.adafisher.data.picture;

import java.nio.file.Path;
import org.adafisher.data.DataException;
import org.adafisher.input.InputLimits;

/** Refuses pictures whose header promises more than is read, before they are decoded. */
final class PictureBudget {

  private PictureBudget() {}

  /**
   * Checks the size that a picture declares.
   *
   * @param bits bits of a pixel before compression
   * @param bytes bytes of the file
   */
  static void check(Path file, int width, int height, int bits, int bytes) {
    if (Math.max(width, height) > InputLimits.PICTURE_SIDE
        || (long) width * height > InputLimits.PICTURE_PIXELS) {
      throw new DataException(
          String.format(
              "%s: %d×%d pixels, expected at most %d in all and %d a side; scale it down or remove"
                  + " it",
              file, width, height, InputLimits.PICTURE_PIXELS, InputLimits.PICTURE_SIDE));
    }
    long raw = ((long) width * bits + 7) / 8 * height;
    if (raw > (long) InputLimits.GROWTH * bytes) {
      throw new DataException(
          String.format(
              "%s: damaged (%d×%d pixels are %d bytes, its %d hold %d times as many at most); get"
                  + " it again or remove it",
              file, width, height, raw, bytes, InputLimits.GROWTH));
    }
  }

  /** Checks a JPEG, whose blocks of 64 pixels take a bit or more each. */
  static void check(Path file, JpegHeader header, int bytes) {
    check(file, header.width(), header.height(), Byte.SIZE, bytes);
    if (header.scans() > InputLimits.PICTURE_SCANS) {
      throw new DataException(
          String.format(
              "%s: %d scans, expected at most %d; save it anew or remove it",
              file, header.scans(), InputLimits.PICTURE_SCANS));
    }
  }

  /** Checks what a picture becomes when its shorter side is scaled to a length. */
  static void checkScaled(Path file, Picture picture, int shorter) {
    long least = Math.min(picture.height(), picture.width());
    long longer = Math.max(picture.height(), picture.width()) * (long) shorter / least;
    if (longer * shorter > InputLimits.PICTURE_PIXELS) {
      throw new DataException(
          String.format(
              "%s: %d×%d pixels, scaled to a shorter side of %d they are %d, expected at most %d;"
                  + " crop it or remove it",
              file,
              picture.width(),
              picture.height(),
              shorter,
              longer * shorter,
              InputLimits.PICTURE_PIXELS));
    }
  }
}
