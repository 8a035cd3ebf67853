package org.adafisher.study;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.adafisher.data.source.DataSets;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.Pretrained;
import org.adafisher.training.spec.RunSpec;

/**
 * What the small profiles make of a protocol: the same methods with the same hyperparameters on a
 * smaller network and fewer data. {@link Study#changes} finds and prints every difference.
 */
final class Shrinking {

  private static final double PAPER_BATCH = 256;

  /**
   * What all runs of a small setting have.
   *
   * @param network our name
   * @param data the examples
   * @param batch examples of a step
   * @param epochs of the reference
   * @param seeds seeds 1 to this
   * @param isTimed whether all methods have the reference's time, as in the paper, or its epochs
   */
  record Size(String network, DataSpec data, int batch, int epochs, int seeds, boolean isTimed) {

    Setting applyTo(Setting setting, String title) {
      OptimizerSpec reference = reference(setting);
      Budget budget = isTimed ? Budget.timeOf(reference, epochs) : Budget.epochs(epochs);
      return setting
          .titled(title)
          .withSeeds(seeds)
          .with(
              run ->
                  run.withNetwork(network)
                      .with(data)
                      .with(budget)
                      .with((Pretrained) null)
                      .withBatchSize(
                          (int) Math.max(1, Math.round(batch * run.batchSize() / PAPER_BATCH))));
    }

    /** AdaFisher as printed, whose time is the paper's budget, or the first method. */
    private static OptimizerSpec reference(Setting setting) {
      return setting.methods().stream()
          .map(method -> method.run().optimizer())
          .filter(optimizer -> optimizer.rule().equals("ALGORITHM_1"))
          .findFirst()
          .orElse(setting.methods().get(0).run().optimizer());
    }
  }

  static final DataSpec FEW_DIGITS = new DataSpec("digits8", 96, 50, "none");
  private static final DataSpec DIGITS = new DataSpec("digits8", 0, 0, "none");

  private Shrinking() {}

  static List<Setting> of(Protocol protocol, Profile profile, Path data) {
    boolean isSmoke = profile == Profile.SMOKE;
    return switch (protocol.name()) {
      case "figure-1" ->
          isSmoke
              ? each(protocol, s -> s.withSeeds(1).with(run -> run.with(Budget.epochs(3))))
              : protocol.settings();
      case "figure-3" -> concentration(protocol, isSmoke, data);
      case "table-4", "sweep-transfer" -> transfer(protocol, isSmoke, data);
      case "table-5", "sweep-language" -> language(protocol, isSmoke, data);
      case "figure-17", "figure-18" -> costs(protocol, isSmoke);
      case "tuned", "tuned-language", "tuned-ablation" ->
          TunedProtocols.small(protocol, isSmoke, data);
      default -> pictures(protocol, isSmoke, data);
    };
  }

  private static List<Setting> each(Protocol protocol, UnaryOperator<Setting> change) {
    return protocol.settings().stream().map(change).toList();
  }

  /** One setting for each data set and augmentation that is here, or the digits alone. */
  private static List<Setting> pictures(Protocol protocol, boolean isSmoke, Path place) {
    boolean isTable = protocol.settings().get(0).cells() != null;
    boolean isTimed = !isSmoke && isTable;
    Map<String, Setting> chosen = new LinkedHashMap<>();
    for (Setting setting : protocol.settings()) {
      DataSpec wanted = setting.methods().get(0).run().data();
      boolean isHere = !isSmoke && DataSets.has(wanted.name(), place);
      if (isHere) {
        DataSpec part = new DataSpec(wanted.name(), 2_000, 1_000, wanted.augmentation());
        Size size = new Size("resnet8_cifar", part, 64, isTable ? 5 : 3, 2, isTimed);
        String title = "ResNet-8, " + setting.title().substring(setting.title().indexOf(", ") + 2);
        chosen.putIfAbsent(
            kind(setting, wanted.name() + wanted.augmentation()),
            size.applyTo(thinned(setting, isSmoke), isTable ? title : setting.title()));
      } else {
        Size size =
            isSmoke
                ? new Size("convnet_small", FEW_DIGITS, 16, 1, isTable ? 2 : 1, false)
                : new Size("convnet_small", DIGITS, 32, isTable ? 12 : 3, isTable ? 5 : 3, isTimed);
        String title = isTable ? "small convolutional network, UCI digits" : setting.title();
        chosen.putIfAbsent(kind(setting, "digits"), size.applyTo(thinned(setting, isSmoke), title));
      }
    }
    if (chosen.size() > 1 && isTable) {
      // Where some of the paper's data are here, the digits are not needed.
      chosen.remove("digits");
    }
    return List.copyOf(chosen.values());
  }

  /** Blocks of a table differ by their data, panels of a figure by what is varied. */
  private static String kind(Setting setting, String data) {
    return setting.cells() == null && setting.title().startsWith("by ") ? setting.title() : data;
  }

  /** Of several batch sizes every other will do; at smoke the ends of all that is varied. */
  private static Setting thinned(Setting setting, boolean isSmoke) {
    boolean variesBatch =
        setting.methods().stream().map(method -> method.run().batchSize()).distinct().count() > 1;
    if (setting.cells() != null || !isSmoke && !variesBatch) {
      return setting;
    }
    List<Method> methods =
        setting.methods().stream()
            .filter(
                method ->
                    !isSmoke || method.run().optimizer().slug().matches("adam|adafisher-algo.*"))
            .filter(method -> isKept(setting, method, isSmoke))
            .toList();
    return methods.isEmpty() ? setting : setting.with(methods);
  }

  private static boolean isKept(Setting setting, Method method, boolean isSmoke) {
    List<Double> values =
        setting.methods().stream()
            .map(Method::run)
            .filter(run -> run.optimizer().slug().equals(method.run().optimizer().slug()))
            .map(Shrinking::varied)
            .distinct()
            .sorted()
            .toList();
    int place = values.indexOf(varied(method.run()));
    return isSmoke ? place == 0 || place == values.size() - 1 : place % 2 == 0;
  }

  /** A sweep varies either of the two. */
  private static double varied(RunSpec run) {
    return run.batchSize() * run.optimizer().learningRate();
  }

  private static List<Setting> concentration(Protocol protocol, boolean isSmoke, Path place) {
    boolean isHere = DataSets.has("cifar10", place);
    DataSpec data =
        new DataSpec(
            isHere ? "cifar10" : "digits",
            isSmoke ? 256 : 5_120,
            isSmoke ? 64 : 500,
            isHere ? "cifar" : "none");
    int batch = isSmoke ? 64 : 256;
    Size size = new Size("resnet8_cifar", data, batch, isSmoke ? 1 : 8, 1, false);
    return each(protocol, setting -> size.applyTo(setting, "ResNet-8, " + data.name()));
  }

  /** Two small networks on pictures of CIFAR's size; one of them where batch sizes are varied. */
  private static List<Setting> costs(Protocol protocol, boolean isSmoke) {
    DataSpec data = new DataSpec("digits", 0, 0, "none");
    // Each measurement of memory is a process of its own.
    Setting fewer = thinned(protocol.settings().get(0), isSmoke).withSeeds(1);
    boolean isOne = isSmoke || protocol.name().equals("figure-17");
    return List.of("resnet8_cifar", "cct_2_3x2_cifar").subList(0, isOne ? 1 : 2).stream()
        .map(network -> new Size(network, data, 32, 1, 1, false).applyTo(fewer, network))
        .toList();
  }

  /** From the digits 0 to 4 to 5 to 9; or, where they are here, to ants and bees. */
  private static List<Setting> transfer(Protocol protocol, boolean isSmoke, Path place) {
    boolean isReal =
        !isSmoke
            && place != null
            && DataSets.hasFolder(place, "imagenet-sample/hymenoptera")
            && DataSets.hasFolder(place, "squeezenet-1.0-pretrained");
    Size size;
    Pretrained weights;
    if (isReal) {
      DataSpec ants = new DataSpec("imagenet-sample/hymenoptera", 0, 0, "none");
      size = new Size("squeezenet1_0_rgb", ants, 16, 4, 2, true);
      weights = new Pretrained("squeezenet-1.0-pretrained", List.of("conv10.*"), false);
    } else {
      DataSpec upper = new DataSpec("digits8_5-9", isSmoke ? 48 : 100, 0, "none");
      size = new Size("convnet_small", upper, 16, isSmoke ? 1 : 8, isSmoke ? 1 : 5, !isSmoke);
      weights = SourceTask.weights(isSmoke ? 1 : 5);
    }
    String title =
        isReal
            ? "SqueezeNet 1.0, ants and bees, from ImageNet weights"
            : "small convolutional network, digits 5 to 9, from digits 0 to 4";
    Setting first = thinned(protocol.settings().get(0), isSmoke);
    return List.of(size.applyTo(first, title).with(run -> run.with(weights)));
  }

  /** A hundred times fewer steps want higher rates: all tenfold. */
  private static List<Setting> language(Protocol protocol, boolean isSmoke, Path place) {
    String text = DataSets.has("wikitext2", place) ? "wikitext2" : "licences";
    DataSpec pieces = new DataSpec(text, isSmoke ? 12 : 256, isSmoke ? 4 : 32, "none");
    int batch = (isSmoke ? 4 : 8) * (int) PAPER_BATCH / 32;
    String network = isSmoke ? "gpt1_1x64x16" : "gpt1_1x64x32";
    Size size = new Size(network, pieces, batch, isSmoke ? 1 : 4, isSmoke ? 1 : 3, !isSmoke);
    String title = "GPT-1 of one block, " + (text.equals("licences") ? "licences" : "WikiText-2");
    UnaryOperator<RunSpec> tenfold =
        run -> run.with(run.optimizer().withLearningRate(10 * run.optimizer().learningRate()));
    return protocol.settings().stream()
        .map(setting -> thinned(setting, isSmoke).with(tenfold))
        .map(setting -> size.applyTo(setting, title))
        .toList();
  }
}
