package org.adafisher.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;

/**
 * The methods of a family of networks as the paper runs them, and those that it leaves out.
 *
 * @param adafisher {@code adafisher} or {@code adafisherw}, which the paper's runs are called
 * @param weightDecay κ of all
 * @param clipNorm the bound on the gradient's norm for K-FAC and Shampoo (ASDL's)
 * @param rates α by optimizer; the paper runs these, in this order
 * @param epochs the passes over the data that fit into the common time, by optimizer
 */
record PaperMethods(
    String adafisher,
    double weightDecay,
    double clipNorm,
    Map<String, Double> rates,
    Map<String, Integer> epochs) {

  /** Table 7, CNNs; Table 6. */
  static final PaperMethods CNN = cifar("adafisher", 5e-4, 1, "adam", 1e-3, 0.15, 0.3, 0.3, 1e-3);

  /** MobileNetV3 has a weight decay of its own (App. C.2.1). */
  static final PaperMethods MOBILENET = CNN.withWeightDecay(1e-5);

  /** Table 7, ViTs, and their weight decays (App. C.2.1). */
  static final PaperMethods SWIN =
      cifar("adafisherw", 1e-2, 10, "adamw", 1e-4, 0.01, 0.003, 0.003, 1e-3);

  static final PaperMethods FOCALNET = SWIN.withWeightDecay(5e-2);

  /** AdamW's rate for CCT-2/3×2 is its own. */
  static final PaperMethods CCT =
      cifar("adafisherw", 6e-2, 10, "adamw", 5.5e-5, 0.01, 0.003, 0.003, 1e-3);

  /** Table 6, right; the text names no AdaHessian for ImageNet. */
  static final PaperMethods IMAGENET =
      new PaperMethods(
          "adafisher",
          1e-4,
          1,
          ordered("adam", 1e-3, "kfac", 0.3, "shampoo", 0.3, "adafisher", 1e-3),
          Map.of("adam", 90, "kfac", 60, "shampoo", 26, "adafisher", 90));

  /** Tables 8 and 9. */
  static final PaperMethods TRANSFER =
      new PaperMethods(
          "adafisher",
          1e-4,
          1,
          ordered(
              "adam", 1e-4, "adahessian", 0.15, "kfac", 0.3, "shampoo", 0.03, "adafisher", 1e-3),
          Map.of("adam", 55, "adahessian", 22, "kfac", 27, "shampoo", 18, "adafisher", 50));

  /** Tables 12 and 13. */
  static final PaperMethods LANGUAGE =
      new PaperMethods(
          "adafisherw",
          0.1,
          10,
          ordered("adamw", 5e-5, "adahessian", 0.015, "shampoo", 0.003, "adafisherw", 1e-4),
          Map.of("adamw", 55, "adahessian", 18, "shampoo", 12, "adafisherw", 50));

  private static PaperMethods cifar(
      String adafisher,
      double weightDecay,
      double clipNorm,
      String adam,
      double adamRate,
      double adaHessian,
      double kfac,
      double shampoo,
      double adaFisherRate) {
    return new PaperMethods(
        adafisher,
        weightDecay,
        clipNorm,
        ordered(
            adam,
            adamRate,
            "adahessian",
            adaHessian,
            "kfac",
            kfac,
            "shampoo",
            shampoo,
            adafisher,
            adaFisherRate),
        Map.of(adam, 210, "adahessian", 89, "kfac", 107, "shampoo", 36, adafisher, 200));
  }

  private static Map<String, Double> ordered(Object... namesAndRates) {
    Map<String, Double> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndRates.length; i += 2) {
      map.put((String) namesAndRates[i], (Double) namesAndRates[i + 1]);
    }
    return map;
  }

  PaperMethods withWeightDecay(double decay) {
    return new PaperMethods(adafisher, decay, clipNorm, rates, epochs);
  }

  /** An optimizer with the paper's hyperparameters. */
  OptimizerSpec optimizer(String name) {
    boolean isClipped = name.equals("kfac") || name.equals("shampoo");
    return new OptimizerSpec(
        name, rates.get(name), weightDecay, isClipped ? clipNorm : 0, Map.of());
  }

  /** The paper's methods and ours, with more of ours: each at its default rate, for as long. */
  List<Method> allWith(RunSpec base, String... more) {
    List<Method> methods = new ArrayList<>(all(base));
    Budget budget = methods.get(0).run().budget();
    for (String name : more) {
      OptimizerSpec optimizer = OptimizerSpec.of(name).withWeightDecay(weightDecay);
      methods.add(new Method(base.with(optimizer).with(budget), false));
    }
    return methods;
  }

  /** Such as {@code adam} for its epochs. */
  RunSpec run(RunSpec base, String name) {
    return base.with(optimizer(name)).with(Budget.epochs(epochs.get(name)));
  }

  /** The paper's methods on a network, with their own epochs. */
  List<Method> published(RunSpec base) {
    return rates.keySet().stream().map(name -> new Method(run(base, name), true)).toList();
  }

  /**
   * The same, and what the paper leaves out: AdaFisher's other rules for as long as AdaFisher, and
   * SGD with momentum for as long as Adam, at a tenth of AdaFisher's α/λ: the step that the
   * released code's F̃ ≈ λ comes to.
   */
  List<Method> all(RunSpec base) {
    List<Method> methods = new ArrayList<>(published(base));
    RunSpec printed = run(base, adafisher);
    for (String rule : List.of("RELEASED_CODE", "ICLR_2025")) {
      methods.add(new Method(printed.with(printed.optimizer().with("rule", rule)), false));
    }
    String adam = rates.keySet().iterator().next();
    double rate = rates.get(adafisher) / 1e-3 / 10;
    OptimizerSpec sgd = new OptimizerSpec("sgd", rate, weightDecay, 0, Map.of());
    methods.add(new Method(base.with(sgd).with(Budget.epochs(epochs.get(adam))), false));
    return methods;
  }
}
