package org.adafisher.training.spec;

import org.adafisher.data.batch.Augmentation;

/**
 * Which examples a run sees, and how they are changed.
 *
 * @param name the data set's name or folder
 * @param limitTrain training examples at most, of a text pieces as long as the network's context; 0
 *     for all
 * @param limitTest test examples at most; 0 for all
 * @param augmentation of training pictures: {@code none}, {@code cifar} or {@code cifar_cutout}
 */
public record DataSpec(String name, int limitTrain, int limitTest, String augmentation) {

  /** Checks the ranges. */
  public DataSpec {
    Ranges.within("training limit", limitTrain, 0, Ranges.MOST);
    Ranges.within("test limit", limitTest, 0, Ranges.MOST);
    Augmentation.named(augmentation);
  }

  /**
   * Returns all of a data set, unchanged.
   *
   * @param name its name or folder
   * @return the specification
   */
  public static DataSpec of(String name) {
    return new DataSpec(name, 0, 0, "none");
  }
}
