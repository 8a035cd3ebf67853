package org.adafisher.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.adafisher.data.Examples;
import org.adafisher.data.LabelledData;
import org.adafisher.data.picture.Pictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected numbers: scikit-learn 1.2.1, StandardScaler and PCA, rows turned to our sign. */
class IrisTest {

  private static final Iris IRIS = Iris.load();

  @ParameterizedTest
  @CsvSource({
    "0, -0.9006811702978099, 1.0190043519716065, -1.3402265266227635, -1.3154442950077407",
    "50, 1.401508368131565, 0.3284140531956675, 0.5354085615261401, 0.2641419164758693",
    "149, 0.06866179325140129, -0.1319794793216258, 0.7627582691805523, 0.7906706536370729"
  })
  void standardisedFeatures(int flower, float a, float b, float c, float d) {
    assertThat(Pictures.values(IRIS.standardized().train(), flower))
        .containsExactly(new float[] {a, b, c, d}, within(1e-6f));
  }

  @ParameterizedTest
  @CsvSource({
    "0, -2.264702808807587, 0.4800265965209885",
    "1, -2.080961151965766, -0.674133556605353",
    "50, 1.1017811830529476, 0.8629724182621586",
    "100, 1.8445688677230287, 0.8704213123248236",
    "149, 0.9606560300371277, -0.02433166816939888"
  })
  void principalComponents(int flower, float first, float second) {
    assertThat(Pictures.values(IRIS.principalComponents(2).train(), flower))
        .containsExactly(new float[] {first, second}, within(1e-6f));
  }

  @Test
  void directionsAndVariances() {
    double[][] values = new double[150][4];
    Examples flowers = IRIS.standardized().train();
    for (int i = 0; i < 150; i++) {
      float[] row = Pictures.values(flowers, i);
      for (int j = 0; j < 4; j++) {
        values[i][j] = row[j];
      }
    }
    PrincipalComponents components = PrincipalComponents.of(values);
    assertThat(components.variances())
        .containsExactly(
            new double[] {2.93808505, 0.9201649, 0.14774182, 0.02085386}, within(1e-6));
    double[][] directions = {
      {0.52106591, -0.26934744, 0.5804131, 0.56485654},
      {0.37741762, 0.92329566, 0.02449161, 0.06694199},
      {0.71956635, -0.24438178, -0.14212637, -0.63427274},
      {-0.26128628, 0.12350962, 0.80144925, -0.52359713}
    };
    for (int i = 0; i < 4; i++) {
      assertThat(components.directions()[i]).containsExactly(directions[i], within(1e-6));
    }
  }

  @Test
  void allFlowersAreTrainedOnAndTested() {
    LabelledData data = DataSets.open("iris", null);
    assertThat(data.train().size()).isEqualTo(150);
    assertThat(data.test()).isSameAs(data.train());
    assertThat(data.classNames()).containsExactly("setosa", "versicolor", "virginica");
    assertThat(IntStream.of(0, 49, 50, 99, 100, 149).map(data.train()::label))
        .containsExactly(0, 0, 1, 1, 2, 2);
    LabelledData split = data.holdOut(30, 0);
    assertThat(split.train().size()).isEqualTo(120);
    assertThat(IntStream.range(0, 30).map(split.test()::label).filter(label -> label == 1))
        .hasSize(10);
  }

  @Test
  void theProvenanceOfTribuoNamesTheBytesRead() {
    String provenance = IRIS.dataset().getProvenance().toString().toLowerCase(Locale.ROOT);
    assertThat(provenance).contains("csvdatasource").contains(IRIS.standardized().sha256());
    assertThat(IRIS.dataset().size()).isEqualTo(150);
  }

  @Test
  void theFlowersAreThoseOfScikitLearn() throws Exception {
    Path original = Path.of("/usr/lib/python3/dist-packages/sklearn/datasets/data/iris.csv");
    assumeTrue(Files.exists(original), () -> "skipped: no " + original + " (python3-sklearn)");
    List<String> species = List.of("setosa", "versicolor", "virginica");
    List<String> expected = new ArrayList<>();
    for (String line : Files.readAllLines(original).subList(1, 151)) {
      int comma = line.lastIndexOf(',');
      expected.add(
          line.substring(0, comma + 1) + species.get(Integer.parseInt(line.substring(comma + 1))));
    }
    List<String> lines = new String(Resources.read("iris.csv")).lines().toList();
    assertThat(lines.subList(1, lines.size())).isEqualTo(expected);
  }

  @Test
  void nothingIsLeftInTheTemporaryFolder() throws Exception {
    Set<Path> before = temporaryFiles();
    Iris.load();
    assertThat(temporaryFiles()).isEqualTo(before);
  }

  @Test
  void theNumberOfComponentsIsChecked() {
    assertThatThrownBy(() -> IRIS.principalComponents(5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("components 5 must be in [1, 4]");
  }

  private static Set<Path> temporaryFiles() throws Exception {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().matches("iris.*csv"))
          .collect(Collectors.toSet());
    }
  }
}
