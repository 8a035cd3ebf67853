package org.adafisher.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Small files that would take hours or gigabytes, or the process with them. */
class MaliciousWeightsTest {

  private static final int[] FOUR = {4};
  private static final int[] ONE = {1};

  private static String refused(Path file) {
    try {
      WeightFile.read(file);
    } catch (WeightException e) {
      assertThat(e.getMessage()).startsWith(file.toString()).hasSizeLessThan(5000);
      return e.getMessage();
    }
    throw new AssertionError(file + " was read");
  }

  /** Lists of storages' keys: one that holds itself, and 2^60 leaves in 60 lists. */
  static Stream<Arguments> keys() {
    String doubled = "]q\0" + "]q\1(h\0h\0eq\0".repeat(60);
    return Stream.of(
        arguments("itself", "]q\0(h\0e."),
        arguments("a list that holds itself", "]]q\0(h\0ea."),
        arguments("shared lists", "](" + doubled + "e."),
        arguments("deep lists", "](" + "](".repeat(50_000) + "e".repeat(50_001) + "."));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keys")
  void listsOfKeysAreNotFollowed(String name, String keys, @TempDir Path folder)
      throws IOException {
    String tensor = TorchFiles.dictionary("w", TorchFiles.tensor(0, FOUR, ONE));
    Path file = TorchFiles.stream(folder.resolve("x.pth"), tensor, "\u0080\2" + keys, "");
    assertThat(refused(file)).contains("one that no tensor describes");
  }

  static Stream<Arguments> pickles() {
    String nested = "]q\0" + "]q\1(h\0h\0eq\0".repeat(60);
    String tensor = TorchFiles.tensor(0, FOUR, ONE) + "q\1";
    String state = "}q\0(" + entries(20_000, "h\1") + "u";
    String states = "}(" + entries(20_000, "h\0") + "u.";
    return Stream.of(
        arguments("20,000 axes", tensor(20_000, 1, 0), "20000 axes; at most 64"),
        arguments("gigabytes from 16 bytes", tensor(4, 150, 0), "makes 2025000016 bytes"),
        arguments("terabytes from 16 bytes", tensor(8, 200, 0), "at most 2 GiB"),
        arguments("a class of nested lists", nested + TorchFiles.text("x") + "\u0093.", "damaged"),
        arguments("a class without end", "c" + "x".repeat(5000), "has no end"),
        arguments("a million instructions", "N".repeat(1_100_000) + ".", "instructions"),
        arguments("one dictionary under many keys", tensor + state + states, "holds several"));
  }

  private static String entries(int count, String value) {
    return IntStream.range(0, count)
        .mapToObj(i -> TorchFiles.text("k" + i) + value)
        .collect(Collectors.joining());
  }

  private static String tensor(int axes, int size, int stride) {
    int[] sizes = new int[axes];
    int[] strides = new int[axes];
    Arrays.fill(sizes, size);
    Arrays.fill(strides, stride);
    return TorchFiles.dictionary("w", TorchFiles.tensor(0, sizes, strides));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pickles")
  void aPickleIsRefused(String name, String pickle, String message, @TempDir Path folder) {
    assertThat(refused(TorchFiles.write(folder.resolve("x.pth"), pickle))).contains(message);
  }

  @Test
  void copiesOfOneStorageAreCounted(@TempDir Path folder) {
    String turned = TorchFiles.tensor(0, new int[] {15, 17}, new int[] {1, 15});
    String tensor = turned.replace("K\4", "K\u00ff") + "q\1";
    Path file =
        TorchFiles.zip(
            folder.resolve("x.pth"),
            true,
            Map.of(
                "a/data.pkl",
                TorchFiles.bytes(tensor + "}(" + entries(1000, "h\1") + "u."),
                "a/data/0",
                new byte[255 * Float.BYTES]));
    assertThat(refused(file)).contains("(4 times the file");
  }

  @Test
  void storagesHaveOneDescription(@TempDir Path folder) throws IOException {
    String both =
        "\u0080\2}("
            + TorchFiles.text("a")
            + TorchFiles.tensor(0, FOUR, ONE)
            + TorchFiles.text("b")
            + TorchFiles.tensor(0, ONE, ONE).replace("K\4", "K\1")
            + "u.";
    Path file =
        TorchFiles.stream(
            folder.resolve("x.pth"), both, "\u0080\2]" + TorchFiles.text("0") + "a.", "\1");
    assertThat(refused(file)).contains("described in two ways");
  }

  private static Path safeTensors(Path file, int count) throws IOException {
    String header =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    "\"t%d\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[%d,%d]}"
                        .formatted(i, i, i + 1))
            .collect(Collectors.joining(",", "{", "}"));
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length() + count).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    return Files.write(file, bytes.array());
  }

  /** The system lets a process have 65,530 mappings. */
  @Test
  void manyTensorsAreMappedAtOnce(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.safetensors");
    assertThat(refused(safeTensors(file, 70_000))).contains("70000 tensors; at most 16384");
    long before = mappings(file);
    assertThat(WeightFile.read(safeTensors(file, 16_000)).entries()).hasSize(16_000);
    assertThat(mappings(file) - before).isEqualTo(1);
  }

  private static long mappings(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.filter(line -> line.endsWith(file.toString())).count();
    }
  }

  @ParameterizedTest
  @MethodSource
  void aTableIsRefused(String table, String message, @TempDir Path folder) throws IOException {
    Files.write(folder.resolve("x.f32.bin"), new byte[8]);
    Files.writeString(folder.resolve("layers.tsv"), table);
    assertThat(refused(folder)).contains("layers.tsv: ").contains(message);
  }

  static Stream<Arguments> aTableIsRefused() {
    String columns = "layer\tout\tin\tkh\tkw\tweight_offset_bytes\tbias_offset_bytes\n";
    String layer = "a\t1\t1\t1\t1\t0\t4\n";
    return Stream.of(
        arguments("", "empty"),
        arguments("\n", "lack some of"),
        arguments(columns + "a\t1\n", "2 cells, expected 7"),
        arguments(columns + layer + layer, "second layer of this name"),
        arguments(columns + layer.repeat(20_000), "20001 lines; at most 16384"),
        arguments(columns + layer.repeat(1_000_000), "at most 8388608 are read"));
  }

  @Test
  void namesDoNotFloodAMessage(@TempDir Path folder) {
    String name = "\n\u001b[31m" + "x".repeat(60_000);
    String text = "X" + (char) (name.length() & 255) + (char) (name.length() >> 8) + "\0\0" + name;
    String pickle = "\u0080\2}" + text + "K\1s.";
    assertThat(refused(TorchFiles.write(folder.resolve("x.pth"), pickle)))
        .doesNotContain("\n", "\u001b");
  }

  @ParameterizedTest
  @MethodSource
  void channelsThatNoDenseNetHasAreRefused(String name, Shape shape) {
    StateDictionary weights = new StateDictionary("x.pth", Map.of(name, zeros(shape)));
    assertThatThrownBy(() -> WeightMap.denseNet121ToCifar().apply(weights))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("input channels");
  }

  static Stream<Arguments> channelsThatNoDenseNetHasAreRefused() {
    return Stream.of(
        arguments("features.denseblock1.denselayer2.conv1.weight", new Shape(1, 5, 1, 1)),
        arguments("features.denseblock1.denselayer2.norm1.weight", new Shape(70)),
        arguments("features.transition9.norm.weight", new Shape(64)));
  }

  @Test
  void positionsThatAreNoTableAreRefused() {
    Map<String, WeightTensor> tables =
        Map.of(
            "tokens_embed.weight", zeros(new Shape(2, 2)),
            "positions_embed.weight", zeros(new Shape()));
    assertThatThrownBy(() -> WeightMap.gptTables(new StateDictionary("x.pth", tables), 2))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("x.pth: positions_embed.weight has 0 positions");
  }

  private static WeightTensor zeros(Shape shape) {
    int bytes = (int) shape.size() * Float.BYTES;
    return new WeightTensor(DataType.FLOAT32, shape, ByteBuffer.allocate(bytes));
  }
}
