package org.adafisher.internal;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Owns the arrays of an object that learns only from its first array on which device it is; DJL's
 * default device may be another, and an array's manager decides where numbers that it meets go.
 */
public final class DeviceManager implements AutoCloseable {

  private final String name;
  private NDManager manager;

  /**
   * Creates an owner of nothing yet.
   *
   * @param name the manager's name
   */
  public DeviceManager(String name) {
    this.name = name;
  }

  /**
   * Returns the manager.
   *
   * @param device where its arrays are; the first call decides
   * @return the same manager at every call, not to be closed
   * @throws IllegalStateException if an earlier call named another device
   */
  public NDManager on(Device device) {
    if (manager == null) {
      manager = NDManager.newBaseManager(device, "PyTorch");
      manager.setName(name);
    }
    if (!manager.getDevice().equals(device)) {
      throw new IllegalStateException(
          name + " has arrays on " + manager.getDevice() + ", not " + device + ": one device only");
    }
    return manager;
  }

  /**
   * Takes arrays over.
   *
   * @param arrays all on one device
   */
  public void own(NDArray... arrays) {
    for (NDArray array : arrays) {
      array.attach(on(array.getDevice()));
    }
  }

  @Override
  public void close() {
    if (manager != null) {
      manager.close();
    }
  }
}
