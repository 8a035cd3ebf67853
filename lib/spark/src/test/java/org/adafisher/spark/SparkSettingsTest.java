package org.adafisher.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.adafisher.study.Cluster;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SparkSettingsTest {

  private static final Map<String, String> SECRET = Map.of(SparkSettings.SECRET, "abc");

  private static SparkConf conf(String master, Map<String, String> environment, String... settings)
      throws IOException {
    Map<String, String> asked = new java.util.HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      asked.put(settings[i], settings[i + 1]);
    }
    return SparkSettings.of(new Cluster.Request(master, asked, null, null, null), environment);
  }

  @Test
  void localModeTriesAgainAsAClusterDoes() throws IOException {
    assertThat(conf("local[2]", Map.of()).get("spark.master")).isEqualTo("local[2,4]");
    assertThat(conf("local[*]", Map.of(), "spark.task.maxFailures", "2").get("spark.master"))
        .isEqualTo("local[*,2]");
    assertThat(conf("local[2,1]", Map.of()).get("spark.master")).isEqualTo("local[2,1]");
  }

  @Test
  void nothingIsReachableFromElsewhereInLocalModes() throws IOException {
    for (String master : new String[] {"local[2]", "local-cluster[2,1,600]"}) {
      SparkConf conf = conf(master, Map.of());
      assertThat(conf.get("spark.driver.bindAddress")).isEqualTo("127.0.0.1");
      assertThat(conf.get("spark.driver.host")).isEqualTo("127.0.0.1");
      assertThat(conf.get("spark.ui.enabled")).isEqualTo("false");
    }
  }

  @Test
  void outsideOfOneProcessAllAuthenticate() throws IOException {
    assertThat(conf("local[2]", Map.of()).contains("spark.authenticate")).isFalse();
    SparkConf here = conf("local-cluster[2,1,600]", Map.of());
    assertThat(here.get("spark.authenticate")).isEqualTo("true");
    assertThat(here.get("spark.authenticate.secret"))
        .hasSize(64)
        .isNotEqualTo(conf("local-cluster[2,1,600]", Map.of()).get("spark.authenticate.secret"));
    SparkConf there = conf("spark://h:7077", SECRET, "spark.executor.extraClassPath", "/kit/*");
    assertThat(there.get("spark.authenticate.secret")).isEqualTo("abc");
    assertThat(there.contains("spark.jars")).isFalse();
    assertThatThrownBy(() -> conf("spark://h:7077", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("spark://h:7077", SparkSettings.SECRET);
  }

  @Test
  void whatIsAskedForComesFirst() throws IOException {
    SparkConf conf =
        conf(
            "local-cluster[2,1,600]",
            Map.of(),
            "spark.ui.enabled",
            "true",
            "spark.authenticate",
            "false",
            "spark.executor.memory",
            "500m");
    assertThat(conf.get("spark.ui.enabled")).isEqualTo("true");
    assertThat(conf.get("spark.authenticate")).isEqualTo("false");
    assertThat(conf.get("spark.executor.memory")).isEqualTo("500m");
    assertThat(
            SparkSettings.of(new Cluster.Request("local[4]", Map.of(), 2, null, null), Map.of())
                .get("spark.task.cpus"))
        .isEqualTo("2");
  }

  @Test
  void oneExecutorIsNotExcluded() throws IOException {
    String key = "spark.excludeOnFailure.enabled";
    assertThat(conf("local-cluster[1,1,600]", Map.of()).get(key)).isEqualTo("false");
    assertThat(conf("local-cluster[2,1,600]", Map.of()).get(key)).isEqualTo("true");
    assertThat(conf("local[2]", Map.of()).contains(key)).isFalse();
  }

  @Test
  void submitNeedsSparkSubmit() {
    assertThatThrownBy(() -> conf("submit", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not started by it");
  }
}
