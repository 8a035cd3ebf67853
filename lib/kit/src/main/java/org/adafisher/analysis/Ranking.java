package org.adafisher.analysis;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Methods by their result; equal results share a place.
 *
 * @param scores the results by method, the best first
 */
public record Ranking(Map<String, Double> scores) {

  /**
   * Ranks.
   *
   * @param scores the results by method; infinite for one that only diverged
   * @param higherIsBetter whether higher results are better
   * @return the ranking; equal ones are in the order given
   * @throws IllegalArgumentException if a result is not a number
   */
  public static Ranking of(Map<String, Double> scores, boolean higherIsBetter) {
    Comparator<Double> order = Comparator.naturalOrder();
    Map<String, Double> sorted = new LinkedHashMap<>();
    scores.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(higherIsBetter ? order.reversed() : order))
        .forEach(
            entry -> {
              if (entry.getValue().isNaN()) {
                throw new IllegalArgumentException(entry.getKey() + ": a result that is no number");
              }
              sorted.put(entry.getKey(), entry.getValue());
            });
    return new Ranking(sorted);
  }

  /**
   * Returns the methods.
   *
   * @return the best first
   */
  public List<String> order() {
    return List.copyOf(scores.keySet());
  }

  /**
   * Returns a method's place.
   *
   * @param method the method
   * @return from 1; that of the first of its equals
   */
  public int place(String method) {
    List<Double> all = List.copyOf(scores.values());
    return 1 + all.indexOf(scores.get(method));
  }

  /**
   * Returns a method's place in words.
   *
   * @param method the method
   * @return such as {@code place 2 of 8} or {@code place 1 of 8, shared by 3}
   */
  public String shown(String method) {
    Double own = scores.get(method);
    long equal = scores.values().stream().filter(own::equals).count();
    return "place "
        + place(method)
        + " of "
        + scores.size()
        + (equal == 1 ? "" : ", shared by " + equal);
  }
}
