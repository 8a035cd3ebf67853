package org.adafisher.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.adafisher.internal.Seeds;

/** The order in which classes take turns, each one's examples shuffled. */
final class BalancedOrder {

  private BalancedOrder() {}

  /** Returns the first indices of the order. */
  static int[] first(Examples examples, int limit, long seed) {
    Map<Integer, IntStream.Builder> grouped = new TreeMap<>();
    for (int i = 0; i < examples.size(); i++) {
      grouped.computeIfAbsent(examples.label(i), label -> IntStream.builder()).add(i);
    }
    List<int[]> classes = new ArrayList<>();
    grouped.forEach(
        (label, builder) -> {
          int[] members = builder.build().toArray();
          Seeds.shuffle(members, Seeds.generator(seed, Seeds.SUBSET, label));
          classes.add(members);
        });
    int[] order = new int[limit];
    int taken = 0;
    for (int round = 0; taken < limit; round++) {
      for (int[] members : classes) {
        if (round < members.length && taken < limit) {
          order[taken++] = members[round];
        }
      }
    }
    return order;
  }
}
