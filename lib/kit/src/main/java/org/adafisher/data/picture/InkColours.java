package org.adafisher.data.picture;

import java.awt.image.Raster;

/**
 * Turns a JPEG of four channels, as printers use them and a few pictures of ImageNet have them,
 * into RGB. The channels are stored inverted (Adobe's convention, which Pillow assumes); of a YCCK
 * picture the first three are luminance and chrominance.
 */
final class InkColours {

  /** How many channels there are. */
  static final int CHANNELS = 4;

  // JFIF's factors with 16 binary digits, as libjpeg has them.
  private static final int HALF = 1 << 15;
  private static final int RED = fixed(1.40200);
  private static final int GREEN_OF_BLUE = fixed(0.34414);
  private static final int GREEN_OF_RED = fixed(0.71414);
  private static final int BLUE = fixed(1.77200);

  private InkColours() {}

  /** Returns the picture; the raster holds the channels as they are in the file. */
  static Picture toRgb(Raster raster, boolean chrominance) {
    byte[] bands =
        (byte[])
            raster.getDataElements(
                raster.getMinX(), raster.getMinY(), raster.getWidth(), raster.getHeight(), null);
    byte[] rgb = new byte[bands.length / CHANNELS * 3];
    int[] inks = new int[3];
    for (int from = 0, to = 0; to < rgb.length; from += CHANNELS, to += 3) {
      for (int i = 0; i < 3; i++) {
        inks[i] = bands[from + i] & 0xff;
      }
      if (chrominance) {
        fromChrominance(inks);
      }
      int light = bands[from + 3] & 0xff;
      for (int i = 0; i < 3; i++) {
        rgb[to + i] = (byte) (light - Math.round((255 - inks[i]) * light / 255f));
      }
    }
    return new Picture(raster.getHeight(), raster.getWidth(), rgb);
  }

  private static void fromChrominance(int[] inks) {
    int blue = inks[1] - 128;
    int red = inks[2] - 128;
    int light = inks[0];
    inks[0] = 255 - clip(light + ((RED * red + HALF) >> 16));
    inks[1] = 255 - clip(light + ((HALF - GREEN_OF_BLUE * blue - GREEN_OF_RED * red) >> 16));
    inks[2] = 255 - clip(light + ((BLUE * blue + HALF) >> 16));
  }

  private static int fixed(double factor) {
    return (int) (factor * (1 << 16) + 0.5);
  }

  private static int clip(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
