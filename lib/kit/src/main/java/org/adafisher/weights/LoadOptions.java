package org.adafisher.weights;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What may differ between a network and weights; in the patterns {@code *} stands for any
 * characters.
 *
 * @param allowMissing names of the network that stay as they are, whatever the weights hold
 * @param ignoreUnexpected names of the weights that the network does not have
 */
public record LoadOptions(List<String> allowMissing, List<String> ignoreUnexpected) {

  /** Copies the patterns. */
  public LoadOptions {
    allowMissing = List.copyOf(allowMissing);
    ignoreUnexpected = List.copyOf(ignoreUnexpected);
  }

  /**
   * Nothing may differ.
   *
   * @return the strict options
   */
  public static LoadOptions strict() {
    return new LoadOptions(List.of(), List.of());
  }

  /**
   * Names what stays as it is, that is random, such as {@code linear.*}: the weights need not have
   * it, and what they have under its name may be of another shape.
   *
   * @param patterns more patterns
   * @return new options
   */
  public LoadOptions allowMissing(String... patterns) {
    return new LoadOptions(joined(allowMissing, patterns), ignoreUnexpected);
  }

  /**
   * Names what is not used.
   *
   * @param patterns more patterns
   * @return new options
   */
  public LoadOptions ignoreUnexpected(String... patterns) {
    return new LoadOptions(allowMissing, joined(ignoreUnexpected, patterns));
  }

  private static List<String> joined(List<String> list, String... more) {
    return Stream.concat(list.stream(), Stream.of(more)).toList();
  }

  /** Whether a name matches a pattern. */
  static boolean matches(String pattern, String name) {
    return Pattern.matches(
        Arrays.stream(pattern.split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")),
        name);
  }

  boolean maySkip(String name) {
    return allowMissing.stream().anyMatch(pattern -> matches(pattern, name));
  }

  boolean mayIgnore(String name) {
    return ignoreUnexpected.stream().anyMatch(pattern -> matches(pattern, name));
  }
}
