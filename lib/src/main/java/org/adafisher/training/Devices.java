package org.adafisher.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;

/** Where tensors are. */
final class Devices {

  private Devices() {}

  /** Returns a manager on a device by name: {@code auto}, {@code cpu} or {@code gpu}. */
  static NDManager newManager(String name) {
    boolean present = Engine.getEngine("PyTorch").getGpuCount() > 0;
    if (name.equals("gpu") && !present) {
      throw new IllegalArgumentException(
          "device gpu was asked for, but PyTorch sees none: see ./kit doctor, or ask for cpu");
    }
    boolean wanted = !name.equals("cpu") && present;
    return NDManager.newBaseManager(wanted ? Device.gpu() : Device.cpu(), "PyTorch");
  }
}
