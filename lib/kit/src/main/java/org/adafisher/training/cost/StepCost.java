package org.adafisher.training.cost;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.adafisher.training.record.Footprint;

/**
 * What a method's steps cost. A round is as many steps as the longest interval between updates of
 * curvature among the methods compared.
 *
 * @param rounds the mean seconds of a round's steps, by part: {@code data}, {@code forward}, {@code
 *     backward}, {@code curvature}, {@code update}
 * @param stateBytes the optimizer's state, see {@link Footprint#stateBytes}
 */
public record StepCost(List<Map<String, Double>> rounds, long stateBytes) {

  /** What is none of the optimizer's doing. */
  private static final String DATA = "data";

  /**
   * Returns the seconds of a part.
   *
   * @param part its name
   * @return one a round
   */
  public double[] seconds(String part) {
    return rounds.stream().mapToDouble(round -> round.get(part)).toArray();
  }

  /**
   * Returns the seconds of whole steps, with the making of their batches.
   *
   * @return one a round
   */
  public double[] seconds() {
    return rounds.stream()
        .mapToDouble(round -> round.values().stream().mapToDouble(x -> x).sum())
        .toArray();
  }

  /**
   * Returns the seconds of steps whose batches are there.
   *
   * @return one a round
   */
  public double[] secondsWithoutData() {
    return rounds.stream()
        .mapToDouble(round -> round.values().stream().mapToDouble(x -> x).sum() - round.get(DATA))
        .toArray();
  }

  /**
   * Divides round by round, so that what slows the machine for a while hits both sides.
   *
   * @param above one value a round
   * @param below one value a round
   * @return one ratio a round
   */
  public static double[] ratios(double[] above, double[] below) {
    double[] ratios = new double[above.length];
    Arrays.setAll(ratios, i -> above[i] / below[i]);
    return ratios;
  }
}
