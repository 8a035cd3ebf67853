package org.adafisher.data;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.adafisher.random.Seeds;

/** The order in which classes take turns, each one's examples shuffled. */
final class BalancedOrder {

  private BalancedOrder() {}

  /** Returns the first indices of the order. */
  static int[] first(Examples examples, int limit, long seed) {
    Map<Integer, int[]> classes = new TreeMap<>();
    for (int label :
        IntStream.range(0, examples.size()).map(examples::label).distinct().toArray()) {
      int[] members =
          IntStream.range(0, examples.size()).filter(i -> examples.label(i) == label).toArray();
      Seeds.shuffle(members, Seeds.generator(seed, Seeds.SUBSET, label));
      classes.put(label, members);
    }
    int[] order = new int[limit];
    int taken = 0;
    for (int round = 0; taken < limit; round++) {
      for (int[] members : classes.values()) {
        if (round < members.length && taken < limit) {
          order[taken++] = members[round];
        }
      }
    }
    return order;
  }
}
