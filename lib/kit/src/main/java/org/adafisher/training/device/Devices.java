package org.adafisher.training.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Where tensors are. */
public final class Devices {

  private static final String DEFAULT = "ADAFISHER_DEVICE";

  private Devices() {}

  /**
   * Returns a device by name. {@code auto} is what ADAFISHER_DEVICE says, without it a GPU if
   * PyTorch can use one, else the CPU.
   *
   * @param name {@code auto}, {@code cpu} or {@code gpu}
   * @return the device
   * @throws IllegalArgumentException if the name is none of these, or a GPU is asked for and none
   *     can be used; the message says what stands between
   */
  public static Device named(String name) {
    String wanted = asked(name);
    return switch (wanted) {
      case "cpu" -> Device.cpu();
      case "gpu" -> {
        List<String> problems = GpuReport.here().problems();
        if (!problems.isEmpty()) {
          throw new IllegalArgumentException(
              "a GPU was asked for and none can be used: " + problems.get(0));
        }
        yield Device.gpu();
      }
      case "auto" -> gpus() > 0 ? Device.gpu() : Device.cpu();
      default ->
          throw new IllegalArgumentException("device '" + wanted + "': choose auto, cpu or gpu");
    };
  }

  /**
   * Returns what is asked for once ADAFISHER_DEVICE has had its say.
   *
   * @param name {@code auto}, {@code cpu} or {@code gpu}
   * @return the name itself, or for {@code auto} the variable's value if it has one
   */
  public static String asked(String name) {
    String value = System.getenv(DEFAULT);
    return name.equals("auto") && value != null && !value.isEmpty() ? value : name;
  }

  /**
   * Returns a manager on a device by name.
   *
   * @param name {@code auto}, {@code cpu} or {@code gpu}, as {@link #asked}
   * @return a new manager, to be closed by the caller
   */
  public static NDManager newManager(String name) {
    return NDManager.newBaseManager(named(name), "PyTorch");
  }

  /** Counts the GPUs that PyTorch can use: none for its CPU build, whatever the machine has. */
  static int gpus() {
    Engine engine = Engine.getEngine("PyTorch");
    return engine.hasCapability(StandardCapabilities.CUDA) ? engine.getGpuCount() : 0;
  }
}
