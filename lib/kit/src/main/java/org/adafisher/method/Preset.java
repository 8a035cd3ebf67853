package org.adafisher.method;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The paper's settings: learning rates (Tables 7, 8 and 13), weight decay, gradient clipping of
 * K-FAC and Shampoo, and epochs in the wall-clock budget (Tables 6, 9 and 12).
 */
public enum Preset {
  /** ResNets and DenseNet on CIFAR-10, CIFAR-100 and Tiny ImageNet. */
  CIFAR_CNN(5e-4, 1, Rates.CNN, Rates.CIFAR_EPOCHS),
  /** MobileNetV3 on CIFAR. */
  CIFAR_MOBILENET(1e-5, 1, Rates.CNN, Rates.CIFAR_EPOCHS),
  /** Tiny Swin on CIFAR. */
  CIFAR_SWIN(1e-2, 10, Rates.VIT, Rates.CIFAR_EPOCHS),
  /** FocalNet on CIFAR. */
  CIFAR_FOCALNET(5e-2, 10, Rates.VIT, Rates.CIFAR_EPOCHS),
  /** CCT-2/3×2 on CIFAR, with AdamW at 5.5e-5. */
  CIFAR_CCT(6e-2, 10, Rates.CCT, Rates.CIFAR_EPOCHS),
  /** ResNet-50 on ImageNet. */
  IMAGENET(1e-4, 1, Rates.CNN, Map.of("adam", 90, "kfac", 60, "shampoo", 26, "adafisher", 90)),
  /** Transfer learning from ImageNet weights (Table 4). */
  TRANSFER(1e-4, 1, Rates.TRANSFER, Rates.TRANSFER_EPOCHS),
  /** Transfer learning with MobileNetV3; the scan's weight decay is unclear, read as 1e-6. */
  TRANSFER_MOBILENET(1e-6, 1, Rates.TRANSFER, Rates.TRANSFER_EPOCHS),
  /** GPT-1 small on WikiText-2. */
  WIKITEXT2(
      0.1,
      10,
      Map.of("adamw", 5e-5, "adahessian", 0.015, "shampoo", 0.003, "adafisherw", 1e-4),
      Map.of("adamw", 55, "adahessian", 18, "shampoo", 12, "adafisherw", 50));

  /** Tables, in a class of their own because enum constants come before fields. */
  private static final class Rates {
    static final Map<String, Double> CNN =
        Map.of("adam", 1e-3, "adahessian", 0.15, "kfac", 0.3, "shampoo", 0.3, "adafisher", 1e-3);
    static final Map<String, Double> VIT = vit(1e-4);
    static final Map<String, Double> CCT = vit(5.5e-5);
    static final Map<String, Double> TRANSFER =
        Map.of("adam", 1e-4, "adahessian", 0.15, "kfac", 0.3, "shampoo", 0.03, "adafisher", 1e-3);
    static final Map<String, Integer> CIFAR_EPOCHS =
        Map.of(
            "adam",
            210,
            "adamw",
            210,
            "adahessian",
            89,
            "kfac",
            107,
            "shampoo",
            36,
            "adafisher",
            200,
            "adafisherw",
            200);
    static final Map<String, Integer> TRANSFER_EPOCHS =
        Map.of("adam", 55, "adahessian", 22, "kfac", 27, "shampoo", 18, "adafisher", 50);

    private static Map<String, Double> vit(double adamw) {
      return Map.of(
          "adamw", adamw, "adahessian", 0.01, "kfac", 0.003, "shampoo", 0.003, "adafisherw", 1e-3);
    }
  }

  private final double weightDecay;
  private final double clipNorm;
  private final Map<String, Double> learningRates;
  private final Map<String, Integer> epochs;

  Preset(
      double weightDecay,
      double clipNorm,
      Map<String, Double> learningRates,
      Map<String, Integer> epochs) {
    this.weightDecay = weightDecay;
    this.clipNorm = clipNorm;
    this.learningRates = learningRates;
    this.epochs = epochs;
  }

  /**
   * Returns a preset.
   *
   * @param name in any case, such as {@code cifar_cnn}
   * @return the preset
   * @throws IllegalArgumentException if there is none; the message lists them
   */
  public static Preset named(String name) {
    for (Preset preset : values()) {
      if (preset.name().equals(name.toUpperCase(Locale.ROOT))) {
        return preset;
      }
    }
    throw new IllegalArgumentException(
        "unknown preset '" + name + "': choose one of " + java.util.Arrays.toString(values()));
  }

  /**
   * Returns an optimizer with the paper's hyperparameters; one that the paper does not run here has
   * its own default learning rate and the weight decay of the others.
   *
   * @param name the optimizer's name; {@code adafisher:RELEASED_CODE} names a factor rule too
   * @return the specification
   */
  public OptimizerSpec optimizer(String name) {
    String[] parts = name.split(":", 2);
    String known = Optimizers.canonical(parts[0]);
    boolean isClipped = known.equals("kfac") || known.equals("shampoo");
    double rate = learningRates.getOrDefault(known, Optimizers.defaultLearningRate(known));
    OptimizerSpec found =
        new OptimizerSpec(known, rate, weightDecay, isClipped ? clipNorm : 0, Map.of());
    return parts.length == 1 ? found : found.with("rule", parts[1].toUpperCase(Locale.ROOT));
  }

  /**
   * Returns several optimizers with the paper's hyperparameters.
   *
   * @param names as {@link #optimizer} takes them
   * @return the specifications, in order
   */
  public List<OptimizerSpec> optimizers(List<String> names) {
    return names.stream().map(this::optimizer).toList();
  }

  /**
   * Returns the epochs that the paper gives an optimizer in the common wall-clock budget.
   *
   * @param name the optimizer's name
   * @return the epochs
   * @throws IllegalArgumentException if the paper does not run it here
   */
  public int epochs(String name) {
    return epochsIfRun(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the paper gives no epochs for "
                        + name
                        + " in "
                        + name()
                        + ": it has "
                        + epochs.keySet()));
  }

  /**
   * Returns the epochs that the paper gives an optimizer, if it runs it here.
   *
   * @param name the optimizer's name
   * @return the epochs, or empty
   */
  public Optional<Integer> epochsIfRun(String name) {
    return Optional.ofNullable(epochs.get(Optimizers.canonical(name)));
  }
}
