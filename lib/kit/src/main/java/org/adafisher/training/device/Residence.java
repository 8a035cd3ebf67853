package org.adafisher.training.device;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Optional;
import org.adafisher.data.batch.Batches;
import org.adafisher.data.batch.ResidentBatches;

/**
 * Where examples live. On a GPU they live there if they take at most a quarter of what is free, so
 * that a step waits for no batch; else in the host's memory. {@value #CHOICE} may say otherwise; no
 * result depends on it.
 */
public final class Residence {

  private static final String CHOICE = "ADAFISHER_DATA_ON";
  private static final int SHARE = 4;

  private Residence() {}

  /**
   * Returns where examples live, if it is not the host.
   *
   * @param device where the network is
   * @param all the batches that are made of them
   * @return the device, or nothing for the host
   * @throws IllegalArgumentException if {@value #CHOICE} is none of auto, device and host, or asks
   *     for what cannot be
   */
  public static Optional<Device> of(Device device, List<Batches> all) {
    return of(device, all, System.getenv(CHOICE));
  }

  static Optional<Device> of(Device device, List<Batches> all, String asked) {
    boolean isPossible = all.stream().allMatch(ResidentBatches::canServe);
    boolean isThere =
        switch (asked == null || asked.isEmpty() ? "auto" : asked) {
          case "auto" -> isPossible && device.isGpu() && fits(device, all);
          case "host" -> false;
          case "device" -> {
            if (!isPossible) {
              throw new IllegalArgumentException(
                  CHOICE
                      + "=device: data that are read from files, or parts of which are scaled"
                      + " (augmentation resized_crop), stay on the host; leave it out");
            }
            yield true;
          }
          default ->
              throw new IllegalArgumentException(
                  CHOICE + " '" + asked + "': choose auto, device or host");
        };
    return isThere ? Optional.of(device) : Optional.empty();
  }

  private static boolean fits(Device device, List<Batches> all) {
    MemoryUsage memory = CudaUtils.getGpuMemory(device);
    long bytes = all.stream().mapToLong(Batches::bytes).sum();
    return bytes <= (memory.getMax() - memory.getCommitted()) / SHARE;
  }
}
