package org.adafisher.data.picture;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.adafisher.data.ResizedCrop;
import org.adafisher.fuzz.Contract;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Pictures, with and without TurboJPEG, scaled and cut. */
class PictureFuzzTest {

  private static final int SIDE = 7;

  @TempDir private static Path folder;

  private static void decode(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("x.jpg"), content);
    PictureFiles pictures =
        new PictureFiles(List.of(file), new int[] {0}, new PictureFiles.View(8, SIDE));
    float[] values = new float[3 * SIDE * SIDE];
    Contract.check(
        file,
        () -> pictures.copyTo(0, values, 0),
        () -> pictures.copyPartTo(0, ResizedCrop.STANDARD, new Random(1), values, 0),
        () -> new PictureDecoder(null).decode(file));
  }

  @MethodSource
  @FuzzTest
  void jpeg(byte[] content) throws IOException {
    decode(content);
  }

  static Stream<byte[]> jpeg() throws IOException {
    return Stream.of(
        written(BufferedImage.TYPE_3BYTE_BGR, ImageWriteParam.MODE_DISABLED),
        written(BufferedImage.TYPE_3BYTE_BGR, ImageWriteParam.MODE_DEFAULT),
        written(BufferedImage.TYPE_BYTE_GRAY, ImageWriteParam.MODE_DISABLED));
  }

  private static byte[] written(int type, int progressive) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setProgressiveMode(progressive);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image(type), null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  @MethodSource
  @FuzzTest
  void png(byte[] content) throws IOException {
    decode(content);
  }

  static Stream<byte[]> png() throws IOException {
    Stream.Builder<byte[]> seeds = Stream.builder();
    for (int type :
        new int[] {
          BufferedImage.TYPE_3BYTE_BGR,
          BufferedImage.TYPE_4BYTE_ABGR,
          BufferedImage.TYPE_BYTE_GRAY,
          BufferedImage.TYPE_BYTE_INDEXED,
          BufferedImage.TYPE_BYTE_BINARY,
          BufferedImage.TYPE_USHORT_GRAY
        }) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageIO.write(image(type), "png", bytes);
      seeds.add(bytes.toByteArray());
    }
    return seeds.build();
  }

  private static BufferedImage image(int type) {
    BufferedImage image = new BufferedImage(11, 9, type);
    for (int y = 0; y < 9; y++) {
      for (int x = 0; x < 11; x++) {
        image.setRGB(x, y, 0xff000000 | (x * 37 ^ y * 91) * 2654435);
      }
    }
    return image;
  }
}
