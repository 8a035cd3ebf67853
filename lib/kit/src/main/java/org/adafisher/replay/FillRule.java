package org.adafisher.replay;

import ai.djl.nn.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The numbers that stand for weights and pictures in parity fixtures: u(s, i) = sin((s + 0.7391·i)
 * + 0.0613·m²), m = i mod 1009, s from the parameter's name.
 */
final class FillRule {

  private static final int PERIOD = 1009;

  private FillRule() {}

  /** u(seed, 0), u(seed, 1), …, the additions in the rule's order. */
  static double[] sequence(long seed, int length) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      double m = i % PERIOD;
      values[i] = Math.sin((seed + 0.7391 * i) + 0.0613 * (m * m));
    }
    return values;
  }

  /** The kind of a parameter that no fixture states, by the last part of its name. */
  static String kind(String name, Parameter parameter) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "bias" -> "b";
      case "running_mean" -> "rm";
      case "running_var" -> "rv";
      case "pos_embedding", "positional_emb", "relative_position_bias_table" -> "pos";
      case "weight" ->
          name.startsWith("embedding.") ? "emb" : parameter.getShape().dimension() > 1 ? "w" : "nw";
      default -> "keep";
    };
  }

  /** sin(0.01·i + 0.3·(i mod 7)). */
  static double[] picture(int length) {
    double[] values = new double[length];
    Arrays.setAll(values, i -> Math.sin(0.01 * i + 0.3 * (i % 7)));
    return values;
  }

  /**
   * Fills a parameter: offset + a·u, by the kind that the fixture states; null leaves it as built.
   */
  static double[] values(String name, String kind, Parameter parameter, double gain) {
    long size = parameter.getShape().size();
    double scale =
        switch (kind) {
          case "w" -> Math.sqrt(2) * gain / Math.sqrt((double) size / parameter.getShape().get(0));
          case "nw", "b", "rm" -> 0.1;
          case "rv", "pos" -> 0.5;
          case "emb" -> 0.02 * Math.sqrt(2);
          case "keep" -> Double.NaN;
          default -> throw new IllegalArgumentException("unknown kind '" + kind + "' of " + name);
        };
    if (Double.isNaN(scale)) {
      return null;
    }
    double offset = kind.equals("nw") || kind.equals("rv") ? 1 : 0;
    CRC32 checksum = new CRC32();
    checksum.update(name.getBytes(StandardCharsets.UTF_8));
    double[] values = sequence(checksum.getValue() % 1000, Math.toIntExact(size));
    Arrays.setAll(values, i -> offset + scale * values[i]);
    return values;
  }
}
