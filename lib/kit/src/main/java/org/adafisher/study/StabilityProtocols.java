package org.adafisher.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.RunSpec;

/** Stability and cost (Sec. 4.4, App. C.2.5): Figures 5 and 16 to 18. */
final class StabilityProtocols {

  /** Figure 5 A. */
  private static final List<Integer> BATCHES = List.of(64, 128, 256, 512, 1024);

  /** Figure 5 B; the scan leaves the axis unclear. */
  private static final List<Double> RATES = List.of(1e-4, 1e-3, 1e-2, 1e-1);

  private StabilityProtocols() {}

  static List<Protocol> all() {
    return List.of(
        stability("figure-5", "Figure 5 A to C", "cifar100", "CIFAR-100"),
        stability("figure-16", "Figure 16", "cifar10", "CIFAR-10"),
        memory(),
        times());
  }

  private static Protocol stability(String name, String place, String data, String papers) {
    RunSpec base = PictureProtocols.base(data, "cifar_cutout", "resnet50_cifar");
    List<Method> byBatch = new ArrayList<>();
    List<Method> byRate = new ArrayList<>();
    for (Method method : PaperMethods.CNN.all(base)) {
      if (method.run().optimizer().slug().endsWith("iclr_2025")) {
        continue;
      }
      for (int size : BATCHES) {
        byBatch.add(new Method(method.run().withBatchSize(size), method.isPublished()));
      }
      for (double rate : RATES) {
        RunSpec run = method.run();
        byRate.add(
            new Method(run.with(run.optimizer().withLearningRate(rate)), method.isPublished()));
      }
    }
    Map<String, String> sources = new TreeMap<>(PictureProtocols.cifarSources());
    sources.put("network", "Sec. 4.4, App. C.2.5");
    sources.put("data", place);
    sources.put("batch", "Figure 5 A and C");
    sources.put("learning rate", "Figure 5 B, its axis read from the scan; else Table 7");
    sources.put("seeds", "the figure shows one curve; as Table 2");
    return new Protocol(
        name,
        place,
        "ResNet-50 on " + papers + " over batch sizes and learning rates",
        List.of(
            new Setting("by batch size", null, byBatch, 5),
            new Setting("by learning rate", null, byRate, 5)),
        sources,
        Protocols.departures());
  }

  /** Figure 17: what is measured of these runs is their memory. */
  private static Protocol memory() {
    RunSpec base = PictureProtocols.base("cifar10", "cifar_cutout", "resnet50_cifar");
    List<Method> methods = new ArrayList<>();
    for (Method method : PaperMethods.CNN.published(base)) {
      for (int size : BATCHES) {
        methods.add(new Method(method.run().withBatchSize(size).with(Budget.epochs(1)), true));
      }
    }
    Map<String, String> sources = new TreeMap<>(PictureProtocols.cifarSources());
    sources.put("network", "App. C.2.5");
    sources.put("data", "Figure 17 has CIFAR-100 too: ours is CIFAR-10, of the same memory");
    sources.put("batch", "Figure 17");
    sources.put("budget", "ours: one epoch; memory does not grow with their number");
    sources.put("seeds", "ours: one; memory does not depend on it");
    return new Protocol(
        "figure-17",
        "Figure 17",
        "the memory of ResNet-50 over batch sizes",
        List.of(new Setting("memory by batch size", null, methods, 1)),
        sources,
        Protocols.departures());
  }

  /** Figures 5 D and 18: what is measured of these runs is the time of an epoch. */
  private static Protocol times() {
    List<Setting> settings = new ArrayList<>();
    for (Setting setting : PictureProtocols.tables().get(0).settings()) {
      List<Method> methods =
          setting.methods().stream()
              .filter(Method::isPublished)
              .map(method -> new Method(method.run().with(Budget.epochs(1)), true))
              .toList();
      settings.add(new Setting(setting.title(), null, methods, 1));
    }
    Map<String, String> sources = new TreeMap<>(PictureProtocols.cifarSources());
    sources.put("network", "Figure 18");
    sources.put("budget", "ours: one epoch; its time is what is asked");
    sources.put("seeds", "ours: one; its time does not depend on it");
    return new Protocol(
        "figure-18",
        "Figures 5 D and 18",
        "the time of an epoch of eight networks",
        settings,
        sources,
        Protocols.departures());
  }
}
