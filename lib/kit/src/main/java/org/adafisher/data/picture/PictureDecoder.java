package org.adafisher.data.picture;

import java.io.IOException;
import java.nio.file.Path;
import org.adafisher.data.DataException;
import org.adafisher.input.Blame;
import org.adafisher.input.InputLimits;

/**
 * Decodes JPEG and PNG. JPEG goes through TurboJPEG where that is installed and has nothing to
 * object, else, as PNG, through the Java platform, whose verdict on damaged files is the final one:
 * with and without TurboJPEG the same bytes come out, and the same errors.
 */
final class PictureDecoder {

  private final TurboJpeg turbo;

  /** Creates a decoder that uses TurboJPEG if it is installed. */
  PictureDecoder() {
    this(TurboJpeg.installed().orElse(null));
  }

  /** Creates a decoder; null stands for no TurboJPEG. */
  PictureDecoder(TurboJpeg turbo) {
    this.turbo = turbo;
  }

  /** Returns the picture of a file. */
  Picture decode(Path file) {
    try {
      return decode(file, InputLimits.bytes(file, InputLimits.PICTURE_BYTES));
    } catch (IOException e) {
      throw new DataException(Blame.line(e) + "; is this a picture?");
    }
  }

  /** Returns the picture in some bytes; the file is named in errors only. */
  Picture decode(Path file, byte[] bytes) {
    boolean jpeg = startsWith(bytes, 0xff, 0xd8, 0xff);
    if (!jpeg && !startsWith(bytes, 0x89, 'P', 'N', 'G')) {
      throw new DataException(
          file
              + ": "
              + (bytes.length == 0 ? "empty" : "starts with " + hex(bytes))
              + ", expected a JPEG (ff d8 ff) or a PNG (89 50 4e 47); get it again or remove it");
    }
    if (!jpeg) {
      return PlatformDecoder.decodePng(file, bytes);
    }
    JpegHeader header = JpegHeader.of(bytes);
    PictureBudget.check(file, header, bytes.length);
    Picture picture =
        turbo == null ? null : turbo.decode(bytes, InputLimits.PICTURE_PIXELS).orElse(null);
    return picture != null ? picture : PlatformDecoder.decodeJpeg(file, header);
  }

  private static boolean startsWith(byte[] bytes, int... expected) {
    for (int i = 0; i < expected.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(4, bytes.length); i++) {
      text.append(String.format(i == 0 ? "%02x" : " %02x", bytes[i]));
    }
    return text.toString();
  }
}
