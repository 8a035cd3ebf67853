package org.adafisher.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.adafisher.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchArchiveTest {

  /** Writes {@code s.pth}, and of every tensor its name, type, shape and bytes. */
  private static final String WRITE_ALL =
      """
      import sys, os, torch
      from collections import OrderedDict
      torch.manual_seed(1)
      base = torch.randn(4, 5, 6)
      s = OrderedDict()
      for t in ['float64', 'float32', 'float16', 'bfloat16', 'int64', 'int32', 'int16', 'int8',
                'uint8', 'bool']:
          s[t] = (torch.randn(3, 4) * 50).abs().to(getattr(torch, t))
      s['transposed'] = base.transpose(0, 2)
      s['sliced'] = base[1:3, ::2, 3]
      s['shared'] = base.view(-1)[7:19]
      s['expanded'] = torch.randn(3, 1).expand(3, 4)
      s['channels_last'] = torch.randn(2, 3, 4, 5).to(memory_format=torch.channels_last)
      s['half_transposed'] = torch.randn(3, 4).to(torch.bfloat16).t()
      s['scalar'] = torch.tensor(7)
      s['empty'] = torch.zeros(0, 3)
      s['parameter'] = torch.nn.Parameter(torch.randn(2, 2))
      s['n\\u00e4me'] = torch.ones(1)
      s._metadata = OrderedDict({'': {'version': 1}})
      os.chdir(sys.argv[1])
      torch.save(s, 's.pth')
      torch.save({'epoch': 3, 'loss': 0.5, 'best': True, 'none': None, 'big': 2 ** 40,
                  'state_dict': s, 'optimizer': torch.optim.Adam([s['parameter']]).state_dict(),
                  'history': [1, 'two', (3.0,)]}, 'nested.pth')
      torch.save({'model': s, 'model_ema': {'w': torch.ones(2)}}, 'two.pth')
      torch.save({'net': torch.nn.Linear(2, 2)}, 'module.pth')
      torch.save(s, 'old.pth', _use_new_zipfile_serialization=False)
      for n, (k, v) in enumerate(s.items()):
          v = v.detach().contiguous()
          raw = v.view(torch.int16) if v.dtype == torch.bfloat16 else v
          open('%d.bin' % n, 'wb').write(raw.numpy().tobytes())
          print(k, str(v.dtype)[6:], tuple(v.shape), sep='|')
      """;

  private static String shape(WeightTensor tensor) {
    String text = tensor.shape().toString();
    return tensor.shape().dimension() == 1 ? text.replace(")", ",)") : text;
  }

  private static String type(WeightTensor tensor) {
    String text = tensor.type().toString();
    return text.equals("boolean") ? "bool" : text;
  }

  @Test
  void readsEveryTypeAndViewThatPyTorchWrites(@TempDir Path folder) throws IOException {
    Python.require("torch");
    String[] lines = Python.run(WRITE_ALL, folder).strip().split("\n");
    for (String file : new String[] {"s.pth", "nested.pth", "old.pth"}) {
      StateDictionary read = WeightFile.read(folder.resolve(file));
      assertThat(
              read.entries().entrySet().stream()
                  .map(e -> e.getKey() + "|" + type(e.getValue()) + "|" + shape(e.getValue())))
          .containsExactly(lines);
      int number = 0;
      for (Map.Entry<String, WeightTensor> entry : read.entries().entrySet()) {
        byte[] expected = Files.readAllBytes(folder.resolve(number + ".bin"));
        assertThat(entry.getValue().values())
            .as(entry.getKey())
            .isEqualTo(ByteBuffer.wrap(expected));
        number++;
      }
    }
    assertThatThrownBy(() -> WeightFile.read(folder.resolve("two.pth")))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("[model, model_ema]");
    assertThat(WeightFile.read(folder.resolve("two.pth"), "model_ema").entries())
        .containsOnlyKeys("w");
    assertThatThrownBy(() -> WeightFile.read(folder.resolve("two.pth"), "ema"))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("'ema'");
    assertThatThrownBy(() -> WeightFile.read(folder.resolve("module.pth")))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("class 'torch.nn.modules.linear.Linear'")
        .hasMessageContaining("torch.save(model.state_dict()");
  }

  @Test
  void readsAViewOfAStorage(@TempDir Path folder) {
    String tensor = TorchFiles.tensor(1, new int[] {2, 2}, new int[] {1, 1});
    Path file = TorchFiles.write(folder.resolve("x.pth"), TorchFiles.dictionary("w", tensor));
    WeightTensor read = WeightFile.read(file).entries().get("w");
    assertThat(read.shape()).isEqualTo(new Shape(2, 2));
    assertThat(read.values().asFloatBuffer()).isEqualTo(FloatBuffer.wrap(new float[] {2, 3, 3, 4}));
  }

  /** Whatever a pickle calls, it is refused by name before anything is called. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "os system",
        "posix system",
        "builtins eval",
        "builtins exec",
        "__builtin__ eval",
        "subprocess Popen",
        "nt system",
        "datetime datetime",
        "decimal Decimal",
        "operator attrgetter",
        "copy_reg _reconstructor",
        "builtins bytearray",
        "exceptions OSError",
        "torch load",
        "torch._utils _rebuild_sparse_tensor",
        "numpy.core.multiarray _reconstruct",
        "java.lang Runtime"
      })
  void refusesEveryOtherClassByName(String name, @TempDir Path folder) {
    Path marker = folder.resolve("executed");
    String[] parts = name.split(" ");
    String argument = TorchFiles.text("touch " + marker);
    String[] programs = {
      "c" + parts[0] + "\n" + parts[1] + "\n" + argument + "\u0085R.",
      "\u0080\u0004"
          + TorchFiles.text(parts[0])
          + TorchFiles.text(parts[1])
          + "\u0093"
          + argument
          + "\u0085R.",
      "\u0080\u0002c" + parts[0] + "\n" + parts[1] + "\n" + argument + "\u0085\u0081.",
      TorchFiles.dictionary("w", "c" + parts[0] + "\n" + parts[1] + "\n" + argument + "\u0085R"),
    };
    for (String program : programs) {
      Path file = TorchFiles.write(folder.resolve("evil.pth"), program);
      assertThatThrownBy(() -> WeightFile.read(file))
          .isInstanceOf(WeightException.class)
          .hasMessageContaining("evil.pth")
          .hasMessageContaining("class '" + name.replace(' ', '.'));
    }
    assertThat(marker).doesNotExist();
  }

  static Stream<Arguments> otherInstructions() {
    return Stream.of(
        arguments("INST", "(" + TorchFiles.text("x") + "ios\nsystem\n.", "0x69"),
        arguments("OBJ", "(cos\nsystem\n" + TorchFiles.text("x") + "o.", "class 'os.system'"),
        arguments("EXT1", "\u0082\u0001.", "0x82"),
        arguments("NEWOBJ_EX", ")}\u0092.", "0x92"),
        arguments("PERSID", "Px\n.", "0x50"),
        arguments("NEXT_BUFFER", "\u0097.", "0x97"),
        arguments("a text beyond the end", "X\u00ff\u00ff\u00ff\u007f", "more than the file has"),
        arguments("no end", "}", "ends too early"),
        arguments("nothing on the stack", ".", "damaged pickle"),
        arguments("a dictionary as a key", "}}K\1s.", "a key that is neither a text nor a number"),
        arguments("a storage called", "ctorch\nFloatStorage\n)R.", "outside of its file"),
        arguments("a list", "].", "holds no dictionary"),
        arguments("nothing", "}.", "it is empty"),
        arguments("a number", TorchFiles.dictionary("epoch", "K\1"), "'epoch'"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherInstructions")
  void refusesWhatAStateDictionaryDoesNotNeed(
      String name, String program, String message, @TempDir Path folder) {
    Path file = TorchFiles.write(folder.resolve("x.pth"), program);
    assertThatThrownBy(() -> WeightFile.read(file))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("x.pth")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"0,2,4", "1,4,1", "4,1,1", "3,2,1"})
  void refusesAViewBeyondItsStorage(int offset, int size, int stride, @TempDir Path folder) {
    String tensor = TorchFiles.tensor(offset, new int[] {size}, new int[] {stride});
    Path file = TorchFiles.write(folder.resolve("x.pth"), TorchFiles.dictionary("w", tensor));
    assertThatThrownBy(() -> WeightFile.read(file))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("reaches element");
  }

  static Stream<Arguments> otherArchives() {
    byte[] pickle =
        TorchFiles.bytes(
            TorchFiles.dictionary("w", TorchFiles.tensor(0, new int[] {4}, new int[] {1})));
    byte[] floats = new byte[16];
    return Stream.of(
        arguments(true, Map.of("x.txt", floats), "0 entries NAME/data.pkl"),
        arguments(true, Map.of("a/data.pkl", pickle, "b/data.pkl", pickle), "2 entries"),
        arguments(true, Map.of("a/data.pkl", pickle), "no entry 'a/data/0'"),
        arguments(true, Map.of("a/data.pkl", pickle, "a/data/0", new byte[15]), "need 16"),
        arguments(false, Map.of("a/data.pkl", pickle, "a/data/0", floats), "is compressed"),
        arguments(
            true,
            Map.of("a/data.pkl", pickle, "a/data/0", floats, "a/byteorder", "big".getBytes()),
            "byte order 'big'"));
  }

  @ParameterizedTest
  @MethodSource("otherArchives")
  void refusesAnotherArchive(
      boolean isStored, Map<String, byte[]> entries, String message, @TempDir Path folder) {
    Path file = TorchFiles.zip(folder.resolve("x.pth"), isStored, entries);
    assertThatThrownBy(() -> WeightFile.read(file))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining(message);
  }

  @Test
  void answersEveryDamageWithItsOwnError(@TempDir Path folder) {
    String tensor = TorchFiles.tensor(1, new int[] {3}, new int[] {1});
    byte[] pickle = TorchFiles.bytes(TorchFiles.dictionary("w", tensor));
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = pickle.clone();
      for (int n = 0; n <= i % 3; n++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Path file =
          TorchFiles.zip(
              folder.resolve("x.pth"),
              true,
              Map.of("a/data.pkl", damaged, "a/data/0", new byte[16]));
      try {
        WeightFile.read(file);
      } catch (WeightException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(2000);
  }

  @Test
  void saysWhatAFileIsNot(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("x.txt"), "weights of the network");
    assertThatThrownBy(() -> WeightFile.read(text))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("neither a PyTorch state dictionary nor safetensors");
    Path cut = Files.write(folder.resolve("cut.pth"), new byte[] {'P', 'K', 3, 4, 0});
    assertThatThrownBy(() -> WeightFile.read(cut))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("damaged zip file");
    byte[] tar = new byte[512];
    System.arraycopy("ustar".getBytes(), 0, tar, 257, 5);
    Path oldest = Files.write(folder.resolve("oldest.pth"), tar);
    assertThatThrownBy(() -> WeightFile.read(oldest))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("torch.save(w, 'NEW.pth')");
    assertThatThrownBy(() -> WeightFile.read(folder.resolve("none.pth")))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("no such file");
  }
}
