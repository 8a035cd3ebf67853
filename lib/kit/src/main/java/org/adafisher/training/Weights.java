package org.adafisher.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.adafisher.internal.Checksums;
import org.adafisher.internal.NetworkTree;

/** A network's parameters and buffers as one value. */
public final class Weights {

  private Weights() {}

  /**
   * Returns the SHA-256 over parameters and buffers in the order of PyTorch's state dictionary: of
   * each its name and shape as text, then its values as little-endian bytes of its own type.
   *
   * @param network the network
   * @return 64 hexadecimal digits
   */
  public static String sha256(Block network) {
    MessageDigest digest = Checksums.digest();
    NetworkTree.parameters(network)
        .forEach(
            (name, parameter) -> {
              digest.update((name + parameter.getShape()).getBytes(StandardCharsets.UTF_8));
              digest.update(parameter.getArray().toByteBuffer());
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Returns the first parameter or buffer that is not finite.
   *
   * @param network the network
   * @return its name; empty if all are finite
   */
  public static Optional<String> firstNotFinite(Block network) {
    for (var entry : NetworkTree.parameters(network).entrySet()) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray array = entry.getValue().getArray().stopGradient();
        // The sum of x − x is 0 unless an x is infinite or not a number.
        if (!(array.sub(array).abs().sum().toType(DataType.FLOAT64, false).getDouble() == 0)) {
          return Optional.of(entry.getKey());
        }
      }
    }
    return Optional.empty();
  }
}
