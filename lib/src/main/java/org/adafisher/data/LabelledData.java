package org.adafisher.data;

import java.util.List;

/**
 * A data set with its training and test examples.
 *
 * @param name such as {@code digits}
 * @param title what tables and plots must call it
 * @param classNames the classes
 * @param train the training examples
 * @param test the test examples
 * @param sha256 the checksum of the bytes that were read
 */
public record LabelledData(
    String name,
    String title,
    List<String> classNames,
    Examples train,
    Examples test,
    String sha256) {

  /**
   * Returns this data with fewer examples, the classes balanced.
   *
   * @param trainLimit training examples at most; 0 for all
   * @param testLimit test examples at most; 0 for all
   * @return the reduced data
   */
  public LabelledData limit(int trainLimit, int testLimit) {
    return new LabelledData(
        name,
        title,
        classNames,
        trainLimit == 0 ? train : train.limit(trainLimit),
        testLimit == 0 ? test : test.limit(testLimit),
        sha256);
  }
}
