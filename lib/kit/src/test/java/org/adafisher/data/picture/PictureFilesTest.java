package org.adafisher.data.picture;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.adafisher.Python;
import org.adafisher.data.Examples;
import org.adafisher.data.ResizedCrop;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.data.batch.Batches;
import org.adafisher.internal.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFilesTest {

  private static final PictureFiles.View VIEW = new PictureFiles.View(64, 56);

  private static final String EXPECTED =
      """
      import os, random, sys
      os.chdir(sys.argv[1])
      import torchvision.transforms as T
      import torchvision.transforms.functional as F
      from PIL import Image
      random.seed(2)
      scale = T.Compose([T.ToTensor(), T.Normalize((.485, .456, .406), (.229, .224, .225))])
      view = T.Compose([T.Resize(64), T.CenterCrop(56), scale])
      for width, height in ((100, 75), (75, 100), (64, 91), (200, 65), (57, 58)):
          small = Image.frombytes("RGB", (9, 7), bytes(random.randrange(256) for _ in range(189)))
          name = "%dx%d" % (width, height)
          picture = small.resize((width, height), Image.BICUBIC)
          picture.save(name + ".png")
          open(name + ".view", "wb").write(view(picture).numpy().tobytes())
          top, left, tall, wide = (int(x) for x in open("box-" + name).read().split())
          part = F.resized_crop(picture, top, left, tall, wide, (56, 56))
          open(name + ".part", "wb").write(scale(part).numpy().tobytes())
      """;

  @TempDir private Path folder;

  private static RandomGenerator random(int height, int width) {
    return Seeds.generator(height, width);
  }

  private static float[] floats(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    float[] values = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  /** The draws are ours, what is made of them is torchvision's: the same floats, to the bit. */
  @Test
  void middleAndPartAgreeWithTorchvision() throws Exception {
    int[][] sizes = {{75, 100}, {100, 75}, {91, 64}, {65, 200}, {58, 57}};
    for (int[] size : sizes) {
      ResizedCrop.Box box = ResizedCrop.STANDARD.draw(size[0], size[1], random(size[0], size[1]));
      Files.writeString(
          folder.resolve("box-" + size[1] + "x" + size[0]),
          box.top() + " " + box.left() + " " + box.height() + " " + box.width());
    }
    Python.require("torchvision");
    Python.run(EXPECTED, folder);
    for (int[] size : sizes) {
      String name = size[1] + "x" + size[0];
      Examples examples =
          new PictureFiles(List.of(folder.resolve(name + ".png")), new int[1], VIEW);
      float[] values = new float[3 * 56 * 56 + 2];
      examples.copyTo(0, values, 2);
      assertThat(Arrays.copyOfRange(values, 2, values.length))
          .as(name)
          .containsExactly(floats(folder.resolve(name + ".view")));
      examples.copyPartTo(0, ResizedCrop.STANDARD, random(size[0], size[1]), values, 2);
      assertThat(Arrays.copyOfRange(values, 2, values.length))
          .as(name)
          .containsExactly(floats(folder.resolve(name + ".part")));
    }
  }

  @Test
  void picturesInMemoryAreCutAsThoseInFiles() {
    Images images = Pictures.blocks(2, 1, 12);
    float[] whole = new float[3 * 12 * 12];
    ResizedCrop all = new ResizedCrop(1, 1, 1, 1);
    images.copyPartTo(1, all, Seeds.generator(1), whole, 0);
    assertThat(whole).containsExactly(Pictures.values(images, 1));
    assertThat(images.shape()).isEqualTo(new Shape(3, 12, 12));
    Batches batches = new Batches(images, 2, Augmentation.RESIZED_CROP, false, 1);
    assertThat(batches.epoch(1).next().values()).isEqualTo(batches.epoch(1).next().values());
    assertThat(batches.epoch(1).next().values()).isNotEqualTo(batches.epoch(2).next().values());
  }
}
