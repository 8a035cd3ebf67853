package org.adafisher.training.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers of all sorts, played by a script. */
class GpuReportTest {

  @TempDir private Path folder;

  private GpuReport look(String flavor, int usable, String script) throws IOException {
    Path program = folder.resolve("nvidia-smi");
    Files.deleteIfExists(program);
    Files.createFile(
        program,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    return GpuReport.look(program.toString(), flavor, usable);
  }

  /** A driver that answers both questions; an empty capability is one that it does not know. */
  private static String driver(String version, String card, String capability) {
    return "case $1 in\n  *compute_cap) "
        + (capability.isEmpty()
            ? "echo 'Field \"compute_cap\" is not a valid field to query.'; exit 2"
            : "echo " + capability)
        + " ;;\n  *) echo '"
        + version
        + ", "
        + card
        + "' ;;\nesac";
  }

  @Test
  void aDriverThatFitsHasNoProblems() throws Exception {
    GpuReport report = look("cu128", 2, driver("570.86.15", "NVIDIA H100 80GB HBM3", "9.0"));
    assertThat(report.cards()).containsExactly(new GpuReport.Card("NVIDIA H100 80GB HBM3", 9.0));
    assertThat(report.driver()).isEqualTo("570.86.15");
    assertThat(report.problems()).isEmpty();
  }

  @Test
  void anOldDriverIsNamedBesideTheRuntimeThatItDoesNotFit() throws Exception {
    GpuReport report = look("cu128", 0, driver("470.82.01", "Tesla T4", ""));
    assertThat(report.problems())
        .singleElement()
        .asString()
        .contains("470.82.01", "CUDA 12.8", "cu128", "525 or later");
    assertThat(look("cu128", 0, driver("525.60.13", "Tesla T4", "7.5")).problems())
        .singleElement()
        .asString()
        .contains("fit, but CUDA shows no GPU", "CUDA_VISIBLE_DEVICES");
  }

  @Test
  void anOldGpuIsNamed() throws Exception {
    GpuReport report = look("cu128", 0, driver("570.86.15", "Tesla P100-PCIE-16GB", "6.0"));
    assertThat(report.problems())
        .singleElement()
        .asString()
        .contains("Tesla P100-PCIE-16GB", "6.0", "7.5");
  }

  @Test
  void aDriverThatFailsIsQuoted() throws Exception {
    String said = "Failed to initialize NVML: Driver/library version mismatch";
    GpuReport report = look("cu128", 0, "echo '" + said + "'; exit 18");
    assertThat(report.problems()).singleElement().asString().contains(said);
    assertThat(look("cu128", 0, "exit 0").problems())
        .singleElement()
        .asString()
        .contains("nothing");
  }

  @Test
  void noDriverAndTheBuildForCpusAreTwoProblems() {
    GpuReport report = GpuReport.look(folder.resolve("missing").toString(), "cpu", 0);
    assertThat(report.problems()).hasSize(2);
    assertThat(report.problems().get(0)).contains("no NVIDIA driver", "--gpus all");
    assertThat(report.problems().get(1)).contains("build for CPUs", "cu128");
  }

  @Test
  void theBuildForCpusDoesNotHideADriverThatIsTooOldForTheOther() throws Exception {
    GpuReport report = look("cpu", 0, driver("470.82.01", "Tesla T4", ""));
    assertThat(report.problems()).hasSize(2);
    assertThat(report.problems().get(1)).contains("470.82.01", "CUDA 12.8", "525 or later");
  }

  @Test
  void withoutAGpuAutoIsTheCpuAndGpuIsRefused() {
    assumeThat(Devices.gpus()).isZero();
    assumeThat(System.getenv("ADAFISHER_DEVICE")).isNull();
    assertThat(Devices.named("auto")).isEqualTo(Device.cpu());
    assertThat(GpuReport.here().flavor()).isEqualTo("cpu");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Devices.named("gpu"))
        .withMessageContaining("none can be used");
    for (String name : List.of("cuda", "")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Devices.named(name))
          .withMessageContaining("choose auto, cpu or gpu");
    }
  }
}
