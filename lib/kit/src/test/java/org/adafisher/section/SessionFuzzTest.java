package org.adafisher.section;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.adafisher.fuzz.Contract;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.network.Networks;
import org.adafisher.study.Profile;
import org.adafisher.study.Protocols;
import org.adafisher.training.spec.RunSpec;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a reader changes in a notebook's first cell: the first byte of an input says whether the
 * profile, the study, the network, the data, the optimizer, an option, its value, or the batch
 * size; the others are the value.
 */
class SessionFuzzTest {

  private static final List<String> GOOD =
      List.of("smoke", "table-2", "mlp", "iris", "adafisher", "damping", "0.001", "32");

  /** A value that is longer is quoted in full, and seen to be nonsense. */
  private static final int LONGEST = 200;

  @MethodSource
  @FuzzTest
  void parameters(byte[] input) {
    if (input.length < 2 || input.length > LONGEST) {
      return;
    }
    String value = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
    int parameter = (input[0] & 0xff) % GOOD.size();
    // A line that ends is one line and an empty one.
    if (value.lines().count() == 1 && !value.matches("(?s).*\\R")) {
      Contract.check(shown(parameter, value), () -> use(parameter, value));
    }
  }

  /** A number out of range is shown as it was read: 0.00f as 0.0. */
  private static String shown(int parameter, String value) {
    try {
      return GOOD.get(parameter).equals("0.001") ? "" + Double.parseDouble(value) : value;
    } catch (NumberFormatException e) {
      return value;
    }
  }

  private static void use(int parameter, String value) {
    switch (parameter) {
      case 0 -> Session.open("03_cifar", Map.of("ADAFISHER_PROFILE", value));
      case 1 -> Protocols.named(value).at(Profile.SMOKE, null);
      case 2 -> Networks.create(value, 3);
      case 3 -> RunSpec.of(value, "mlp", OptimizerSpec.of("sgd")).id();
      case 4 -> OptimizerSpec.of(value).label();
      case 5 -> OptimizerSpec.of("adafisher").with(value, "0.001").label();
      case 6 -> OptimizerSpec.of("adafisher").with("damping", value).label();
      default -> {
        if (value.matches("-?[1-9][0-9]{1,8}")) {
          RunSpec.of("iris", "mlp", OptimizerSpec.of("sgd")).withBatchSize(Integer.parseInt(value));
        }
      }
    }
  }

  static Stream<byte[]> parameters() {
    return IntStream.range(0, GOOD.size())
        .mapToObj(i -> ((char) i + GOOD.get(i)).getBytes(StandardCharsets.UTF_8));
  }
}
