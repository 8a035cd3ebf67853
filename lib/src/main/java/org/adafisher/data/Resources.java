package org.adafisher.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Objects;

/** The files embedded in the jar; LICENSE.txt beside them says where they are from. */
final class Resources {

  private Resources() {}

  static URL url(String name) {
    return Objects.requireNonNull(Resources.class.getResource(name), name);
  }

  static byte[] read(String name) {
    try (InputStream in = url(name).openStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
