package org.adafisher.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchStreamTest {

  private static final String MAGIC = TorchFiles.MAGIC;
  private static final String VERSION = TorchFiles.VERSION;
  private static final String KEYS = "\u0080\u0002]" + TorchFiles.text("0") + "a.";
  private static final String STORAGE =
      "\4\0\0\0\0\0\0\0" + "\0\0\u0080?\0\0\0@\0\0@@\0\0\u0080@"; // 4: 1, 2, 3, 4
  private static final String OBJECT =
      TorchFiles.dictionary("w", TorchFiles.tensor(1, new int[] {3}, new int[] {1}));

  private static Path file(Path folder, String content) throws IOException {
    return Files.write(folder.resolve("old.pth"), TorchFiles.bytes(content));
  }

  @Test
  void readsATensor(@TempDir Path folder) throws IOException {
    Path file = file(folder, MAGIC + VERSION + "\u0080\u0002}." + OBJECT + KEYS + STORAGE);
    assertThat(WeightFile.read(file).entries().get("w").values().asFloatBuffer())
        .isEqualTo(FloatBuffer.wrap(new float[] {2, 3, 4}));
  }

  @ParameterizedTest
  @CsvSource({
    "magic, did not write",
    "evil, os.system",
    "big-endian, not little-endian",
    "cut, cut short",
    "length, of 5 elements",
    "no storage, has no storage of 'w'"
  })
  void refusesAnother(String fault, String message, @TempDir Path folder) throws IOException {
    String machine = "\u0080\u0002}.";
    String content =
        switch (fault) {
          case "magic" -> VERSION + VERSION;
          case "evil" -> "\u0080\u0002cos\nsystem\n" + TorchFiles.text("true") + "\u0085R.";
          case "big-endian" ->
              MAGIC + VERSION + "\u0080\u0002}" + TorchFiles.text("little_endian") + "\u0089s.";
          case "cut" -> MAGIC + VERSION + machine + OBJECT + KEYS + STORAGE.substring(0, 23);
          case "length" -> MAGIC + VERSION + machine + OBJECT + KEYS + STORAGE.replace('\4', '\5');
          default -> MAGIC + VERSION + machine + OBJECT + "\u0080\u0002].";
        };
    Path file = file(folder, content);
    assertThatThrownBy(() -> WeightFile.read(file))
        .isInstanceOf(WeightException.class)
        .hasMessageContaining("old.pth")
        .hasMessageContaining(message);
  }

  @Test
  void answersEveryDamageWithItsOwnError(@TempDir Path folder) throws IOException {
    byte[] whole = TorchFiles.bytes(MAGIC + VERSION + "\u0080\u0002}." + OBJECT + KEYS + STORAGE);
    for (int length = 1; length < whole.length; length++) {
      Path file = Files.write(folder.resolve("old.pth"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> WeightFile.read(file)).isInstanceOf(WeightException.class);
    }
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length - 16)] = (byte) random.nextInt();
      Path file = Files.write(folder.resolve("old.pth"), damaged);
      try {
        WeightFile.read(file);
      } catch (WeightException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(2000);
  }
}
