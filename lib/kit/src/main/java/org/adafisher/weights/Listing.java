package org.adafisher.weights;

import java.util.List;

/** Names in a message. */
final class Listing {

  private static final int MOST = 20;

  private Listing() {}

  /** Returns the first twenty names, and the number of the rest. */
  static String of(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(MOST, names.size())));
    return names.size() <= MOST ? first : first + " and " + (names.size() - MOST) + " more";
  }
}
