package org.adafisher.study;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.adafisher.training.spec.RunSpec;

/**
 * What is compared in one block of a table or one panel of a figure: methods on a network and data.
 *
 * @param title what sets it apart, such as {@code ResNet18, CIFAR-10, cutout}
 * @param cells the paper's names of data, augmentation and network, as {@code
 *     results/paper/tables.csv} has them; null where the paper prints no number
 * @param methods the methods, the paper's first
 * @param seeds how many, at least 1
 * @param firstSeed the first of them, at least 1; the others follow it
 */
public record Setting(String title, Cells cells, List<Method> methods, int seeds, int firstSeed) {

  /**
   * A setting with seeds from 1.
   *
   * @param title what sets it apart
   * @param cells where the paper's numbers stand, or null
   * @param methods the methods
   * @param seeds how many, at least 1
   */
  public Setting(String title, Cells cells, List<Method> methods, int seeds) {
    this(title, cells, methods, seeds, 1);
  }

  /**
   * Where the paper's numbers stand.
   *
   * @param dataset such as {@code CIFAR-10}
   * @param augmentation {@code cutout}, {@code no cutout}, or empty
   * @param network such as {@code ResNet18}
   */
  public record Cells(String dataset, String augmentation, String network) {}

  /** Copies the list and checks it. */
  public Setting {
    methods = List.copyOf(methods);
    if (methods.isEmpty() || seeds < 1 || firstSeed < 1) {
      throw new IllegalArgumentException(title + ": at least one method and one seed are needed");
    }
    Set<RunSpec> runs = new HashSet<>();
    for (Method method : methods) {
      if (!runs.add(method.run())) {
        throw new IllegalArgumentException(
            title + ": " + Study.key(method.run()) + " is there twice: its runs would count twice");
      }
    }
  }

  /** The runs of all methods, seed by seed, so that a part of them compares all methods. */
  Stream<RunSpec> runs() {
    return IntStream.range(firstSeed, firstSeed + seeds)
        .boxed()
        .flatMap(seed -> methods.stream().map(method -> method.run().withSeed(seed)));
  }

  /** The same with every method's run changed. */
  Setting with(UnaryOperator<RunSpec> change) {
    return with(
        methods.stream()
            .map(method -> new Method(change.apply(method.run()), method.isPublished()))
            .toList());
  }

  Setting with(List<Method> others) {
    return new Setting(title, cells, others, seeds, firstSeed);
  }

  Setting titled(String newTitle) {
    return new Setting(newTitle, cells, methods, seeds, firstSeed);
  }

  Setting withoutCells() {
    return new Setting(title, null, methods, seeds, firstSeed);
  }

  Setting withSeeds(int number) {
    return new Setting(title, cells, methods, number, firstSeed);
  }
}
