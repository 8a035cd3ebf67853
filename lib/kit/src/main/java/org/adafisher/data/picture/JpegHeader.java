package org.adafisher.data.picture;

import java.io.ByteArrayOutputStream;

/**
 * What a JPEG's segments say.
 *
 * @param width the picture's columns; 0 if no frame was found
 * @param height its rows
 * @param channels how many there are; 0 if no frame was found
 * @param adobeTransform Adobe's mark, 2 for YCCK; −1 if there is none
 * @param scans how often the file goes over the picture
 * @param plain the file without comments, colour profiles and other metadata before its first scan,
 *     which the platform's reader would follow or stumble over
 */
record JpegHeader(
    int width, int height, int channels, int adobeTransform, int scans, byte[] plain) {

  private static final int PREFIX = 0xff;
  private static final int START = 0xd8;
  private static final int END = 0xd9;
  private static final int SCAN = 0xda;
  private static final int JFIF = 0xe0;
  private static final int ADOBE = 0xee;
  private static final int LAST_APPLICATION = 0xef;
  private static final int COMMENT = 0xfe;

  /**
   * Walks over the segments: a prefix, a kind, a length of two bytes, content. What lies between
   * them, as a scan's data does, is passed over as libjpeg does it.
   */
  static JpegHeader of(byte[] jpeg) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream(jpeg.length);
    plain.write(jpeg, 0, 2);
    int width = 0;
    int height = 0;
    int channels = 0;
    int transform = -1;
    int scans = 0;
    int at = 2;
    while (at + 4 <= jpeg.length) {
      int kind = jpeg[at + 1] & 0xff;
      if ((jpeg[at] & 0xff) != PREFIX || kind == 0 || kind == PREFIX || isAlone(kind)) {
        at++;
        continue;
      }
      int end = at + 2 + number(jpeg, at + 2);
      if (kind == START || kind == END || end < at + 4 || end > jpeg.length) {
        break;
      }
      if (kind == SCAN) {
        if (scans++ == 0) {
          plain.write(jpeg, at, jpeg.length - at);
        }
      } else if (kind == ADOBE && end - at >= 16) {
        transform = jpeg[at + 15] & 0xff;
      } else if (isFrame(kind) && end - at >= 10) {
        height = number(jpeg, at + 5);
        width = number(jpeg, at + 7);
        channels = jpeg[at + 9] & 0xff;
      }
      if (scans == 0 && !isMetadata(kind)) {
        plain.write(jpeg, at, end - at);
      }
      at = end;
    }
    if (scans == 0) {
      plain.write(jpeg, at, jpeg.length - at);
    }
    return new JpegHeader(width, height, channels, transform, scans, plain.toByteArray());
  }

  private static int number(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  private static boolean isFrame(int kind) {
    return kind >= 0xc0 && kind <= 0xcf && kind != 0xc4 && kind != 0xc8 && kind != 0xcc;
  }

  /** Restarts of a scan, and a mark that arithmetic coding uses: without length and content. */
  private static boolean isAlone(int kind) {
    return kind >= 0xd0 && kind <= 0xd7 || kind == 1;
  }

  private static boolean isMetadata(int kind) {
    return kind == COMMENT || kind > JFIF && kind <= LAST_APPLICATION && kind != ADOBE;
  }
}
