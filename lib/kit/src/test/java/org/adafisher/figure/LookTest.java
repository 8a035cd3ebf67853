package org.adafisher.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LookTest {

  private static final List<String> RULES =
      List.of("AdaFisher (Algorithm 1)", "AdaFisher (ICLR 2025)", "AdaFisher (released code)");

  private static final List<String> NETWORKS =
      with(
          "AdaFisherW (Algorithm 1)",
          "AdaFisherW (ICLR 2025)",
          "AdaFisherW (released code)",
          "Adam",
          "AdamW",
          "SGD",
          "AdaHessian",
          "K-FAC",
          "Shampoo",
          "LAMB",
          "LARS",
          "Scalar F");

  private static final List<String> TABLES =
      with(
          "Adam",
          "Tribuo's Adam",
          "SGD",
          "SGD with momentum",
          "AdaGrad",
          "AdaDelta",
          "RMSProp",
          "Pegasos");

  /** Normal vision; protan, deutan and tritan after Machado, Oliveira and Fernandes (2009). */
  private static final double[][][] VISIONS = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {
      {0.152286, 1.052583, -0.204868},
      {0.114503, 0.786281, 0.099216},
      {-0.003882, -0.048116, 1.051998}
    },
    {
      {0.367322, 0.860646, -0.227968},
      {0.280085, 0.672501, 0.047413},
      {-0.011820, 0.042940, 0.968881}
    },
    {
      {1.255528, -0.076749, -0.178779},
      {-0.078411, 0.930809, 0.147602},
      {0.004733, 0.691367, 0.303900}
    }
  };

  private static final double[][] XYZ = {
    {0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047},
    {0.2126729, 0.7151522, 0.0721750},
    {0.0193339 / 1.08883, 0.1191920 / 1.08883, 0.9503041 / 1.08883}
  };

  private static List<String> with(String... methods) {
    return Stream.concat(RULES.stream(), Stream.of(methods)).toList();
  }

  private static double[] times(double[][] matrix, double[] vector) {
    return Arrays.stream(matrix)
        .mapToDouble(row -> row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2])
        .toArray();
  }

  private static double[] lab(String label, double[][] vision) {
    int rgb = Integer.parseInt(Look.of(label).colour().substring(1), 16);
    double[] linear =
        Stream.of(rgb >> 16, rgb >> 8 & 255, rgb & 255)
            .mapToDouble(c -> c / 255.0)
            .map(c -> c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4))
            .toArray();
    double[] seen =
        Arrays.stream(times(vision, linear)).map(c -> Math.max(0, Math.min(1, c))).toArray();
    double[] f =
        Arrays.stream(times(XYZ, seen))
            .map(t -> t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116.0)
            .toArray();
    return new double[] {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
  }

  @Test
  void methodsOfOneFigureAreToldApartByColourWhateverTheVision() {
    List<String> tooNear = new ArrayList<>();
    for (List<String> together : List.of(NETWORKS, TABLES)) {
      for (String a : together) {
        for (String b : together.subList(together.indexOf(a) + 1, together.size())) {
          for (double[][] vision : VISIONS) {
            double[] left = lab(a, vision);
            double[] right = lab(b, vision);
            double distance =
                Math.hypot(Math.hypot(left[0] - right[0], left[1] - right[1]), left[2] - right[2]);
            if (distance < 18) {
              tooNear.add(a + ", " + b + ": " + distance);
            }
          }
        }
      }
    }
    assertThat(tooNear).isEmpty();
  }

  @Test
  void noTwoMethodsShareColourOrDashAndMarker() {
    List<Look> looks =
        Stream.concat(NETWORKS.stream(), TABLES.stream()).distinct().map(Look::of).toList();
    assertThat(looks.stream().map(Look::colour)).doesNotHaveDuplicates();
    assertThat(looks.stream().map(look -> look.dash() + look.symbol())).doesNotHaveDuplicates();
  }

  @Test
  void aRuleHasTheSameDashInBothFamilies() {
    for (String rule : RULES) {
      assertThat(Look.of(rule.replace("AdaFisher", "AdaFisherW")).dash())
          .isEqualTo(Look.of(rule).dash());
    }
  }

  @Test
  void spellingAndSettingsDoNotCount() {
    assertThat(Look.of("kfac")).isEqualTo(Look.of("K-FAC"));
    assertThat(Look.of("AdaFisher")).isEqualTo(Look.of("AdaFisher (Algorithm 1)"));
    assertThat(Look.of("AdaFisherW")).isEqualTo(Look.of("AdaFisherW (Algorithm 1)"));
    assertThat(Look.of("SGD, α 0.1")).isEqualTo(Look.of("SGD"));
    assertThat(Look.of("AdaFisher (released code), power 0.5"))
        .isEqualTo(Look.of("AdaFisher (released code)"));
  }
}
