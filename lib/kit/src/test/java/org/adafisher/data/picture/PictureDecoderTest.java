package org.adafisher.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.adafisher.Python;
import org.adafisher.Shared;
import org.adafisher.internal.Checksums;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureDecoderTest {

  private static final String MAKE_PICTURES =
      """
      import os, random, sys
      os.chdir(sys.argv[1])
      from PIL import Image, ImageCms
      random.seed(1)
      def noise(mode, width, height):
          bands = len(Image.new(mode, (1, 1)).getbands())
          small = Image.frombytes(mode, (9, 7), bytes(random.randrange(256) for _ in range(63 * bands)))
          return small.resize((width, height), Image.BICUBIC)
      rgb = noise("RGB", 61, 43)
      profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
      for name, picture, options in (
          ("420.jpg", rgb, {}),
          ("422.jpg", rgb, {"subsampling": 1}),
          ("444.jpg", rgb, {"subsampling": 0, "quality": 96}),
          ("low.jpg", rgb, {"quality": 5}),
          ("progressive.jpg", rgb, {"progressive": True}),
          ("profile.jpg", rgb, {"icc_profile": profile}),
          ("exif.jpg", rgb, {"exif": b"Exif\\0\\0II*\\0\\x08\\0\\0\\0\\1\\0\\x12\\1\\3\\0\\1\\0\\0\\0\\6\\0\\0\\0\\0\\0\\0\\0"}),
          ("pixel.jpg", noise("RGB", 1, 1), {}),
          ("wide.jpg", noise("RGB", 300, 2), {}),
          ("grey.jpg", noise("L", 50, 31), {}),
          ("cmyk.jpg", noise("CMYK", 40, 33), {}),
          ("rgb.png", rgb, {}),
          ("alpha.png", noise("RGBA", 40, 33), {}),
          ("grey.png", noise("L", 40, 33), {}),
          ("colours.png", rgb.quantize(17), {}),
          ("two.png", noise("L", 40, 33).convert("1"), {}),
      ):
          picture.save(name, **options)
      data = bytearray(open("cmyk.jpg", "rb").read())
      data[data.index(b"Adobe") + 11] = 2
      open("ycck.jpg", "wb").write(data)
      import glob
      for name in glob.glob("*.jpg") + glob.glob("*.png"):
          picture = Image.open(name).convert("RGB")
          open(name + ".rgb", "wb").write(
              picture.width.to_bytes(4, "big") + picture.height.to_bytes(4, "big") + picture.tobytes())
      """;

  @TempDir private Path folder;

  private static void agree(PictureDecoder decoder, Path folder) throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> !file.toString().endsWith(".rgb")).toList();
    }
    assertThat(files).hasSize(17);
    for (Path file : files) {
      Picture picture = decoder.decode(file);
      byte[] bytes = Files.readAllBytes(Path.of(file + ".rgb"));
      ByteBuffer header = ByteBuffer.wrap(bytes);
      assertThat(picture.width()).as(file.toString()).isEqualTo(header.getInt());
      assertThat(picture.height()).as(file.toString()).isEqualTo(header.getInt());
      byte[] rgb = new byte[picture.rgb().length];
      header.get(rgb);
      assertThat(Arrays.equals(picture.rgb(), rgb)).as(file.toString()).isTrue();
      assertThat(header.remaining()).isZero();
    }
  }

  @Test
  void thePlatformAgreesWithPillowToTheBit() throws Exception {
    Python.require("PIL");
    Python.run(MAKE_PICTURES, folder);
    agree(new PictureDecoder(null), folder);
  }

  @Test
  void turboJpegAgreesWithPillowToTheBit() throws Exception {
    Optional<TurboJpeg> turbo = TurboJpeg.installed();
    assumeTrue(turbo.isPresent(), "skipped: libturbojpeg0 is not installed");
    Python.require("PIL");
    Python.run(MAKE_PICTURES, folder);
    agree(new PictureDecoder(turbo.get()), folder);
  }

  /** Pillow 9.4 on all pictures in the order of their paths, converted to RGB. */
  @Test
  void bothDecodersReadTheSharedPicturesAsPillowDoes() throws Exception {
    Path place = Shared.folder("data/imagenet-sample");
    for (PictureDecoder decoder : List.of(new PictureDecoder(null), new PictureDecoder())) {
      MessageDigest digest = Checksums.digest();
      try (Stream<Path> files = Files.walk(place)) {
        files
            .filter(file -> file.toString().matches("(?i).*\\.(jpe?g|png)"))
            .sorted()
            .forEach(file -> digest.update(decoder.decode(file).rgb()));
      }
      assertThat(HexFormat.of().formatHex(digest.digest())).startsWith("e93633f9099f");
    }
  }
}
