package org.adafisher.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.adafisher.Python;
import org.adafisher.Sandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {

  /** Reads by the format's description with numpy and loads into a network, strictly. */
  private static final String READ =
      """
      import sys, json, struct, numpy, torch
      b = open(sys.argv[1], 'rb').read()
      n = struct.unpack('<Q', b[:8])[0]
      assert n % 8 == 0
      h = json.loads(b[8:8 + n])
      assert h.pop('__metadata__') == {'format': 'pt'}
      s = {}
      for k, v in h.items():
          assert v['dtype'] == 'F32'
          i, j = v['data_offsets']
          s[k] = torch.from_numpy(numpy.frombuffer(b[8 + n + i:8 + n + j], '<f4')
              .reshape(v['shape']).copy())
      class Net(torch.nn.Module):
          def __init__(self):
              super().__init__()
              self.conv1 = torch.nn.Conv2d(3, 4, 3, 1, 1, bias=False)
              self.bn1 = torch.nn.BatchNorm2d(4)
              self.conv2 = torch.nn.Conv2d(4, 5, 3, 2, 1, bias=False)
              self.bn2 = torch.nn.BatchNorm2d(5)
              self.norm = torch.nn.LayerNorm(5)
              self.fc = torch.nn.Linear(5, 3)
      net = Net()
      net.load_state_dict(s, strict=True)
      for k, v in net.state_dict().items():
          if 'tracked' not in k:
              print(k, tuple(v.shape), v.double().sum().item(), sep='|')
      """;

  @Test
  void pyTorchReadsWhatWeWrite(@TempDir Path folder) {
    Python.require("torch");
    Path file = folder.resolve("x.safetensors");
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT32, 1)) {
      WeightFile.write(file, StateDictionary.of(sandbox.network));
      Map<String, double[]> values = sandbox.values();
      String[] lines = Python.run(READ, file).strip().split("\n");
      assertThat(lines).hasSameSizeAs(values.keySet());
      for (String line : lines) {
        String[] parts = line.split("\\|");
        double sum = 0;
        for (double value : values.get(parts[0])) {
          sum += value;
        }
        assertThat(Double.parseDouble(parts[2])).as(line).isCloseTo(sum, within(1e-9));
      }
    }
  }

  @Test
  void readsBackEveryType(@TempDir Path folder) {
    Map<String, WeightTensor> entries = new LinkedHashMap<>();
    Random random = new Random(1);
    DataType[] types = {
      DataType.UINT8, DataType.BOOLEAN, DataType.BFLOAT16, DataType.FLOAT16, DataType.FLOAT64,
      DataType.INT8, DataType.INT16, DataType.INT32, DataType.INT64, DataType.FLOAT32
    };
    for (DataType type : types) {
      byte[] bytes = new byte[3 * type.getNumOfBytes()];
      random.nextBytes(bytes);
      entries.put("a." + type, new WeightTensor(type, new Shape(3, 1), ByteBuffer.wrap(bytes)));
    }
    entries.put("scalar", new WeightTensor(DataType.FLOAT32, new Shape(), ByteBuffer.allocate(4)));
    entries.put("empty", new WeightTensor(DataType.INT8, new Shape(0), ByteBuffer.allocate(0)));
    Path file = folder.resolve("x.safetensors");
    WeightFile.write(file, new StateDictionary("here", entries));
    assertThat(WeightFile.read(file).entries()).containsExactlyInAnyOrderEntriesOf(entries);
  }

  private static Path file(Path folder, String header, int bytes) throws IOException {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer content =
        ByteBuffer.allocate(8 + json.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
    content.putLong(json.length).put(json);
    return Files.write(folder.resolve("x.safetensors"), content.array());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}; 7; need 8 bytes, it has 7",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}; 9; need 8 bytes, it has 9",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}; 4; 8 bytes",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}; 8; 8 bytes",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}; 12; begins at 4, not at 0",
        "{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]},'b':{'dtype':'U8','shape':[4],'data_offsets':[2,6]}};"
            + " 6; begins at 2, not at 4",
        "{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]},'b':{'dtype':'U8','shape':[4],'data_offsets':[0,4]}};"
            + " 4; begins at 0, not at 4",
        "{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]},'a':{'dtype':'U8','shape':[4],'data_offsets':[4,8]}};"
            + " 8; stands twice",
        "{'a':{'dtype':'F8_E4M3','shape':[4],'data_offsets':[0,4]}}; 4; F8_E4M3",
        "{'a':{'dtype':'U8','shape':[-4],'data_offsets':[0,4]}}; 4; [-4]",
        "{'a':{'dtype':'U8','shape':[1.5],'data_offsets':[0,1]}}; 1; [1.5]",
        "{'a':{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,0]}}; 0; at most 2"
            + " GiB",
        "{'a':{'dtype':'U8','data_offsets':[0,1]}}; 1; lacks its shape",
        "{'a':{'dtype':'U8','shape':[1]}}; 1; lacks its shape",
        "{'a':{'shape':[1],'data_offsets':[0,1]}}; 1; dtype",
        "{'a':7}; 1; dtype",
        "{'a':{'dtype':'U8','shape':{'x':1},'data_offsets':[0,1]}}; 1; lacks its shape",
        "{'a' 7; 1; its header: line 1, column 6: not JSON",
        "{} {}; 0; more text after the end",
      })
  void refusesAHeaderThatIsWrong(String header, int bytes, String message, @TempDir Path folder)
      throws IOException {
    Path file = file(folder, header, bytes);
    assertThatThrownBy(() -> WeightFile.read(file))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("x.safetensors")
        .hasMessageContaining(message);
  }

  @Test
  void refusesAHeaderLongerThanItsFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.safetensors");
    for (long length : new long[] {0, -1, 4, 99_999_999, Long.MAX_VALUE}) {
      ByteBuffer content = ByteBuffer.allocate(11).order(ByteOrder.LITTLE_ENDIAN);
      Files.write(file, content.putLong(length).put("{ }".getBytes()).array());
      assertThatThrownBy(() -> WeightFile.read(file))
          .isInstanceOf(WeightException.class)
          .hasMessageContaining("a header of " + length + " bytes in a file of 11");
    }
  }

  @Test
  void answersEveryDamageWithItsOwnError(@TempDir Path folder) throws IOException {
    Path file =
        file(
            folder,
            "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
                + "'b':{'dtype':'I64','shape':[],'data_offsets':[8,16]}}",
            16);
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length - 16)] = (byte) random.nextInt();
      Files.write(file, damaged);
      try {
        WeightFile.read(file);
      } catch (WeightException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(2000);
  }
}
