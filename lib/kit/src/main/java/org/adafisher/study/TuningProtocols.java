package org.adafisher.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.spec.RunSpec;

/** The paper's searches for hyperparameters (App. C.2.1, C.2.3 and C.3.3). */
final class TuningProtocols {

  /** {0.9, 0.5, 0.3, 0.1, 0.09, …, 0.0001}. */
  private static final List<Double> ADAFISHER =
      List.of(
          0.9, 0.5, 0.3, 0.1, 0.09, 0.05, 0.03, 0.01, 0.009, 0.005, 0.003, 0.001, 9e-4, 5e-4, 3e-4,
          1e-4);

  private static final List<Double> SECOND_ORDER =
      List.of(0.3, 0.15, 0.1, 0.05, 0.03, 0.015, 0.01, 0.005, 0.003, 0.0015, 0.001);

  /** {0.3, 0.15, 0.1, 0.03, 0.015, 0.01, …, 1e-5}. */
  private static final List<Double> TRANSFER =
      List.of(
          0.3, 0.15, 0.1, 0.03, 0.015, 0.01, 0.003, 0.0015, 0.001, 3e-4, 1.5e-4, 1e-4, 3e-5, 1.5e-5,
          1e-5);

  /** {0.3, 0.15, 0.1, 0.05, 0.03, 0.015, 0.01, …, 1e-5}. */
  private static final List<Double> LANGUAGE =
      List.of(
          0.3, 0.15, 0.1, 0.05, 0.03, 0.015, 0.01, 0.005, 0.003, 0.0015, 0.001, 5e-4, 3e-4, 1.5e-4,
          1e-4, 5e-5, 3e-5, 1.5e-5, 1e-5);

  /** The ends of the range that the paper names, and points within it. */
  private static final List<Double> GAMMAS = List.of(0.9, 0.92, 0.95, 0.98, 0.99, 0.999);

  private TuningProtocols() {}

  static List<Protocol> all() {
    RunSpec resNet18 = PictureProtocols.base("cifar10", "cifar_cutout", "resnet18_cifar");
    RunSpec swin = PictureProtocols.base("cifar10", "cifar_cutout", "swin_t_cifar");
    Map<String, String> cifar = PictureProtocols.cifarSources();
    return List.of(
        search(
            "sweep-cnn",
            "App. C.2.1",
            "AdaFisher's learning rate on ResNet-18",
            rates(PaperMethods.CNN, resNet18, List.of("adafisher"), ADAFISHER),
            cifar),
        search(
            "sweep-vit",
            "App. C.2.1",
            "learning rates of AdaHessian, K-FAC and Shampoo on Tiny Swin",
            rates(PaperMethods.SWIN, swin, List.of("adahessian", "kfac", "shampoo"), SECOND_ORDER),
            cifar),
        search(
            "sweep-gammas",
            "App. C.2.1",
            "AdaFisher's γ1 and γ2 on ResNet-18",
            gammas(resNet18),
            cifar),
        search(
            "sweep-transfer",
            "App. C.2.3",
            "learning rates from ImageNet weights on ResNet-50",
            rates(
                PaperMethods.TRANSFER,
                transferBase(),
                List.copyOf(PaperMethods.TRANSFER.rates().keySet()),
                TRANSFER),
            Protocols.named(PictureProtocols.tables(), "table-4").sources()),
        search(
            "sweep-language",
            "App. C.3.3",
            "learning rates on WikiText-2",
            rates(
                PaperMethods.LANGUAGE,
                LanguageProtocols.base(),
                List.of("adahessian", "shampoo", "adafisherw"),
                LANGUAGE),
            LanguageProtocols.sources()));
  }

  private static RunSpec transferBase() {
    return Protocols.named(PictureProtocols.tables(), "table-4")
        .settings()
        .get(0)
        .methods()
        .get(0)
        .run();
  }

  private static List<Method> rates(
      PaperMethods family, RunSpec base, List<String> optimizers, List<Double> rates) {
    List<Method> methods = new ArrayList<>();
    for (String name : optimizers) {
      RunSpec run = family.run(base, name);
      for (double rate : rates) {
        methods.add(new Method(run.with(run.optimizer().withLearningRate(rate)), true));
      }
    }
    return methods;
  }

  /** γ2 is a gain: the average takes 1 − γ2 of the new factor (FACTS). */
  private static List<Method> gammas(RunSpec base) {
    RunSpec run = PaperMethods.CNN.run(base, "adafisher");
    List<Method> methods = new ArrayList<>();
    for (double decay : GAMMAS) {
      for (double second : List.of(0.008, 0.1, 0.001)) {
        OptimizerSpec changed = run.optimizer().with("decay", decay).with("gain", 1 - second);
        methods.add(new Method(run.with(changed), true));
      }
    }
    return methods;
  }

  private static Protocol search(
      String name, String place, String title, List<Method> methods, Map<String, String> shared) {
    Map<String, String> sources = new TreeMap<>(shared);
    sources.put("learning rate", place + "; what “…” leaves out follows the pattern before it");
    sources.put("other options", place + " names the range of γ, not its points: ours");
    sources.put("selection", "Tables 7, 8, 13: the final epoch on validation; the best is ours");
    sources.put("seeds", "the paper names no seeds of its searches");
    return new Protocol(
        name,
        place,
        title,
        List.of(new Setting(title, null, methods, 1)),
        sources,
        Protocols.departures());
  }
}
