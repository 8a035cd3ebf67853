package org.adafisher.analysis;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * The exact test of Wilcoxon, Mann and Whitney: which of two samples has the higher values, where
 * only their order counts. So an infinite value, of a run that diverged, is one like others.
 *
 * @param superiority the share of pairs whose first value is the higher one, equal ones counted
 *     half
 * @param pValue two-sided: the share of all ways to deal the values to both samples that are as
 *     lopsided
 */
public record RankSum(double superiority, double pValue) {

  /**
   * Compares two samples.
   *
   * @param first at least one value
   * @param second at least one value
   * @return how they stand to each other
   * @throws IllegalArgumentException if a sample is empty or has a value that is not a number
   */
  public static RankSum of(double[] first, double[] second) {
    double[] all = DoubleStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    if (first.length == 0 || second.length == 0 || Arrays.stream(all).anyMatch(Double::isNaN)) {
      throw new IllegalArgumentException("ranks of no values, or of values that are no numbers");
    }
    int[] ranks = Arrays.stream(all).mapToInt(value -> twiceTheRank(value, all)).toArray();
    int sum = Arrays.stream(ranks, 0, first.length).sum();
    int expected = first.length * (all.length + 1);
    double[] ways = ways(ranks, first.length);
    double asLopsided = 0;
    for (int s = 0; s < ways.length; s++) {
      asLopsided += Math.abs(s - expected) >= Math.abs(sum - expected) ? ways[s] : 0;
    }
    double pairs = 2.0 * first.length * second.length;
    return new RankSum(0.5 + (sum - expected) / pairs, asLopsided / Arrays.stream(ways).sum());
  }

  /** Twice, so that the mean rank of equal values is whole; counted from 1. */
  private static int twiceTheRank(double value, double[] all) {
    int below = (int) Arrays.stream(all).filter(other -> other < value).count();
    int equal = (int) Arrays.stream(all).filter(other -> other == value).count();
    return 2 * below + equal + 1;
  }

  /** In how many ways so many of these ranks have each sum. */
  private static double[] ways(int[] ranks, int chosen) {
    int most = Arrays.stream(ranks).sum();
    double[][] ways = new double[chosen + 1][most + 1];
    ways[0][0] = 1;
    for (int rank : ranks) {
      for (int count = chosen; count > 0; count--) {
        for (int sum = most; sum >= rank; sum--) {
          ways[count][sum] += ways[count - 1][sum - rank];
        }
      }
    }
    return ways[chosen];
  }
}
