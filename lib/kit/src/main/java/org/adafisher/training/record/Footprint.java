package org.adafisher.training.record;

/**
 * What training takes of the memory.
 *
 * @param stateBytes the optimizer's state as a checkpoint holds it: averages, factors, statistics
 * @param startBytes the process's resident memory before the network was made, engine loaded; on a
 *     GPU the device's used memory
 * @param peakBytes the highest resident memory since; on a GPU, whose freed memory the engine
 *     keeps, the used memory after the steps
 */
public record Footprint(long stateBytes, long startBytes, long peakBytes) {

  /**
   * Returns what network, optimizer and steps have added.
   *
   * @return the peak above the start, bytes
   */
  public long addedBytes() {
    return peakBytes - startBytes;
  }
}
