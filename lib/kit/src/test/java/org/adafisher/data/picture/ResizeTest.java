package org.adafisher.data.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.adafisher.internal.Checksums;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {

  private static Picture picture(int height, int width) {
    byte[] rgb = new byte[3 * height * width];
    for (int i = 0; i < rgb.length; i++) {
      int y = i / 3 / width;
      int x = i / 3 % width;
      rgb[i] = (byte) (x * x * 7 + y * y * 5 + x * y * 3 + i % 3 * 41);
    }
    return new Picture(height, width, rgb);
  }

  /** Pillow 9.4: {@code resize((width, height), BILINEAR)}; the start of the bytes' SHA-256. */
  @ParameterizedTest
  @CsvSource({
    "40, 60, 17, 23, deef1189ec68c0ac",
    "40, 60, 80, 97, c28ae5c040f42c19",
    "33, 47, 33, 10, c48f5ab2c5fb277e",
    "47, 33, 10, 33, 926a532cb30720db",
    "100, 75, 64, 64, 1c1d5b8146e5109c",
    "7, 5, 1, 1, c4bee6af7855fa5f",
    "1, 1, 9, 4, 3104042928320278",
    "64, 64, 224, 224, 8acdee09d60832ef",
    "301, 219, 256, 186, 10ce9e724249771d"
  })
  void agreesWithPillowToTheBit(int height, int width, int newHeight, int newWidth, String sum) {
    Picture scaled = Resize.to(picture(height, width), newHeight, newWidth);
    assertThat(scaled.height()).isEqualTo(newHeight);
    assertThat(scaled.width()).isEqualTo(newWidth);
    assertThat(Checksums.sha256(scaled.rgb())).startsWith(sum);
  }

  @Test
  void aPlainPictureStaysPlain() {
    byte[] rgb = new byte[3 * 30 * 20];
    Arrays.fill(rgb, (byte) 255);
    byte[] scaled = Resize.to(new Picture(30, 20, rgb), 41, 7).rgb();
    assertThat(scaled).containsOnly((byte) 255);
  }

  /** Against torchvision's {@code Resize(256)} of 301×219: the longer side is rounded down. */
  @ParameterizedTest
  @CsvSource({
    "301, 219, 256, 351, 256",
    "219, 301, 256, 256, 351",
    "160, 213, 256, 256, 340",
    "50, 50, 7, 7, 7"
  })
  void theShorterSideIsScaledToALength(
      int height, int width, int length, int newHeight, int newWidth) {
    Picture scaled = Resize.shorterSide(picture(height, width), length);
    assertThat(scaled.height()).isEqualTo(newHeight);
    assertThat(scaled.width()).isEqualTo(newWidth);
  }
}
