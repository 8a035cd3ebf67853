package org.adafisher.training;

import ai.djl.nn.Block;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.adafisher.data.Checksums;
import org.adafisher.fisher.NetworkTree;

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
}
