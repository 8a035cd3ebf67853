package org.adafisher.training.device;

import ai.djl.pytorch.jni.LibUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands between PyTorch and a GPU.
 *
 * @param flavor the build of libtorch: {@code cpu}, or {@code cu128} for CUDA 12.8
 * @param driver the version of NVIDIA's driver; empty without one
 * @param complaint what {@code nvidia-smi} said if it failed; empty otherwise
 * @param cards the GPUs that the driver knows
 * @param usable the GPUs that PyTorch can use
 */
public record GpuReport(
    String flavor, String driver, String complaint, List<Card> cards, int usable) {

  /**
   * The oldest driver for a major version of CUDA, whatever its minor version (NVIDIA, "CUDA
   * Compatibility", table 1).
   */
  private static final Map<Integer, Integer> OLDEST_DRIVER = Map.of(11, 450, 12, 525, 13, 580);

  /** The oldest generation that PyTorch 2.7's build for CUDA 12.8 has code for: Turing. */
  private static final double OLDEST_CAPABILITY = 7.5;

  /** The build for GPUs that the kit uses. */
  private static final String KIT_FLAVOR = "cu128";

  private static final Pattern CUDA = Pattern.compile("cu(\\d\\d)(\\d)");
  private static final long PATIENCE_SECONDS = 20;

  /**
   * A GPU.
   *
   * @param name its name
   * @param capability its compute capability, such as 8.6; 0 if unknown
   */
  public record Card(String name, double capability) {}

  /** Copies the list. */
  public GpuReport {
    cards = List.copyOf(cards);
  }

  /**
   * Looks at this machine.
   *
   * @return what was found
   */
  public static GpuReport here() {
    int usable = Devices.gpus();
    return look("nvidia-smi", flavor(Path.of(LibUtils.getLibtorchPath())), usable);
  }

  /** Asks the driver through its own program; without that program there is no driver. */
  static GpuReport look(String program, String flavor, int usable) {
    try {
      List<String> named = ask(program, "driver_version,name");
      // A question of its own, as the drivers that are too old do not know the answer.
      List<String> capabilities = List.of();
      try {
        capabilities = ask(program, "compute_cap");
      } catch (IllegalStateException e) {
        // The names alone serve as well.
      }
      List<Card> cards = new ArrayList<>();
      for (int i = 0; i < named.size(); i++) {
        String name = named.get(i).substring(named.get(i).indexOf(',') + 1).strip();
        cards.add(new Card(name, i < capabilities.size() ? number(capabilities.get(i)) : 0));
      }
      String driver = named.get(0).substring(0, Math.max(0, named.get(0).indexOf(',')));
      return driver.isEmpty()
          ? new GpuReport(flavor, "", named.get(0), List.of(), usable)
          : new GpuReport(flavor, driver, "", cards, usable);
    } catch (IOException e) {
      return new GpuReport(flavor, "", "", List.of(), usable);
    } catch (IllegalStateException e) {
      return new GpuReport(flavor, "", e.getMessage(), List.of(), usable);
    }
  }

  /** Returns the program's lines; what it said instead is the exception's message. */
  private static List<String> ask(String program, String fields) throws IOException {
    Process process =
        new ProcessBuilder(program, "--query-gpu=" + fields, "--format=csv,noheader")
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("nothing in " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("nothing yet, interrupted", e);
    }
    try (var reader = process.inputReader()) {
      List<String> lines =
          reader.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
      if (process.exitValue() != 0 || lines.isEmpty()) {
        throw new IllegalStateException(lines.isEmpty() ? "nothing" : lines.get(0));
      }
      return lines;
    }
  }

  /**
   * Names what keeps PyTorch from a GPU, and what to do.
   *
   * @return one sentence each; empty if a GPU can be used
   */
  public List<String> problems() {
    if (usable > 0) {
      return List.of();
    }
    List<String> problems = new ArrayList<>();
    if (!complaint.isEmpty()) {
      problems.add("the NVIDIA driver does not answer, nvidia-smi says '" + complaint + "'");
    } else if (driver.isEmpty()) {
      problems.add(
          "no NVIDIA driver is seen: install it; a container needs --gpus all, and its host the"
              + " NVIDIA Container Toolkit");
    }
    boolean built = CUDA.matcher(flavor).matches();
    if (!built) {
      problems.add(
          "this libtorch is the build for CPUs: use the image's variant cuda, or build with"
              + " -Dvariant=cuda and set PYTORCH_FLAVOR="
              + KIT_FLAVOR);
    }
    if (!driver.isEmpty()) {
      // What would stand in the way of the right build is worth knowing at once.
      problems.addAll(mismatches(built ? flavor : KIT_FLAVOR));
    }
    if (problems.isEmpty()) {
      problems.add(
          "driver "
              + driver
              + " and libtorch "
              + flavor
              + " fit, but CUDA shows no GPU: look at CUDA_VISIBLE_DEVICES ("
              + System.getenv().getOrDefault("CUDA_VISIBLE_DEVICES", "not set")
              + ") and whether libcudart.so is found");
    }
    return problems;
  }

  private List<String> mismatches(String build) {
    Matcher cuda = CUDA.matcher(build);
    if (!cuda.matches()) {
      return List.of();
    }
    List<String> problems = new ArrayList<>();
    int major = Integer.parseInt(cuda.group(1));
    String runtime = "CUDA " + major + "." + cuda.group(2) + " (libtorch " + build + ")";
    int oldest = OLDEST_DRIVER.getOrDefault(major, 0);
    if (number(driver.split("\\.")[0]) < oldest) {
      problems.add(
          "the driver "
              + driver
              + " is too old for "
              + runtime
              + ", which needs "
              + oldest
              + " or later: update the driver");
    }
    for (Card card : cards) {
      if (card.capability() > 0 && card.capability() < OLDEST_CAPABILITY) {
        problems.add(
            card.name()
                + " has compute capability "
                + card.capability()
                + ", and "
                + runtime
                + " needs "
                + OLDEST_CAPABILITY
                + " or later: use another GPU, or the CPU");
      }
    }
    return problems;
  }

  private static String flavor(Path libtorch) {
    if (!Files.exists(libtorch.resolve("libtorch_cuda.so"))) {
      return "cpu";
    }
    String named = System.getenv().getOrDefault("PYTORCH_FLAVOR", libtorch.toString());
    Matcher cuda = CUDA.matcher(named);
    return cuda.find() ? cuda.group() : "cuda";
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
