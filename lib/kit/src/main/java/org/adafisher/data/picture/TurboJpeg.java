package org.adafisher.data.picture;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.util.Optional;

/** The library TurboJPEG (Debian's {@code libturbojpeg0}), through JNA, which DJL brings along. */
final class TurboJpeg {

  private static final String NAME = "libturbojpeg.so.0";

  // Of turbojpeg.h: red, green, blue; the slow, exact inverse cosine transform, as Pillow uses it.
  private static final int RGB = 0;
  private static final int ACCURATE_DCT = 4096;
  private static final int MOST_COLOUR_SPACE = 2;

  private final Functions functions;

  private TurboJpeg(Functions functions) {
    this.functions = functions;
  }

  /** The functions that are used, under their own names. */
  interface Functions extends Library {

    Pointer tjInitDecompress();

    int tjDecompressHeader3(
        Pointer handle,
        byte[] jpeg,
        NativeLong size,
        int[] width,
        int[] height,
        int[] subsampling,
        int[] colourSpace);

    int tjDecompress2(
        Pointer handle,
        byte[] jpeg,
        NativeLong size,
        byte[] destination,
        int width,
        int pitch,
        int height,
        int pixelFormat,
        int flags);

    int tjDestroy(Pointer handle);
  }

  /** Returns the library if this machine has it. */
  static Optional<TurboJpeg> installed() {
    try {
      return Optional.of(new TurboJpeg(Native.load(NAME, Functions.class)));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  /** Returns a picture; nothing if the library objects, even by a warning, or it is too large. */
  Optional<Picture> decode(byte[] jpeg, long mostPixels) {
    Pointer handle = functions.tjInitDecompress();
    if (handle == null) {
      return Optional.empty();
    }
    try {
      return decode(handle, jpeg, mostPixels);
    } finally {
      functions.tjDestroy(handle);
    }
  }

  private Optional<Picture> decode(Pointer handle, byte[] jpeg, long mostPixels) {
    int[] width = new int[1];
    int[] height = new int[1];
    int[] colourSpace = new int[1];
    NativeLong size = new NativeLong(jpeg.length);
    int status =
        functions.tjDecompressHeader3(handle, jpeg, size, width, height, new int[1], colourSpace);
    // RGB, YCbCr and grey; what printers use is left to the platform.
    if (status != 0
        || colourSpace[0] > MOST_COLOUR_SPACE
        || (long) width[0] * height[0] > mostPixels) {
      return Optional.empty();
    }
    byte[] rgb = new byte[3 * width[0] * height[0]];
    status =
        functions.tjDecompress2(handle, jpeg, size, rgb, width[0], 0, height[0], RGB, ACCURATE_DCT);
    return status == 0 ? Optional.of(new Picture(height[0], width[0], rgb)) : Optional.empty();
  }
}
