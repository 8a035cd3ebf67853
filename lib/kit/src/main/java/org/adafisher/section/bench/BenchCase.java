package org.adafisher.section.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.adafisher.network.Networks;
import org.adafisher.training.spec.Ranges;

/**
 * What methods are compared on.
 *
 * @param network a network's name
 * @param batch examples of a step
 */
public record BenchCase(String network, int batch) {

  private static final int USUAL_BATCH = 32;
  private static final Map<String, Integer> USUAL_BATCHES =
      Map.of("resnet8_cifar", 64, "cct_2_3x2_cifar", 64, "tv_swin_t", 16, "mobilenetv3_cifar", 16);
  private static final int GPT_BATCH = 16;
  private static final List<String> RESNETS =
      List.of("resnet8_cifar", "resnet18_cifar", "resnet34_cifar");
  private static final Pattern GPT = Pattern.compile("gpt1_(\\d+)x(\\d+)x(\\d+)");

  /** Checks that there is such a network. */
  public BenchCase {
    Ranges.atLeast("batch size", batch, 1);
    Networks.create(network, 2);
  }

  /**
   * Returns a network with the batch size that the kit's tables use.
   *
   * @param network its name
   * @return the case
   */
  public static BenchCase usual(String network) {
    int gptOrNot = Networks.isLanguageModel(network) ? GPT_BATCH : USUAL_BATCH;
    return new BenchCase(network, USUAL_BATCHES.getOrDefault(network, gptOrNot));
  }

  /**
   * Returns this and what it grows to.
   *
   * @param scale {@code batch} (×1 to ×16), {@code width} (×1 to ×8, of a sized GPT-1), {@code
   *     depth} (×1 to ×8, of a sized GPT-1, or the CIFAR ResNets from this one on)
   * @return the cases, rising
   * @throws IllegalArgumentException if the network has no such scale
   */
  public List<BenchCase> scaled(String scale) {
    return switch (scale) {
      case "batch" -> times(16).map(factor -> new BenchCase(network, batch * factor)).toList();
      case "width" -> times(8).map(factor -> gpt(1, factor, "width")).toList();
      case "depth" -> RESNETS.contains(network) ? deeper() : times(8).map(this::blocks).toList();
      default ->
          throw new IllegalArgumentException(
              "scale '" + scale + "': choose one of batch, width, depth");
    };
  }

  private BenchCase blocks(int factor) {
    return gpt(factor, 1, "depth");
  }

  private static Stream<Integer> times(int most) {
    return IntStream.iterate(1, factor -> factor <= most, factor -> 2 * factor).boxed();
  }

  private List<BenchCase> deeper() {
    List<BenchCase> all = new ArrayList<>();
    for (String deep : RESNETS.subList(RESNETS.indexOf(network), RESNETS.size())) {
      all.add(new BenchCase(deep, batch));
    }
    return all;
  }

  private BenchCase gpt(int deeper, int wider, String scale) {
    Matcher size = GPT.matcher(network);
    if (!size.matches()) {
      throw new IllegalArgumentException(
          network + " has one " + scale + " only: choose gpt1_BLOCKSxWIDTHxCONTEXT to scale it");
    }
    int blocks = deeper * Integer.parseInt(size.group(1));
    int width = wider * Integer.parseInt(size.group(2));
    return new BenchCase("gpt1_" + blocks + "x" + width + "x" + size.group(3), batch);
  }

  @Override
  public String toString() {
    return network + ", batch " + batch;
  }
}
