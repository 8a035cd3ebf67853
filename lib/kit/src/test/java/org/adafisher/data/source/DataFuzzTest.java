package org.adafisher.data.source;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.adafisher.fuzz.Contract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Data sets of which one file is replaced: the first byte of an input says which, the others are
 * its content.
 */
class DataFuzzTest {

  private static final List<String> CIFAR = List.of("train.bin", "test.bin");
  private static final List<String> HUNDRED =
      List.of("train.bin", "test.bin", "fine_label_names.txt");
  private static final List<String> TINY =
      List.of("wnids.txt", "words.txt", "val/val_annotations.txt", "train/n00000001/images/a.JPEG");
  private static final List<String> PAIRS =
      List.of(BytePairs.VOCABULARY_FILE, BytePairs.MERGES_FILE, "wiki.train.tokens");

  @TempDir private static Path place;

  /** A good set of each kind, in folders that stay as they are between inputs. */
  @BeforeEach
  void good() throws IOException {
    for (String set :
        List.of("cifar10", "cifar100", "tinyimagenet", "wikitext2", "wikitext2-bpe")) {
      Path folder = place.resolve(set);
      if (!Files.exists(folder)) {
        BadInputTest.good(set, Files.createDirectory(folder));
      }
    }
  }

  private static void replaced(String set, List<String> files, byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    Path folder = place.resolve(set);
    Path file = folder.resolve(files.get((input[0] & 0xff) % files.size()));
    byte[] good = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOfRange(input, 1, input.length));
    try {
      Contract.check(folder, () -> BadInputTest.readAll(set, folder));
    } finally {
      Files.write(file, good);
    }
  }

  /** Each good file behind its number. */
  private static Stream<byte[]> seeds(String set, List<String> files) throws IOException {
    Path folder = Files.createTempDirectory("seeds");
    BadInputTest.good(set, folder);
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      byte[] content = Files.readAllBytes(folder.resolve(files.get(i)));
      // Of CIFAR a record or two, which are whole.
      int record = set.equals("cifar100") ? 3074 : 3073;
      int length = files.get(i).endsWith(".bin") ? record : content.length;
      byte[] seed = new byte[1 + length];
      seed[0] = (byte) i;
      System.arraycopy(content, 0, seed, 1, length);
      seeds.add(seed);
    }
    return seeds.stream();
  }

  @MethodSource
  @FuzzTest
  void cifar10(byte[] input) throws IOException {
    replaced("cifar10", CIFAR, input);
  }

  static Stream<byte[]> cifar10() throws IOException {
    return seeds("cifar10", CIFAR);
  }

  @MethodSource
  @FuzzTest
  void cifar100(byte[] input) throws IOException {
    replaced("cifar100", HUNDRED, input);
  }

  static Stream<byte[]> cifar100() throws IOException {
    return seeds("cifar100", HUNDRED);
  }

  @MethodSource
  @FuzzTest
  void tinyImageNet(byte[] input) throws IOException {
    replaced("tinyimagenet", TINY, input);
  }

  static Stream<byte[]> tinyImageNet() throws IOException {
    return seeds("tinyimagenet", TINY);
  }

  @MethodSource
  @FuzzTest
  void wikiText(byte[] input) throws IOException {
    replaced("wikitext2", WikiText2.FILES, input);
  }

  static Stream<byte[]> wikiText() {
    return Stream.of(
            "\0 = A = \n the cat sat \n", "\1 the \n", "\2 <unk> \n", "\0the\u0085\u2028cat\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource
  @FuzzTest
  void bytePairs(byte[] input) throws IOException {
    replaced("wikitext2-bpe", PAIRS, input);
  }

  static Stream<byte[]> bytePairs() throws IOException {
    return seeds("wikitext2-bpe", PAIRS);
  }
}
