package org.adafisher.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;

/** The options of the JVM stand in a file, which Maven and the launcher read. */
class JavaOptionsTest {

  /** Of an incubator, of which the JVM warns on every start; Spark's SQL may use it, no study. */
  private static final String VECTOR = "--add-modules=jdk.incubator.vector";

  @Test
  void theFileHasWhatThisSparkNeeds() throws IOException {
    List<String> sparks = List.of(JavaModuleOptions.defaultModuleOptions().split(" "));
    assertThat(Files.readAllLines(Path.of("java-options")))
        .containsExactlyElementsOf(
            sparks.stream().filter(option -> !option.equals(VECTOR)).toList());
  }
}
