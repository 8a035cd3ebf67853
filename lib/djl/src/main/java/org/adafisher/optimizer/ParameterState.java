package org.adafisher.optimizer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import org.adafisher.internal.ArrayArchive;
import org.adafisher.internal.DeviceManager;

/** What an optimizer remembers of one parameter: the steps made, and arrays of its shape. */
public final class ParameterState {

  /** Stands before the number of an axis in the names of matrices. */
  static final String AXIS = "@axis";

  private final DeviceManager manager;
  private final Device device;

  /** The arrays and, with {@link #AXIS} in their names, matrices. */
  final NamedArrays arrays;

  private int count;

  ParameterState(DeviceManager manager, Device device) {
    this.manager = manager;
    arrays = new NamedArrays(manager);
    this.device = device;
  }

  /**
   * Returns the steps made, the current one included.
   *
   * @return at least 1 within a step
   */
  public int count() {
    return count;
  }

  void advance(NDArray parameter) {
    if (!parameter.getDevice().equals(device)) {
      throw new IllegalStateException(
          "the parameter is on "
              + parameter.getDevice()
              + " but its optimizer state on "
              + device
              + ": train on one device");
    }
    count++;
  }

  /**
   * Returns an array of the state, zeros at first.
   *
   * @param name its name in the saved state
   * @param like an array of the same shape, type and device
   * @return the array, to be changed in place
   */
  public NDArray array(String name, NDArray like) {
    return arrays.get(name, like::zerosLike);
  }

  /** Adds what there is to a state; {@code scope} owns the count. */
  void save(String parameter, NDList state, NDManager scope) {
    state.add(ArrayArchive.scalar(scope, parameter + "/count", count));
    arrays.save(parameter, state);
  }

  /** Takes its arrays out of a state. */
  void load(String parameter, Shape shape, NDList state, Path file) {
    count = ArrayArchive.count(state, parameter + "/count", file);
    String prefix = parameter + "/";
    for (NDArray array : state) {
      String name = array.getName();
      if (name.startsWith(prefix) && !name.equals(prefix + "count")) {
        Shape expected = expected(name, shape);
        if (!array.getShape().equals(expected)) {
          throw new IllegalArgumentException(
              file + ": " + name + " has shape " + array.getShape() + ", expected " + expected);
        }
        arrays.put(name.substring(prefix.length()), array.toDevice(device, false));
      }
    }
  }

  /** Arrays have the parameter's shape; those of an axis are square. */
  private static Shape expected(String name, Shape shape) {
    int at = name.lastIndexOf(AXIS);
    if (at < 0) {
      return shape;
    }
    long size = shape.get(Integer.parseInt(name.substring(at + AXIS.length())));
    return new Shape(size, size);
  }
}
