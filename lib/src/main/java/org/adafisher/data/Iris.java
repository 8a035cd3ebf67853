package org.adafisher.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.data.csv.CSVLoader;
import org.tribuo.math.la.DenseMatrix;

/** Fisher's Iris, read by Tribuo: 150 flowers, 4 features, 3 species (paper App. B). */
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
   * @return 150 examples
   */
  public Dataset<Label> dataset() {
    return dataset;
  }

  /**
   * Returns the standardised features: mean 0, deviation 1 (of n, not n − 1).
   *
   * @return train and test are all 150 flowers, as the paper trains on them all
   */
  public LabelledData standardized() {
    return data("Iris (150 flowers, standardised)", standardizedValues());
  }

  /**
   * Returns the standardised features' first principal components. Of the two directions of a
   * component the one is taken whose entry of largest magnitude is positive.
   *
   * @param components 1 to 4
   * @return train and test are all 150 flowers
   */
  public LabelledData principalComponents(int components) {
    if (components < 1 || components > FEATURES.size()) {
      throw new IllegalArgumentException("components " + components + " must be in [1, 4]");
    }
    double[][] values = standardizedValues();
    DenseMatrix eigenvectors =
        covariance(values)
            .eigenDecomposition()
            .orElseThrow(() -> new IllegalStateException("the covariance has no eigenvectors"))
            .eigenvectors();
    double[][] projected = new double[values.length][components];
    for (int component = 0; component < components; component++) {
      double sign = sign(eigenvectors, component);
      for (int i = 0; i < values.length; i++) {
        for (int feature = 0; feature < FEATURES.size(); feature++) {
          projected[i][component] +=
              sign * values[i][feature] * eigenvectors.get(feature, component);
        }
      }
    }
    return data("Iris (150 flowers, " + components + " principal components)", projected);
  }

  private static double sign(DenseMatrix eigenvectors, int component) {
    double largest = 0;
    for (int feature = 0; feature < FEATURES.size(); feature++) {
      double entry = eigenvectors.get(feature, component);
      largest = Math.abs(entry) > Math.abs(largest) ? entry : largest;
    }
    return Math.signum(largest);
  }

  private static DenseMatrix covariance(double[][] values) {
    double[][] covariance = new double[FEATURES.size()][FEATURES.size()];
    for (double[] row : values) {
      for (int i = 0; i < row.length; i++) {
        for (int j = 0; j < row.length; j++) {
          covariance[i][j] += row[i] * row[j] / values.length;
        }
      }
    }
    return DenseMatrix.createDenseMatrix(covariance);
  }

  private LabelledData data(String title, double[][] values) {
    int[] labels = new int[values.length];
    int index = 0;
    for (Example<Label> example : dataset) {
      labels[index++] = SPECIES.indexOf(example.getOutput().getLabel());
    }
    Examples examples = new Vectors(values, labels);
    return new LabelledData(
        "iris", title, SPECIES, examples, examples, Checksums.sha256(Resources.read("iris.csv")));
  }

  private double[][] standardizedValues() {
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
    for (int feature = 0; feature < FEATURES.size(); feature++) {
      standardize(values, feature);
    }
    return values;
  }

  private static void standardize(double[][] values, int feature) {
    double sum = 0;
    double squares = 0;
    for (double[] row : values) {
      sum += row[feature];
    }
    double mean = sum / values.length;
    for (double[] row : values) {
      row[feature] -= mean;
      squares += row[feature] * row[feature];
    }
    double deviation = Math.sqrt(squares / values.length);
    for (double[] row : values) {
      row[feature] /= deviation;
    }
  }
}
