package org.adafisher.paper;

/**
 * Where a published number stands, in the spelling of {@code results/paper/tables.csv}.
 *
 * @param table the table, such as {@code 2=10b}
 * @param dataset such as {@code CIFAR-10}
 * @param augmentation {@code cutout}, {@code no cutout} or empty
 * @param network such as {@code ResNet18}
 * @param optimizer such as {@code AdaFisher}
 * @param metric such as {@code top1}
 */
public record CellName(
    String table,
    String dataset,
    String augmentation,
    String network,
    String optimizer,
    String metric) {

  /**
   * Returns whether two numbers differ in the optimizer only.
   *
   * @param other the other number's name
   * @return true if both stand in one row
   */
  public boolean isBeside(CellName other) {
    return table.equals(other.table)
        && dataset.equals(other.dataset)
        && augmentation.equals(other.augmentation)
        && network.equals(other.network)
        && metric.equals(other.metric)
        && !optimizer.equals(other.optimizer);
  }

  /**
   * Returns what is compared, apart from the optimizer.
   *
   * @return such as {@code CIFAR-10, cutout, ResNet18}
   */
  public String setting() {
    return dataset
        + (augmentation.isEmpty() ? "" : ", " + augmentation)
        + (network.equals("all") ? "" : ", " + network);
  }
}
