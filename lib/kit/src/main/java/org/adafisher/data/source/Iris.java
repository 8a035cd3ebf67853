package org.adafisher.data.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.adafisher.data.Examples;
import org.adafisher.data.LabelledData;
import org.adafisher.internal.Checksums;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.data.csv.CSVLoader;

/**
 * Fisher's Iris, read by Tribuo: 150 flowers, 4 features, 3 species (paper Fig. 1 and App. B).
 *
 * <p>As the paper trains on all 150 flowers, they are both {@code train} and {@code test}; {@link
 * LabelledData#holdOut} makes a split.
 */
public final class Iris {

  private static final List<String> FEATURES =
      List.of("sepal_length", "sepal_width", "petal_length", "petal_width");
  private static final List<String> SPECIES = List.of("setosa", "versicolor", "virginica");

  private final MutableDataset<Label> dataset;

  private Iris(MutableDataset<Label> dataset) {
    this.dataset = dataset;
  }

  /**
   * Reads the embedded file.
   *
   * @return the flowers
   */
  public static Iris load() {
    try {
      // Tribuo reads files, not entries of a jar.
      Path file = Files.createTempFile("iris", ".csv");
      try {
        Files.write(file, Resources.read("iris.csv"));
        return new Iris(
            new MutableDataset<>(
                new CSVLoader<>(new LabelFactory()).loadDataSource(file, "species")));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the flowers as Tribuo holds them, provenance included.
   *
   * @return 150 examples, in cm
   */
  public Dataset<Label> dataset() {
    return dataset;
  }

  /**
   * Returns the standardised features: mean 0, deviation 1 (of n, not n − 1).
   *
   * @return examples {@code [4]}; train and test are all 150 flowers
   */
  public LabelledData standardized() {
    return data("Iris (150 flowers, standardised)", Standardization.of(values()));
  }

  /**
   * Returns the first principal components of the standardised features, not scaled again. Of the
   * two directions of a component the one is taken whose entry of largest magnitude is positive.
   *
   * @param components 1 to 4; the paper takes 2
   * @return examples {@code [components]}; train and test are all 150 flowers
   * @throws IllegalArgumentException if the number is out of range
   */
  public LabelledData principalComponents(int components) {
    if (components < 1 || components > FEATURES.size()) {
      throw new IllegalArgumentException("components " + components + " must be in [1, 4]");
    }
    double[][] standardized = Standardization.of(values());
    return data(
        "Iris (150 flowers, standardised, " + components + " principal components)",
        PrincipalComponents.of(standardized).project(standardized, components));
  }

  private double[][] values() {
    double[][] values = new double[dataset.size()][FEATURES.size()];
    int index = 0;
    for (Example<Label> example : dataset) {
      for (Feature feature : example) {
        // Tribuo names the features of a CSV column "column@value".
        String column = feature.getName().replaceAll("@.*", "");
        values[index][FEATURES.indexOf(column)] = feature.getValue();
      }
      index++;
    }
    return values;
  }

  private LabelledData data(String title, double[][] values) {
    int[] labels = new int[values.length];
    int index = 0;
    for (Example<Label> example : dataset) {
      labels[index++] = SPECIES.indexOf(example.getOutput().getLabel());
    }
    Examples examples = new Vectors(values, labels);
    return new LabelledData(
        "iris",
        title,
        SPECIES,
        examples,
        examples,
        Checksums.sha256(Resources.read("iris.csv")),
        "R. A. Fisher, The use of multiple measurements in taxonomic problems, 1936; UCI Machine"
            + " Learning Repository, CC BY 4.0; by way of scikit-learn, BSD-3-Clause");
  }
}
