package org.adafisher.internal;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Numbers as arrays that autograd may keep, made once for every device.
 *
 * <p>DJL's {@code x.mul(2)} wraps memory of a Java buffer and closes the array at once, while
 * autograd keeps pointing there for the backward pass: after a garbage collection the gradient is
 * wrong, silently. Every multiplication, division or power by a number that a gradient passes
 * through therefore takes the number from here. (Sums are safe: their gradient needs no operand.)
 */
public final class Constants {

  private record Key(Device device, double value) {}

  private static final Map<Key, NDArray> ARRAYS = new ConcurrentHashMap<>();

  private Constants() {}

  /**
   * Returns a number on the device of an array.
   *
   * @param value the number, one of a few of the whole program
   * @param like the array that it will be combined with, whose type the result keeps
   * @return a float64 scalar, not to be closed or changed
   */
  public static NDArray number(double value, NDArray like) {
    return ARRAYS.computeIfAbsent(new Key(like.getDevice(), value), Constants::create);
  }

  private static NDArray create(Key key) {
    NDManager manager = NDManager.newBaseManager(key.device(), "PyTorch");
    try (NDArray borrowed = manager.create(key.value())) {
      // The copy's memory is the engine's.
      NDArray number = borrowed.duplicate();
      NDScope.unregister(number);
      return number;
    }
  }
}
