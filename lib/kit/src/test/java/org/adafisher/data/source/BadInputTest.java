package org.adafisher.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.adafisher.data.DataException;
import org.adafisher.data.Examples;
import org.adafisher.data.LabelledData;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.data.batch.Batch;
import org.adafisher.data.batch.Batches;
import org.adafisher.data.picture.Pictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged data: each case spoils a good set, and says what the error must name. */
class BadInputTest {

  private static final String WIKI = "wiki.train.tokens";

  @TempDir private Path folder;

  /** Spoils a good data set in a folder. */
  interface Spoiling {
    void in(Path folder) throws IOException;
  }

  /** A case: the good set, how it is spoilt, and parts of the one line of its error. */
  record Case(String set, String what, Spoiling spoiling, List<String> error) {
    @Override
    public String toString() {
      return set + ": " + what;
    }
  }

  private static Case bad(String set, String what, Spoiling spoiling, String... error) {
    return new Case(set, what, spoiling, List.of(error));
  }

  // ------------------------------------------------------------------------------- good sets

  static void good(String set, Path folder) throws IOException {
    switch (set) {
      case "cifar10" -> {
        Files.write(folder.resolve("train.bin"), records(1, 20));
        Files.write(folder.resolve("test.bin"), records(1, 5));
      }
      case "cifar100" -> {
        Files.write(folder.resolve("train.bin"), records(2, 20));
        Files.write(folder.resolve("test.bin"), records(2, 5));
        Files.write(folder.resolve("fine_label_names.txt"), hundredNames());
      }
      case "pictures" -> {
        for (String name : List.of("train/ant/1.jpg", "train/bee/2.jpeg", "train/bee/3.PNG")) {
          write(folder, name, picture(name.endsWith("PNG") ? "png" : "jpg", 40, 30));
        }
        write(folder, "val/ant/4.jpg", picture("jpg", 30, 30));
        write(folder, "val/bee/5.jpg", picture("jpg", 30, 40));
      }
      case "tinyimagenet" -> {
        write(folder, "wnids.txt", bytes("n00000002\nn00000001\n"));
        write(folder, "words.txt", bytes("n00000001\tgoldfish, carp\n"));
        write(folder, "train/n00000001/images/a.JPEG", picture("jpg", 64, 64));
        write(folder, "train/n00000002/images/b.JPEG", picture("jpg", 64, 64));
        write(folder, "val/images/val_0.JPEG", picture("jpg", 64, 64));
        write(folder, "val/images/val_1.JPEG", picture("jpg", 64, 64));
        write(
            folder,
            "val/val_annotations.txt",
            bytes("val_0.JPEG\tn00000001\t0\t1\t2\t3\nval_1.JPEG\tn00000002\t0\t1\t2\t3\n"));
      }
      default -> {
        write(folder, "wiki.train.tokens", bytes(" = A = \n the cat sat \n"));
        write(folder, "wiki.valid.tokens", bytes(" the cat \n"));
        write(folder, "wiki.test.tokens", bytes(" the A \n"));
        write(
            folder,
            BytePairs.VOCABULARY_FILE,
            bytes("{\"<unk>\":0,\"\\n</w>\":1,\"a\":2,\"t</w>\":3,\"at</w>\":4}"));
        write(folder, BytePairs.MERGES_FILE, bytes("#version: 0.2\na t</w>\n"));
      }
    }
  }

  private static byte[] records(int labelBytes, int count) {
    int size = labelBytes + 3072;
    byte[] bytes = new byte[count * size];
    for (int record = 0; record < count; record++) {
      bytes[record * size + labelBytes - 1] = (byte) (record % 10);
    }
    return bytes;
  }

  private static List<String> hundredNames() {
    return IntStream.range(0, 100).mapToObj(i -> String.format("class%02d", i)).toList();
  }

  private static byte[] picture(String format, int width, int height) throws IOException {
    return picture(format, width, height, BufferedImage.TYPE_3BYTE_BGR);
  }

  private static byte[] picture(String format, int width, int height, int type) throws IOException {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, 0xff000000 | (x * 37 ^ y * 91) * 2654435);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  // -------------------------------------------------------------------------------- spoiling

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void write(Path folder, String name, byte[] content) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.write(folder.resolve(name), content);
  }

  private static Spoiling put(String name, byte[] content) {
    return folder -> write(folder, name, content);
  }

  private static Spoiling put(String name, String content) {
    return put(name, bytes(content));
  }

  private static Spoiling cut(String name, int left) {
    return folder ->
        write(folder, name, Arrays.copyOf(Files.readAllBytes(folder.resolve(name)), left));
  }

  private static Spoiling set(String name, int at, int... values) {
    return folder -> {
      byte[] content = Files.readAllBytes(folder.resolve(name));
      for (int i = 0; i < values.length; i++) {
        content[(at + content.length) % content.length + i] = (byte) values[i];
      }
      write(folder, name, content);
    };
  }

  private static Spoiling remove(String name) {
    return folder -> {
      try (Stream<Path> all = Files.walk(folder.resolve(name))) {
        for (Path file : all.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(file);
        }
      }
    };
  }

  private static Spoiling empty(String name) {
    return folder -> {
      remove(name).in(folder);
      Files.createDirectory(folder.resolve(name));
    };
  }

  private static Spoiling halve(String name) {
    return folder -> cut(name, (int) Files.size(folder.resolve(name)) / 2).in(folder);
  }

  /** Says in a JPEG's frame that it is a square. */
  private static byte[] resized(byte[] jpeg, int side) {
    // Height and width stand after the marker of the frame, its length and its depth.
    int frame = marker(jpeg, 0xc0);
    for (int at : new int[] {frame + 5, frame + 7}) {
      jpeg[at] = (byte) (side >> 8);
      jpeg[at + 1] = (byte) side;
    }
    return jpeg;
  }

  /** Repeats a JPEG's scan. */
  private static byte[] scans(byte[] jpeg, int count) throws IOException {
    int scan = marker(jpeg, 0xda);
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    many.write(jpeg, 0, scan);
    for (int i = 0; i < count; i++) {
      many.write(jpeg, scan, jpeg.length - 2 - scan);
    }
    many.write(jpeg, jpeg.length - 2, 2);
    return many.toByteArray();
  }

  private static int marker(byte[] jpeg, int kind) {
    return IntStream.range(0, jpeg.length - 1)
        .filter(i -> (jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == kind)
        .findFirst()
        .orElseThrow();
  }

  static Stream<Case> cases() throws IOException {
    String names = String.join("\n", hundredNames());
    byte[] deep = picture("png", 8, 8, BufferedImage.TYPE_USHORT_GRAY);
    return Stream.of(
        bad("cifar10", "empty", put("train.bin", ""), "train.bin: empty", "3073"),
        bad("cifar10", "truncated", cut("test.bin", 9000), "test.bin: 9000 bytes", "3073"),
        bad("cifar10", "oversized", put("train.bin", new byte[3073 * 50_001]), "50001 records"),
        bad("cifar10", "wrong label", set("train.bin", 3073, 10), "record 1 (byte 3073)", "0 to 9"),
        bad("cifar10", "wrong magic", set("test.bin", 0, 0x1f, 0x8b), "test.bin: record 0", "31"),
        bad("cifar10", "missing split", remove("test.bin"), "no such file: test.bin", "unpack"),
        bad("cifar10", "other classes", put("batches.meta.txt", "cat\n"), "classes [cat]"),
        bad(
            "cifar10",
            "names not UTF-8",
            put("batches.meta.txt", new byte[] {'a', 10, -1}),
            "batches.meta.txt: line 2 (byte 2)",
            "0xff"),
        bad("cifar10", "two sets", put("data_batch_1.bin", "x"), "which is meant?"),
        bad(
            "cifar10",
            "a folder in place of a file",
            folder -> {
              remove("train.bin").in(folder);
              Files.createDirectory(folder.resolve("train.bin"));
            },
            "train.bin"),
        bad(
            "cifar10",
            "pictures beside it",
            put("train/ant/1.jpg", "x"),
            "CIFAR and pictures",
            "which is meant?"),
        bad("cifar100", "truncated", cut("train.bin", 3073), "3073 bytes", "3074"),
        bad("cifar100", "oversized", put("test.bin", new byte[3074 * 10_001]), "10001 records"),
        bad("cifar100", "wrong label", set("train.bin", 1, 100), "label 100", "0 to 99"),
        bad(
            "cifar100",
            "wrong coarse label",
            set("train.bin", 0, 20),
            "coarse label 20",
            "0 to 19"),
        bad(
            "cifar100",
            "out of step",
            set("train.bin", 3074 * 10, 7),
            "record 10",
            "label 0 with coarse label 7",
            "came with 0"),
        bad(
            "cifar100",
            "a name is missing",
            put("fine_label_names.txt", names.replace("class07\n", "")),
            "99 names",
            "100"),
        bad(
            "cifar100",
            "names out of order",
            put("fine_label_names.txt", names.replace("class07", "zebra")),
            "alphabetical"),
        bad("cifar100", "both names", put("batches.meta.txt", "airplane\n"), "not CIFAR-10"),
        bad("pictures", "no train", remove("train"), "train is missing"),
        bad("pictures", "no val", remove("val"), "val (or test) is missing"),
        bad("pictures", "empty train", empty("train"), "train: empty", "one folder"),
        bad("pictures", "empty class", empty("train/ant"), "ant: no pictures"),
        bad("pictures", "unknown class in val", put("val/wasp/1.jpg", "x"), "wasp: a class that"),
        bad("pictures", "class missing in val", remove("val/bee"), "bee: no such folder"),
        bad("pictures", "pictures not sorted", put("val/9.jpg", "x"), "9.jpg: a file", "sort it"),
        bad("pictures", "two tests", put("test/ant/1.jpg", "x"), "both val and test"),
        bad(
            "pictures",
            "another file",
            put("train/ant/notes.txt", "x"),
            "notes.txt: not a picture"),
        bad("pictures", "a folder too deep", put("train/ant/more/1.jpg", "x"), "more: a folder"),
        bad("pictures", "empty picture", put("train/ant/1.jpg", ""), "1.jpg: empty"),
        bad("pictures", "wrong magic", put("train/ant/1.jpg", "GIF89a"), "47 49 46 38", "ff d8 ff"),
        bad("pictures", "truncated JPEG", halve("train/bee/2.jpeg"), "2.jpeg: damaged", "JPEG"),
        bad("pictures", "JPEG of a header only", cut("train/bee/2.jpeg", 30), "2.jpeg: damaged"),
        bad(
            "pictures",
            "JPEG with a broken table",
            set("train/bee/2.jpeg", 20, 255, 255, 255, 255),
            "2.jpeg: damaged"),
        bad(
            "pictures",
            "JPEG with broken data",
            set("train/bee/2.jpeg", -200, 255, 0xc4, 0, 0, 255, 0xc0),
            "2.jpeg: damaged"),
        bad("pictures", "truncated PNG", halve("train/bee/3.PNG"), "3.PNG: damaged", "PNG"),
        bad(
            "pictures",
            "PNG with a broken checksum or data",
            set("train/bee/3.PNG", 60, 1, 2, 3),
            "3.PNG: damaged"),
        bad("pictures", "16 bits", put("val/ant/4.png", deep), "4.png: more than 8 bits"),
        bad(
            "pictures",
            "oversized file",
            put("train/ant/1.jpg", new byte[(64 << 20) + 1]),
            "at most 67108864"),
        bad(
            "pictures",
            "oversized picture",
            folder -> write(folder, "train/ant/1.jpg", resized(picture("jpg", 40, 30), 10_000)),
            "1.jpg: 10000×10000 pixels",
            "at most"),
        bad(
            "pictures",
            "a thin JPEG, which scaled would take gigabytes",
            put("train/ant/1.jpg", picture("jpg", 1, 65_500)),
            "1.jpg: 1×65500 pixels, scaled to a shorter side of 256",
            "at most 48000000"),
        bad(
            "pictures",
            "a PNG of 64 million columns",
            set("train/bee/3.PNG", 16, 3, 0xd0, 0x90, 0, 0, 0, 0, 1),
            "3.PNG: 64000000×1 pixels",
            "65535 a side"),
        bad(
            "pictures",
            "a PNG larger than its bytes can hold",
            set("train/bee/3.PNG", 16, 0, 0, 0x17, 0x70, 0, 0, 0x17, 0x70),
            "3.PNG: damaged (6000×6000 pixels are 108000000 bytes"),
        bad(
            "pictures",
            "a JPEG larger than its bytes can hold",
            folder -> write(folder, "train/ant/1.jpg", resized(picture("jpg", 8, 8), 6000)),
            "1.jpg: damaged (6000×6000 pixels are 36000000 bytes"),
        bad(
            "pictures",
            "a JPEG of 400 scans",
            folder -> write(folder, "train/ant/1.jpg", scans(picture("jpg", 40, 30), 400)),
            "1.jpg: 400 scans, expected at most 32"),
        bad("tinyimagenet", "no classes", put("wnids.txt", "\n"), "wnids.txt: empty"),
        bad("tinyimagenet", "a wrong class", put("wnids.txt", "n00000001\ncat\n"), "line 2", "cat"),
        bad("tinyimagenet", "a class twice", put("wnids.txt", "n00000001\nn00000001\n"), "repeats"),
        bad("tinyimagenet", "no train", remove("train/n00000001"), "n00000001", "no such folder"),
        bad("tinyimagenet", "no val", remove("val/images"), "images: missing"),
        bad(
            "tinyimagenet",
            "no labels",
            remove("val/val_annotations.txt"),
            "annotations.txt: miss"),
        bad("tinyimagenet", "empty labels", put("val/val_annotations.txt", ""), "txt: empty"),
        bad(
            "tinyimagenet",
            "unknown label",
            put("val/val_annotations.txt", "val_0.JPEG\tn00000009\n"),
            "line 1",
            "n00000009"),
        bad(
            "tinyimagenet",
            "a broken line",
            put("val/val_annotations.txt", "val_0.JPEG\n"),
            "line 1"),
        bad(
            "tinyimagenet",
            "a picture without a label",
            put("val/val_annotations.txt", "val_0.JPEG\tn00000001\n"),
            "val_1.JPEG: no line in"),
        bad(
            "tinyimagenet",
            "a label without a picture",
            remove("val/images/val_1.JPEG"),
            "val_1.JPEG: no such picture"),
        bad(
            "tinyimagenet",
            "another size",
            put("train/n00000001/images/a.JPEG", picture("jpg", 64, 63)),
            "64×63",
            "64×64"),
        bad("tinyimagenet", "corrupt", halve("val/images/val_1.JPEG"), "val_1.JPEG: damaged"),
        bad("wikitext2", "missing split", remove("wiki.valid.tokens"), "no such file: wiki.valid"),
        bad("wikitext2", "empty", put("wiki.test.tokens", ""), "wiki.test.tokens: empty"),
        bad("wikitext2", "truncated", put("wiki.test.tokens", " the c"), "no end", "truncated"),
        bad(
            "wikitext2",
            "not UTF-8",
            put("wiki.train.tokens", new byte[] {'a', '\n', 'b', (byte) 0xe9, '\n'}),
            "line 2 (byte 3) is not UTF-8 (0xe9)"),
        bad(
            "wikitext2",
            "outside the vocabulary",
            put("wiki.valid.tokens", " the \n dog \n"),
            "wiki.valid.tokens: line 2 has 'dog'",
            "<unk>"),
        bad(
            "wikitext2",
            "oversized",
            put("wiki.valid.tokens", "the\n".repeat(150_000)),
            "300,000 words",
            "217,646"),
        bad(
            "wikitext2",
            "3 GB",
            folder -> {
              try (var file = new RandomAccessFile(folder.resolve(WIKI).toFile(), "rw")) {
                file.setLength(3L << 30);
              }
            },
            WIKI + ": 3221225472 bytes or more, at most 67108864"),
        bad(
            "wikitext2",
            "an endless file",
            folder -> {
              Files.delete(folder.resolve(WIKI));
              Files.createSymbolicLink(folder.resolve(WIKI), Path.of("/dev/zero"));
            },
            WIKI + ": 67108864 bytes or more, at most 67108864"),
        bad(
            "wikitext2-bpe",
            "a word of 100,000 letters",
            put(WIKI, " a \n " + "a".repeat(100_000) + " \n"),
            WIKI + ": line 2 has a word of 100000 letters",
            "at most 256"),
        bad("wikitext2-bpe", "no vocabulary", remove(BytePairs.VOCABULARY_FILE), "no byte pairs"),
        bad("wikitext2-bpe", "no merges", put(BytePairs.MERGES_FILE, "#version\n"), "no merges"),
        bad("wikitext2-bpe", "merges removed", remove(BytePairs.MERGES_FILE), "no such file"),
        bad(
            "wikitext2-bpe",
            "a broken merge",
            put(BytePairs.MERGES_FILE, "#v\na t</w>\na b\n"),
            "line 3 is 'a b'"),
        bad(
            "wikitext2-bpe",
            "not JSON",
            put(BytePairs.VOCABULARY_FILE, "{\n\"a\": 0,"),
            "line 2, column 8: the text ends too early"),
        bad(
            "wikitext2-bpe",
            "a token twice",
            put(BytePairs.VOCABULARY_FILE, "{\"a\": 0, \"a\": 1}"),
            "the field 'a' stands twice"),
        bad(
            "wikitext2-bpe",
            "a fraction",
            put(BytePairs.VOCABULARY_FILE, "{\"a\": 0, \"b\": 1.9}"),
            "'b' has number 1.9"),
        bad(
            "wikitext2-bpe",
            "a number twice",
            put(BytePairs.VOCABULARY_FILE, "{\"a\": 0, \"b\": 0}"),
            "'b' has number 0",
            "0 to 1"),
        bad(
            "wikitext2-bpe",
            "no token for the unknown",
            put(BytePairs.VOCABULARY_FILE, "{\"a\": 0, \"\\n</w>\": 1}"),
            "no token '<unk>'"));
  }

  // ------------------------------------------------------------------------------------ tests

  static void readAll(String set, Path folder) {
    if (set.startsWith("wikitext2")) {
      DataSets.openTokens(set, folder);
      return;
    }
    LabelledData data = DataSets.open(folder.toString(), null);
    for (Examples examples : List.of(data.train(), data.test())) {
      Batches batches = new Batches(examples, 4, Augmentation.NONE, false, 1);
      for (Iterator<Batch> all = batches.epoch(1); all.hasNext(); ) {
        assertThat(all.next().values()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void oneErrorNamesTheFileAndWhatWasExpected(Case spoilt) throws IOException {
    good(spoilt.set, folder);
    readAll(spoilt.set, folder);
    spoilt.spoiling.in(folder);
    assertThatThrownBy(() -> readAll(spoilt.set, folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContainingAll(spoilt.error.toArray(String[]::new))
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @Test
  void anEmptyFolderIsSaid() {
    assertThatThrownBy(() -> DataSets.open(folder.toString(), null))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(folder + ": empty", "train and val");
  }

  @Test
  void nothingIsOpenedUnderAnotherName() throws IOException {
    good("tinyimagenet", folder);
    assertThatThrownBy(() -> DataSets.open("imagenet", folder))
        .hasMessageContaining("says Tiny ImageNet, not ImageNet");
    assertThatThrownBy(() -> DataSets.open("cifar100", folder))
        .hasMessageContainingAll("no CIFAR-100 here", "./kit data cifar100");
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    good("pictures", pictures);
    assertThatThrownBy(() -> DataSets.open("imagenet", pictures))
        .hasMessageContaining("not one of ImageNet's classes");
    assertThatThrownBy(() -> DataSets.open("tinyimagenet", pictures))
        .hasMessageContaining("no Tiny ImageNet here");
    assertThatThrownBy(() -> DataSets.openTokens("wikitext2", pictures))
        .hasMessageContaining("no WikiText-2 here");
    assertThatThrownBy(() -> DataSets.open("wikitext2", pictures))
        .hasMessageContaining("is a text");
    Path cifar = Files.createDirectory(folder.resolve("cifar"));
    good("cifar100", cifar);
    assertThatThrownBy(() -> DataSets.open("cifar10", cifar))
        .hasMessageContaining("says CIFAR-100, not CIFAR-10");
    assertThat(DataSets.has("cifar10", cifar)).isFalse();
  }

  /** One picture of ImageNet is a PNG under the name of a JPEG. */
  @Test
  void theContentSaysWhatAPictureIs() throws IOException {
    good("pictures", folder);
    float[] before = Pictures.values(DataSets.openPictures(folder, 28).train(), 2);
    Files.move(folder.resolve("train/bee/3.PNG"), folder.resolve("train/bee/3.JPEG"));
    float[] after = Pictures.values(DataSets.openPictures(folder, 28).train(), 2);
    assertThat(after).containsExactly(before);
  }

  @Test
  void greyPicturesBecomeColoured() throws IOException {
    good("pictures", folder);
    write(folder, "train/ant/1.jpg", picture("jpg", 40, 30, BufferedImage.TYPE_BYTE_GRAY));
    LabelledData data = DataSets.openPictures(folder, 28);
    float[] values = Pictures.values(data.train(), 0);
    for (int pixel = 0; pixel < 28 * 28; pixel++) {
      long red = Math.round(255 * (values[pixel] * 0.229 + 0.485));
      long blue = Math.round(255 * (values[2 * 784 + pixel] * 0.225 + 0.406));
      assertThat(red).isEqualTo(blue);
    }
  }
}
