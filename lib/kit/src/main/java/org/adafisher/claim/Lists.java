package org.adafisher.claim;

import java.util.List;

/** Lists of names in which nothing means everything. */
final class Lists {

  private Lists() {}

  static <T> List<T> orEmpty(List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  static boolean admits(List<String> names, String name) {
    return names.isEmpty() || names.contains(name);
  }
}
