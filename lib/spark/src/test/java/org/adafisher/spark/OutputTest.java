package org.adafisher.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTest {

  @TempDir private Path folder;

  private static Output of(String said, Path log) {
    Output output =
        new Output(new ByteArrayInputStream(said.getBytes(StandardCharsets.UTF_8)), log);
    output.run();
    return output;
  }

  @Test
  void theLastErrorIsTheReason() {
    assertThat(of("kit: first\nkit: second\nPicked up\n\n", null).lastWord()).isEqualTo("second");
    assertThat(of("one\ntwo\n", null).lastWord()).isEqualTo("two");
    assertThat(of("", null).lastWord()).isEmpty();
  }

  @Test
  void theFileHasAllOfEveryAttempt() throws Exception {
    Path log = folder.resolve("logs/a.log");
    of("one\n", log);
    of("two\n", log);
    assertThat(log).hasContent("one\ntwo\n");
  }

  @Test
  void memoryHasTheEndOfMuch() {
    byte[] kept = of("x".repeat(2_000_000) + "\nkit: the end\n", null).bytes();
    assertThat(kept.length).isLessThan(1_000_000);
    assertThat(new String(kept, StandardCharsets.UTF_8)).endsWith("xx\nkit: the end\n");
  }

  @Test
  void aLogThatCannotBeWrittenCostsNoRun() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(of("one\ntwo\n", file.resolve("log")).lastWord()).isEqualTo("two");
  }
}
