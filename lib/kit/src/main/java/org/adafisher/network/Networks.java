package org.adafisher.network;

import ai.djl.nn.Block;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The networks by name; the names are those of the parity fixtures. {@code _cifar}: the authors'
 * networks for pictures of 32 and 64 pixels; {@code tv_}: torchvision's, as published.
 */
public final class Networks {

  private static final Map<String, Maker> NETWORKS = networks();

  /** Makes a network, with or without dropout and stochastic depth. */
  @FunctionalInterface
  private interface Maker {
    Block make(int classes, boolean drop);
  }

  private Networks() {}

  private static Map<String, Maker> networks() {
    Map<String, Maker> all = new TreeMap<>();
    all.put("resnet18_cifar", (classes, drop) -> ResNet.cifar18(classes));
    all.put("resnet8_cifar", (classes, drop) -> ResNet.cifar8(classes));
    all.put("resnet34_cifar", (classes, drop) -> ResNet.cifar34(classes));
    all.put("tv_resnet34", (classes, drop) -> ResNet.imageNet34(classes));
    all.put("resnet50_cifar", (classes, drop) -> ResNet.cifar50(classes));
    all.put("resnet101_cifar", (classes, drop) -> ResNet.cifar101(classes));
    all.put("tv_resnet18", (classes, drop) -> ResNet.imageNet18(classes));
    all.put("tv_resnet50", (classes, drop) -> ResNet.imageNet50(classes));
    all.put("tv_resnet101", (classes, drop) -> ResNet.imageNet101(classes));
    all.put("densenet121_cifar", (classes, drop) -> DenseNet.cifar(classes));
    all.put("tv_densenet121", (classes, drop) -> DenseNet.imageNet(classes));
    all.put(
        "mobilenetv3_cifar", (classes, drop) -> ReleasedMobileNetV3.cifar(classes, drop ? 0.2 : 0));
    all.put("tv_mobilenet_v3_large", (classes, drop) -> MobileNetV3.large(classes, drop ? 0.2 : 0));
    all.put("tv_mobilenet_v3_small", (classes, drop) -> MobileNetV3.small(classes, drop ? 0.2 : 0));
    all.put("squeezenet1_0_rgb", (classes, drop) -> SqueezeNet.rgb(classes, drop ? 0.5 : 0));
    all.put("squeezenet1_0", (classes, drop) -> SqueezeNet.version10(classes, drop ? 0.5 : 0));
    all.put("mlp", (classes, drop) -> perceptron(1, classes));
    all.put("convnet_small", (classes, drop) -> smallConvolutional(classes));
    all.put("tv_swin_t", (classes, drop) -> Swin.tiny(classes, drop ? 0.2 : 0));
    all.put("swin_t_cifar", (classes, drop) -> ReleasedSwin.tiny(classes));
    all.put("swin_b_cifar", (classes, drop) -> ReleasedSwin.big(classes));
    all.put("focalnet_cifar", (classes, drop) -> FocalNet.tiny(false, classes, drop ? 0.1 : 0));
    all.put(
        "focalnet_depthwise_cifar",
        (classes, drop) -> FocalNet.tiny(true, classes, drop ? 0.1 : 0));
    all.put("cct_cifar", (classes, drop) -> Cct.released(classes, drop ? 0.1 : 0));
    all.put("cct_2_3x2_cifar", (classes, drop) -> Cct.published(classes, drop ? 0.1 : 0));
    return all;
  }

  /**
   * Returns the names.
   *
   * @return in alphabetical order
   */
  public static Set<String> names() {
    Set<String> all = new TreeSet<>(NETWORKS.keySet());
    all.add(GptSize.SMALL_NAME);
    return all;
  }

  /**
   * Returns whether a network is a language model.
   *
   * @param name its name
   * @return true for {@code gpt1_small}, and for {@code gpt1_BLOCKSxWIDTHxCONTEXT} such as {@code
   *     gpt1_1x128x64}
   */
  public static boolean isLanguageModel(String name) {
    return GptSize.named(name).isPresent();
  }

  /**
   * Returns how many tokens a language model sees at once.
   *
   * @param name its name
   * @return T; the paper's 256 for {@code gpt1_small}
   * @throws IllegalArgumentException if the name is of no language model
   */
  public static int contextLength(String name) {
    return GptSize.named(name)
        .map(GptSize::context)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    name
                        + " is no language model: choose gpt1_small or"
                        + " gpt1_BLOCKSxWIDTHxCONTEXT, such as gpt1_1x128x64"));
  }

  /**
   * Returns the multiply-adds of a language model for one text of its length T, forward: with width
   * w, 12 w² + 2 T w for every token and block, and w for every token and possible next token.
   *
   * @param name its name
   * @param vocabulary the number of possible tokens
   * @param outputShare what the last products count for, such as 2/3 where their table is frozen
   *     and has no gradient of its own
   * @return the multiply-adds
   * @throws IllegalArgumentException if the name is of no language model
   */
  public static double multiplyAdds(String name, int vocabulary, double outputShare) {
    int context = contextLength(name);
    GptSize size = GptSize.named(name).orElseThrow();
    double width = size.width();
    double block = 12 * width * width + 2 * context * width;
    return context * (size.blocks() * block + outputShare * width * vocabulary);
  }

  /**
   * Creates a network that is not yet initialised, with the dropout and stochastic depth that its
   * authors trained it with.
   *
   * @param name such as {@code resnet18_cifar}
   * @param classes the number of classes; of a language model, that of tokens
   * @return the network
   * @throws IllegalArgumentException if the name is unknown; the message lists the names
   */
  public static Block create(String name, int classes) {
    return create(name, classes, true);
  }

  /**
   * Creates a network that is not yet initialised.
   *
   * @param name such as {@code resnet18_cifar}
   * @param classes the number of classes; of a language model, that of tokens
   * @param drop whether anything is dropped in training
   * @return the network
   * @throws IllegalArgumentException if the name is unknown; the message lists the names
   */
  public static Block create(String name, int classes, boolean drop) {
    Optional<GptSize> language = GptSize.named(name);
    if (language.isPresent()) {
      return new Gpt(classes, language.get(), false);
    }
    Maker maker = NETWORKS.get(name);
    if (maker == null) {
      throw new IllegalArgumentException(
          "unknown network '" + name + "': choose one of " + names());
    }
    return maker.make(classes, drop);
  }

  /**
   * Creates the authors' small GPT-1, not yet initialised, with another depth or with tables that
   * are trained.
   *
   * @param vocabulary the number of tokens V
   * @param blocks the number of blocks; the paper's 4
   * @param trainEmbeddings false to freeze the tables of tokens and positions, as in the paper
   * @return {@code [M, T] -> [M, T, V]}, the logarithms of the next token's probabilities; T at
   *     most that of the first input
   */
  public static Block gpt1(int vocabulary, int blocks, boolean trainEmbeddings) {
    return new Gpt(vocabulary, GptSize.SMALL.withBlocks(blocks), trainEmbeddings);
  }

  /**
   * Returns a perceptron with one hidden layer and ReLU (paper App. B: 2-1-3).
   *
   * @param hidden hidden units
   * @param classes the number of classes
   * @return {@code [M, features] -> [M, classes]}
   */
  public static Block perceptron(int hidden, int classes) {
    return new Chain()
        .add("flatten", x -> x.reshape(x.getShape().get(0), -1))
        .add("fc1", Layers.linear(hidden, true))
        .add("relu", Layers.relu())
        .add("fc2", Layers.linear(classes, true));
  }

  /** Three convolutions and a classifier, for pictures of 8 pixels: milliseconds a step. */
  private static Block smallConvolutional(int classes) {
    return new Chain()
        .add("conv1", Layers.convolution(16, 3, 1, 1))
        .add("bn1", Layers.batchNorm())
        .add("relu1", Layers.relu())
        .add("conv2", Layers.convolution(32, 3, 2, 1))
        .add("bn2", Layers.batchNorm())
        .add("relu2", Layers.relu())
        .add("conv3", Layers.convolution(64, 3, 2, 1))
        .add("bn3", Layers.batchNorm())
        .add("relu3", Layers.relu())
        .add("pool", Layers.globalAveragePool())
        .add("linear", Layers.linear(classes, true));
  }
}
