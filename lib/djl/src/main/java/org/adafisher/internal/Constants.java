package org.adafisher.internal;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Numbers, masks and indices that never change, made once for every device, in memory that autograd
 * may keep.
 *
 * <p>DJL's {@code x.mul(2)} wraps memory of a Java buffer and closes the array at once, while
 * autograd keeps pointing there for the backward pass: after a garbage collection the gradient is
 * wrong, silently. Every multiplication, division or power by a number that a gradient passes
 * through therefore takes the number from here. (Sums are safe: their gradient needs no operand.)
 */
public final class Constants {

  private record Key(Object what, Device device, DataType type) {}

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
    return of(value, like.getDevice(), DataType.FLOAT64, manager -> manager.create(value));
  }

  /**
   * Returns an array without entries, which stands for none.
   *
   * @param like an array of its device
   * @return {@code [0]}, not to be closed
   */
  public static NDArray none(NDArray like) {
    return of("none", like.getDevice(), DataType.FLOAT32, manager -> manager.zeros(new Shape(0)));
  }

  /**
   * Returns an array on a device.
   *
   * @param what says all that the array depends on, as a value
   * @param device where it is to be
   * @param type its type
   * @param maker makes it, of any type
   * @return the array, not to be closed or changed
   */
  public static NDArray of(
      Object what, Device device, DataType type, Function<NDManager, NDArray> maker) {
    return ARRAYS.computeIfAbsent(new Key(what, device, type), key -> create(key, maker));
  }

  private static NDArray create(Key key, Function<NDManager, NDArray> maker) {
    NDManager manager = NDManager.newBaseManager(key.device(), "PyTorch");
    try (Temporaries made = new Temporaries()) {
      // A copy's memory is the engine's, not Java's.
      return made.keepForever(maker.apply(manager).toType(key.type(), false).duplicate());
    }
  }
}
