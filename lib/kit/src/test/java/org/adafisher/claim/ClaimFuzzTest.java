package org.adafisher.claim;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.adafisher.fuzz.Contract;
import org.adafisher.paper.PaperTables;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** The list of claims, and the runs that judge them. */
class ClaimFuzzTest {

  private static final Claims CLAIMS = Claims.load();
  private static final PaperTables TABLES = PaperTables.load();

  @TempDir private static Path folder;

  /** A good run beside the one that changes. */
  @BeforeEach
  void good() throws IOException {
    Path good = folder.resolve("good");
    if (!Files.exists(good)) {
      Records.of(Records.spec("adam", "resnet18_cifar", 1), "CIFAR-10", 50_000, 0.5).write(good);
    }
  }

  @MethodSource
  @FuzzTest
  void claims(byte[] content) {
    String json = new String(content, StandardCharsets.UTF_8);
    Contract.check("claims.json", () -> Claims.read(json));
  }

  static Stream<byte[]> claims() throws IOException {
    try (InputStream in = Claims.class.getResourceAsStream("claims.json")) {
      String claims = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      // Found by a campaign: what kind it is was asked of nothing.
      String without = claims.replaceFirst("\"kind\": \"untested\",", "");
      return Stream.of(claims, without).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** One bad file must not hide the good one. */
  @MethodSource
  @FuzzTest
  void ledger(byte[] content) throws IOException {
    Path run = Files.createDirectories(folder.resolve("other"));
    Files.write(run.resolve("run.json"), content);
    Contract.check(
        folder,
        () -> {
          RunGroups groups = RunGroups.read(List.of(folder));
          assertThat(groups.groups().size() + groups.skipped().size()).isBetween(1, 2);
          assertThat(groups.groups()).isNotEmpty();
          Ledger.judge(CLAIMS, TABLES, groups, new Observations());
        });
  }

  static Stream<byte[]> ledger() throws IOException {
    Path folder = Files.createTempDirectory("seeds");
    Records.of(Records.spec("adafisher", "resnet18_cifar", 1), "CIFAR-10", 50_000, 0.6)
        .writeSmall(folder);
    return Stream.of(Files.readAllBytes(folder.resolve("run.json")));
  }
}
