package org.adafisher.data.picture;

import java.io.ByteArrayOutputStream;

/**
 * What the segments before a JPEG's first scan say.
 *
 * @param channels how many there are; 0 if no frame was found
 * @param adobeTransform Adobe's mark, 2 for YCCK; −1 if there is none
 * @param plain the file without comments, colour profiles and other metadata, which the platform's
 *     reader would follow or stumble over
 */
record JpegHeader(int channels, int adobeTransform, byte[] plain) {

  private static final int PREFIX = 0xff;
  private static final int SCAN = 0xda;
  private static final int JFIF = 0xe0;
  private static final int ADOBE = 0xee;
  private static final int LAST_APPLICATION = 0xef;
  private static final int COMMENT = 0xfe;

  /** Walks over the segments: a prefix, a kind, a length of two bytes, content. */
  static JpegHeader of(byte[] jpeg) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream(jpeg.length);
    plain.write(jpeg, 0, 2);
    int channels = 0;
    int transform = -1;
    int at = 2;
    while (at + 4 <= jpeg.length && (jpeg[at] & 0xff) == PREFIX) {
      int kind = jpeg[at + 1] & 0xff;
      if (kind == PREFIX) {
        // Prefixes may be repeated.
        at++;
        continue;
      }
      int end = at + 2 + ((jpeg[at + 2] & 0xff) << 8 | jpeg[at + 3] & 0xff);
      if (kind == SCAN || end > jpeg.length) {
        break;
      }
      if (kind == ADOBE && end - at >= 16) {
        transform = jpeg[at + 15] & 0xff;
      } else if (isFrame(kind) && end - at >= 10) {
        channels = jpeg[at + 9] & 0xff;
      }
      if (!isMetadata(kind)) {
        plain.write(jpeg, at, end - at);
      }
      at = end;
    }
    plain.write(jpeg, at, jpeg.length - at);
    return new JpegHeader(channels, transform, plain.toByteArray());
  }

  private static boolean isFrame(int kind) {
    return kind >= 0xc0 && kind <= 0xcf && kind != 0xc4 && kind != 0xc8 && kind != 0xcc;
  }

  private static boolean isMetadata(int kind) {
    return kind == COMMENT || kind > JFIF && kind <= LAST_APPLICATION && kind != ADOBE;
  }
}
