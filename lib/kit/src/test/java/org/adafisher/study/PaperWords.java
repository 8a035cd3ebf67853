package org.adafisher.study;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.fisher.FactorRule;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.method.Optimizers;
import org.adafisher.network.Networks;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.Pretrained;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Schedule;

/** A run's settings in the words of {@code results/paper/settings.csv}. */
final class PaperWords {

  private static final Map<String, String> NETWORKS =
      Map.ofEntries(
          Map.entry("resnet18_cifar", "ResNet18"),
          Map.entry("resnet50_cifar", "ResNet50"),
          Map.entry("tv_resnet50", "ResNet50"),
          Map.entry("resnet101_cifar", "ResNet101"),
          Map.entry("densenet121_cifar", "DenseNet121"),
          Map.entry("mobilenetv3_cifar", "MobileNetV3"),
          Map.entry("tv_mobilenet_v3_large", "torchvision's MobileNetV3"),
          Map.entry("swin_t_cifar", "Tiny Swin"),
          Map.entry("swin_b_cifar", "Big Swin"),
          Map.entry("focalnet_cifar", "FocalNet"),
          Map.entry("cct_cifar", "CCT-2/3x2"),
          Map.entry("gpt1_small", "GPT-1 small"),
          Map.entry("mlp", "MLP of 2 layers"));

  private static final Map<String, String> DATA =
      Map.of(
          "cifar10", "CIFAR-10",
          "cifar100", "CIFAR-100",
          "tinyimagenet", "Tiny ImageNet",
          "imagenet", "ImageNet-1K",
          "wikitext2-bpe", "WikiText-2",
          "iris", "Iris");

  /** Of the test sets of these pictures; ImageNet's labels are those of its validation set. */
  private static final Map<String, Integer> TEST =
      Map.of("cifar10", 10_000, "cifar100", 10_000, "tinyimagenet", 10_000, "imagenet", 50_000);

  private static final Map<String, String> OPTIMIZERS =
      Map.of(
          "adam", "Adam",
          "adamw", "AdamW",
          "adahessian", "AdaHessian",
          "kfac", "KFAC",
          "shampoo", "Shampoo",
          "adafisher", "AdaFisher",
          "adafisherw", "AdaFisherW");

  private static final Map<String, String> NEW_LAYERS =
      Map.of(
          "conv1.*", "first convolution",
          "linear.*", "last dense layer",
          "classifier.3.*", "last dense layer",
          "layers.*", "attention layers");

  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("beta", "β"),
          Map.entry("beta1", "β1"),
          Map.entry("beta2", "β2"),
          Map.entry("epsilon", "ε"),
          Map.entry("damping", "λ"),
          Map.entry("momentum", "momentum"),
          Map.entry("hessianPower", "power of the Hessian"),
          Map.entry("factorInterval", "steps between factors"),
          Map.entry("statisticInterval", "steps between factors"),
          Map.entry("rootInterval", "steps between inverse roots"),
          Map.entry("averageDecay", "share of the old factors"));

  private PaperWords() {}

  static String optimizer(RunSpec run) {
    return word(OPTIMIZERS, run.optimizer().name());
  }

  private static String word(Map<String, String> words, String ours) {
    if (!words.containsKey(ours)) {
      throw new AssertionError("the paper has no '" + ours + "'");
    }
    return words.get(ours);
  }

  /** All settings of a run, by name. */
  static Map<String, String> of(RunSpec run, int seeds) {
    String data = run.data().name();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("network", word(NETWORKS, run.network()));
    fields.put("data", word(DATA, data));
    boolean isCounted = TEST.containsKey(data);
    int examples = isCounted ? Protocols.examples(data) : 0;
    fields.put("training examples", count(run.data().limitTrain(), examples));
    fields.put("test examples", count(run.data().limitTest(), TEST.getOrDefault(data, 0)));
    fields.put("augmentation", augmentation(run.data().augmentation()));
    fields.put("starting weights", weights(run));
    fields.put("batch", String.valueOf(run.batchSize()));
    fields.put("budget", budget(run.budget()));
    fields.put("schedule", schedule(run.schedule()));
    fields.put("learning rate", String.valueOf(run.optimizer().learningRate()));
    fields.put("weight decay", String.valueOf(run.optimizer().weightDecay()));
    fields.put("gradient clipping", String.valueOf(run.optimizer().clipNorm()));
    fields.put("selection", selection(run));
    fields.put("seeds", String.valueOf(seeds));
    addOptions(run.optimizer(), fields);
    return fields;
  }

  private static String count(int limit, int all) {
    return limit == 0 ? all == 0 ? "all" : String.valueOf(all) : String.valueOf(limit);
  }

  private static String augmentation(String name) {
    Augmentation augmentation = Augmentation.named(name);
    List<String> parts = new ArrayList<>();
    if (augmentation.part().isPresent()) {
      parts.add("random resized crop");
    }
    if (augmentation.padding() > 0) {
      parts.add("crop " + augmentation.padding());
    }
    if (augmentation.flip()) {
      parts.add("flip");
    }
    if (augmentation.cutout() > 0) {
      parts.add("cutout " + augmentation.cutout());
    }
    return parts.isEmpty() ? "none" : String.join(" + ", parts);
  }

  private static String weights(RunSpec run) {
    Pretrained start = run.pretrained();
    if (start == null) {
      return "random";
    }
    if (start.freeze() && !Networks.isLanguageModel(run.network())) {
      throw new AssertionError("the paper trains all layers of " + run.network());
    }
    return start.file().replaceFirst(".*/", "")
        + "; new: "
        + String.join(
            " + ", start.newLayers().stream().map(layer -> word(NEW_LAYERS, layer)).toList());
  }

  private static String budget(Budget budget) {
    return budget.equals(Budget.epochs(budget.epochs()))
        ? String.valueOf(budget.epochs())
        : budget.toString();
  }

  private static String schedule(Schedule schedule) {
    return schedule.equals(Schedule.COSINE)
        ? "cosine by epoch to 0"
        : schedule.equals(Schedule.CONSTANT) ? "constant" : schedule.toString();
  }

  private static String selection(RunSpec run) {
    return switch (run.selection().by()) {
      case LAST -> "last epoch";
      case VALIDATION -> "best epoch on validation";
      case TEST -> "best epoch on test";
    };
  }

  private static void addOptions(OptimizerSpec optimizer, Map<String, String> fields) {
    Record options = Optimizers.options(optimizer.name(), optimizer.options());
    for (RecordComponent component : options.getClass().getRecordComponents()) {
      Object value = valueOf(options, component);
      if (value != null && OPTIONS.containsKey(component.getName())) {
        fields.put(OPTIONS.get(component.getName()), value.toString());
      }
    }
    if (options instanceof AdaFisher.Options own) {
      FactorRule rule = own.rule();
      fields.put("factor rule", rule.name());
      fields.put("γ1", String.valueOf(own.decay() == null ? rule.decay() : own.decay()));
      fields.put("γ2", String.valueOf(1 - (own.gain() == null ? rule.gain() : own.gain())));
      Integer interval = own.factorInterval();
      fields.put(
          "steps between factors", String.valueOf(interval == null ? rule.interval() : interval));
    }
  }

  private static Object valueOf(Record options, RecordComponent component) {
    try {
      return component.getAccessor().invoke(options);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
