package org.adafisher.section.bench;

import org.adafisher.method.OptimizerSpec;

/**
 * An optimizer as a command line names it.
 *
 * @param name such as {@code adafisher} or {@code adafisher:factorInterval=100}
 * @param optimizer what that means
 */
public record BenchMethod(String name, OptimizerSpec optimizer) {

  /**
   * Reads a method.
   *
   * @param text an optimizer's name, then options as {@code :NAME=VALUE}
   * @return the method
   * @throws IllegalArgumentException if there is no such optimizer or option
   */
  public static BenchMethod of(String text) {
    String[] parts = text.split(":");
    OptimizerSpec optimizer = OptimizerSpec.of(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      String[] option = parts[i].split("=", 2);
      if (option.length < 2) {
        throw new IllegalArgumentException(
            "optimizer '" + text + "': give options as NAME:OPTION=VALUE");
      }
      optimizer = optimizer.with(option[0], option[1]);
    }
    return new BenchMethod(text, optimizer);
  }
}
