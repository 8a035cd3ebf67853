package org.adafisher.weights;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * From the names of one layout to those of another.
 *
 * @param names the new name of an old one
 * @param values the new values of an entry, from its new name and its old values
 */
public record WeightMap(
    UnaryOperator<String> names, BiFunction<String, WeightTensor, WeightTensor> values)
    implements UnaryOperator<StateDictionary> {

  private static final int GROWTH = 32;
  private static final int LAST_BLOCK = 4;
  private static final Pattern DENSE_LAYER =
      Pattern.compile(
          "features\\.denseblock(\\d)\\.denselayer(\\d{1,3})\\.(norm|conv)\\.?([12])\\.(.*)");

  /** What reads joined channels, in the CIFAR form, with the number of its block. */
  private static final Pattern AFTER_JOINING =
      Pattern.compile(
          "dense(\\d)\\.\\d+\\.(?:bn1|conv1)\\..*|trans(\\d)\\..*|(?:bn\\..*|linear\\.weight)");

  @Override
  public StateDictionary apply(StateDictionary weights) {
    Map<String, WeightTensor> mapped = new LinkedHashMap<>();
    weights
        .renamed(names)
        .entries()
        .forEach((name, tensor) -> mapped.put(name, values.apply(name, tensor)));
    return new StateDictionary(weights.origin(), mapped);
  }

  /**
   * Nothing changes, as between torchvision's networks and our {@code tv_} ones.
   *
   * @return the map
   */
  public static WeightMap identity() {
    return renaming(UnaryOperator.identity());
  }

  /**
   * torchvision's ResNets to the CIFAR form: {@code downsample} becomes {@code shortcut}, {@code
   * fc} becomes {@code linear}. The stem {@code conv1} has another shape there.
   *
   * @return the map
   */
  public static WeightMap resNetToCifar() {
    return renaming(
        name -> name.replace(".downsample.", ".shortcut.").replaceFirst("^fc\\.", "linear."));
  }

  /**
   * torchvision's DenseNet-121 to the CIFAR form, which concatenates [new, old] where torchvision
   * has [old, new], so that input channels are reordered. The stem {@code conv1} has another shape
   * there, and {@code features.norm0} no counterpart; the names of files before 2018, with {@code
   * norm.1} for {@code norm1}, are known too.
   *
   * @return the map
   */
  public static WeightMap denseNet121ToCifar() {
    return new WeightMap(WeightMap::denseNetName, WeightMap::newestFirst);
  }

  /**
   * Maps what torchvision has published to the CIFAR form of a network; other weights, and those of
   * other networks, stay as they are.
   *
   * @param network the network's name, such as {@code resnet50_cifar}
   * @param weights what a file holds
   * @return the weights under the network's names
   */
  public static StateDictionary toNetwork(String network, StateDictionary weights) {
    if (network.matches("resnet\\d+_cifar")) {
      return resNetToCifar().apply(weights);
    }
    boolean isTorchvisionsDenseNet =
        network.equals("densenet121_cifar")
            && weights.entries().containsKey("features.conv0.weight");
    return isTorchvisionsDenseNet ? denseNet121ToCifar().apply(weights) : weights;
  }

  /**
   * Takes the tables of tokens and positions out of OpenAI's GPT, as Hugging Face names them; all
   * else of it is left out (paper Sec. 4.3: the tables are OpenAI's and frozen).
   *
   * @param weights what a file holds
   * @param context how many positions are kept, of OpenAI's 512
   * @return the two tables under our names; the weights as they are if they are not OpenAI's
   * @throws WeightException if there are fewer positions
   */
  public static StateDictionary gptTables(StateDictionary weights, int context) {
    Map<String, WeightTensor> entries =
        weights.renamed(name -> name.replaceFirst("^transformer\\.", "")).entries();
    WeightTensor tokens = entries.get("tokens_embed.weight");
    WeightTensor positions = entries.get("positions_embed.weight");
    if (tokens == null || positions == null) {
      return weights;
    }
    long known = positions.shape().dimension() == 2 ? positions.shape().get(0) : 0;
    if (known < context) {
      throw new WeightException(
          weights.origin()
              + ": positions_embed.weight has "
              + known
              + " positions, the network sees "
              + context);
    }
    int[] first = IntStream.range(0, context).toArray();
    return new StateDictionary(
        weights.origin(),
        Map.of(
            "embedding.tokens.weight",
            tokens,
            "embedding.position.weight",
            positions.selected(0, first)));
  }

  private static WeightMap renaming(UnaryOperator<String> names) {
    return new WeightMap(names, (name, tensor) -> tensor);
  }

  private static String denseNetName(String name) {
    Matcher layer = DENSE_LAYER.matcher(name);
    if (layer.matches()) {
      return "dense%s.%d.%s%s.%s"
          .formatted(
              layer.group(1),
              Integer.parseInt(layer.group(2)) - 1,
              layer.group(3).equals("norm") ? "bn" : "conv",
              layer.group(4),
              layer.group(5));
    }
    return name.replaceFirst("^features\\.transition(\\d)\\.norm\\.", "trans$1.bn.")
        .replaceFirst("^features\\.transition(\\d)\\.conv\\.", "trans$1.conv.")
        .replaceFirst("^features\\.conv0\\.", "conv1.")
        .replaceFirst("^features\\.norm5\\.", "bn.")
        .replaceFirst("^classifier\\.", "linear.");
  }

  private static WeightTensor newestFirst(String name, WeightTensor tensor) {
    Matcher place = AFTER_JOINING.matcher(name);
    int axes = tensor.shape().dimension();
    if (!place.matches() || axes == 0) {
      return tensor;
    }
    int block =
        Stream.of(place.group(1), place.group(2))
            .filter(Objects::nonNull)
            .mapToInt(Integer::parseInt)
            .findFirst()
            .orElse(LAST_BLOCK);
    int input = GROWTH << block;
    int axis = axes == 1 ? 0 : 1;
    int channels = Math.toIntExact(tensor.shape().get(axis));
    if (channels < input || (channels - input) % GROWTH != 0) {
      throw new WeightException(
          "%s has %d input channels, which no DenseNet-121 joins from %d and %d each"
              .formatted(name, channels, input, GROWTH));
    }
    return tensor.selected(axis, newestFirst(input, channels));
  }

  /** The old index at each new one, of a block's input followed by what its layers add. */
  private static int[] newestFirst(int input, int channels) {
    int[] order = new int[channels];
    int next = 0;
    for (int start = channels - GROWTH; start >= input; start -= GROWTH) {
      for (int i = 0; i < GROWTH; i++) {
        order[next++] = start + i;
      }
    }
    for (int i = 0; i < input; i++) {
      order[next++] = i;
    }
    return order;
  }
}
