package org.adafisher.weights;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.adafisher.fuzz.Contract;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of weights in all forms, and the maps of their names. */
class WeightFuzzTest {

  private static final String OBJECT =
      TorchFiles.dictionary("w", TorchFiles.tensor(0, new int[] {2, 2}, new int[] {1, 2}));

  @TempDir private static Path folder;

  private static void read(Path file) {
    Contract.check(
        folder,
        () -> {
          StateDictionary weights = WeightFile.read(file);
          WeightMap.toNetwork("densenet121_cifar", weights);
          WeightMap.gptTables(weights, 2);
        });
  }

  private static void read(byte[] content) throws IOException {
    read(Files.write(folder.resolve("x"), content));
  }

  /** The pickle of an archive whose other entries are good. */
  @MethodSource
  @FuzzTest
  void pickle(byte[] pickle) {
    Map<String, byte[]> entries = Map.of("a/data.pkl", pickle, "a/data/0", new byte[16]);
    read(TorchFiles.zip(folder.resolve("x.pth"), true, entries));
  }

  static Stream<byte[]> pickle() {
    String name = "features.denseblock1.denselayer1.norm1.weight";
    String tensor = TorchFiles.tensor(1, new int[] {3}, new int[] {1});
    return Stream.of(
            OBJECT,
            TorchFiles.dictionary(name, tensor),
            TorchFiles.dictionary("tokens_embed.weight", tensor),
            "\u0080\2}" + TorchFiles.text("state_dict") + OBJECT.replace(".", "s."),
            "\u0080\4]q\0(h\0e.")
        .map(TorchFiles::bytes);
  }

  @MethodSource
  @FuzzTest
  void archive(byte[] content) throws IOException {
    read(content);
  }

  static Stream<byte[]> archive() throws IOException {
    Path file = TorchFiles.write(Files.createTempFile("seed", ".pth"), OBJECT);
    byte[] zip = Files.readAllBytes(file);
    Files.delete(file);
    return Stream.of(zip);
  }

  @MethodSource
  @FuzzTest
  void stream(byte[] content) throws IOException {
    read(content);
  }

  static Stream<byte[]> stream() {
    String keys = "\u0080\2]" + TorchFiles.text("0");
    String start = TorchFiles.MAGIC + TorchFiles.VERSION + TorchFiles.MACHINE + OBJECT + keys;
    String storage = "\4\0\0\0\0\0\0\0" + "\0".repeat(16);
    return Stream.of(start + "a." + storage, start + "a]q\0(h\0ea.").map(TorchFiles::bytes);
  }

  /** The header, whose length is added, and 16 bytes of tensors. */
  @MethodSource
  @FuzzTest
  void safeTensors(byte[] header) throws IOException {
    ByteBuffer file = ByteBuffer.allocate(24 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    read(file.putLong(header.length).put(header).array());
  }

  static Stream<byte[]> safeTensors() {
    return Stream.of(
            "{'a':{'dtype':'F32','shape':[2,2],'data_offsets':[0,16]}}",
            "{'__metadata__':{'format':'pt'},'a':{'dtype':'U8','shape':[],'data_offsets':[0,1]},"
                + "'b':{'dtype':'BF16','shape':[7],'data_offsets':[1,15]},"
                + "'c':{'dtype':'BOOL','shape':[0,9],'data_offsets':[15,15]}}",
            "{'positions_embed.weight':{'dtype':'I64','shape':[1],'data_offsets':[0,8]},"
                + "'tokens_embed.weight':{'dtype':'I64','shape':[1],'data_offsets':[8,16]}}")
        .map(json -> json.replace('\'', '"').getBytes(StandardCharsets.US_ASCII));
  }

  /** The table beside eight floats. */
  @MethodSource
  @FuzzTest
  void rawLayers(byte[] table) throws IOException {
    Path layers = folder.resolve("layers");
    Files.createDirectories(layers);
    Files.write(layers.resolve("x.f32.bin"), new byte[32]);
    Files.write(layers.resolve("layers.tsv"), table);
    read(layers);
  }

  static Stream<byte[]> rawLayers() {
    String columns = "layer\tout\tin\tkh\tkw\tweight_offset_bytes\tbias_offset_bytes\n";
    return Stream.of(columns + "conv/1\t2\t1\t1\t3\t0\t24\n", columns, "\n")
        .map(table -> table.getBytes(StandardCharsets.US_ASCII));
  }
}
