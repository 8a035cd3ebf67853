package org.adafisher.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A data set with its training and test examples.
 *
 * @param name such as {@code digits}
 * @param title what tables and plots must call it
 * @param classNames the classes
 * @param train the training examples
 * @param test the test examples
 * @param sha256 the checksum of the bytes that were read, or of the names and sizes of pictures in
 *     files, 64 hexadecimal digits
 * @param source where the data come from and under which licence, one line
 */
public record LabelledData(
    String name,
    String title,
    List<String> classNames,
    Examples train,
    Examples test,
    String sha256,
    String source)
    implements DataSet {

  /** Checks that nothing is missing, that the shapes agree and that every label has a class. */
  public LabelledData {
    classNames = List.copyOf(classNames);
    for (String text : List.of(name, title, source)) {
      if (text.isBlank()) {
        throw new IllegalArgumentException("name, title and source must not be blank");
      }
    }
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("sha256 '" + sha256 + "' must be 64 hexadecimal digits");
    }
    if (!train.shape().equals(test.shape())) {
      throw new IllegalArgumentException(
          "training shape " + train.shape() + " and test shape " + test.shape() + " must agree");
    }
    check(train, classNames.size());
    check(test, classNames.size());
  }

  private static void check(Examples examples, int classes) {
    for (int i = 0; i < examples.size(); i++) {
      if (examples.label(i) < 0 || examples.label(i) >= classes) {
        throw new IllegalArgumentException(
            "label "
                + examples.label(i)
                + " of example "
                + i
                + " must be in [0, "
                + (classes - 1)
                + "]");
      }
    }
  }

  /**
   * Returns this data with fewer examples, the classes balanced; the title says how many are left.
   *
   * @param trainLimit training examples at most; 0 for all
   * @param testLimit test examples at most; 0 for all
   * @return the reduced data, or this if nothing is left out
   */
  public LabelledData limit(int trainLimit, int testLimit) {
    Examples fewerTrain = trainLimit == 0 ? train : train.limit(trainLimit);
    Examples fewerTest = testLimit == 0 ? test : test.limit(testLimit);
    if (fewerTrain == train && fewerTest == test) {
      return this;
    }
    String left = fewerTrain.size() + " train, " + fewerTest.size() + " test examples";
    return part(left, fewerTrain, fewerTest);
  }

  private LabelledData part(String what, Examples newTrain, Examples newTest) {
    return new LabelledData(
        name, title + ", " + what, classNames, newTrain, newTest, sha256, source);
  }

  /**
   * Returns the examples of some classes only; the labels, and so a network for them, stay as they
   * are.
   *
   * @param first the first class, from 0
   * @param last the last class
   * @return the reduced data; the title names the classes
   * @throws IllegalArgumentException if there are no such classes
   */
  public LabelledData ofClasses(int first, int last) {
    if (first < 0 || last < first || last >= classNames.size()) {
      throw new IllegalArgumentException(
          "classes " + first + " to " + last + " must be in [0, " + (classNames.size() - 1) + "]");
    }
    return part(
        "classes " + classNames.get(first) + " to " + classNames.get(last),
        train.select(withLabels(train, first, last)),
        test.select(withLabels(test, first, last)));
  }

  private static int[] withLabels(Examples examples, int first, int last) {
    return IntStream.range(0, examples.size())
        .filter(i -> examples.label(i) >= first && examples.label(i) <= last)
        .toArray();
  }

  /**
   * Returns the training examples split anew, the classes balanced; the test examples are dropped.
   * For data without a split of its own, and for choosing hyperparameters.
   *
   * @param testSize how many are held out, at least 1, fewer than there are
   * @param seed the seed of the choice
   * @return train and test have no example in common
   * @throws IllegalArgumentException if nothing would be left to train on or to test on
   */
  public LabelledData holdOut(int testSize, long seed) {
    if (testSize < 1 || testSize >= train.size()) {
      throw new IllegalArgumentException(
          "held-out size " + testSize + " must be in [1, " + (train.size() - 1) + "]");
    }
    int[] held = BalancedOrder.first(train, testSize, seed);
    Arrays.sort(held);
    int[] kept =
        IntStream.range(0, train.size()).filter(i -> Arrays.binarySearch(held, i) < 0).toArray();
    return part(testSize + " held out", train.select(kept), train.select(held));
  }
}
