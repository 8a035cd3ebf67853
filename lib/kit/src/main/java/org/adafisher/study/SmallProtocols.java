package org.adafisher.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Schedule;
import org.adafisher.training.spec.Selection;

/** Figure 1 (App. B) and Figures 3 and 6 to 8 (Sec. 3.1, App. A.1). */
final class SmallProtocols {

  private SmallProtocols() {}

  static List<Protocol> all() {
    return List.of(landscape(), concentration());
  }

  private static Protocol landscape() {
    RunSpec base =
        RunSpec.of("iris", "mlp", OptimizerSpec.of("adam"))
            .with(Budget.epochs(20))
            .with(Schedule.CONSTANT)
            .withBatchSize(10);
    List<Method> methods = new ArrayList<>();
    for (String name : List.of("adam", "adahessian", "kfac", "shampoo", "adafisher")) {
      methods.add(new Method(base.with(at1e3(OptimizerSpec.of(name))), true));
    }
    for (String rule : List.of("RELEASED_CODE", "ICLR_2025")) {
      OptimizerSpec other = OptimizerSpec.of("adafisher").with("rule", rule);
      methods.add(new Method(base.with(at1e3(other)), false));
    }
    methods.add(new Method(base.with(at1e3(OptimizerSpec.of("sgd"))), false));
    return new Protocol(
        "figure-1",
        "Figures 1 and 9, App. B",
        "paths over a loss landscape, Iris",
        List.of(new Setting("MLP 2-1-3, Iris", null, methods, 5)),
        Protocols.sources(
            Map.ofEntries(
                Map.entry("network", "App. B: two layers; 2-1-3: authors' notebook"),
                Map.entry("data", "App. B: Iris, two principal components"),
                Map.entry("training examples", "App. B: all flowers"),
                Map.entry("test examples", "none is named: all flowers again"),
                Map.entry("augmentation", "none"),
                Map.entry("starting weights", "App. B: identical; 0.2: authors' notebook"),
                Map.entry("batch", "authors' notebook; the paper is silent"),
                Map.entry("budget", "App. B"),
                Map.entry("schedule", "authors' notebook: none"),
                Map.entry("learning rate", "App. B: 1e-3 for all"),
                Map.entry("weight decay", "none is named"),
                Map.entry("gradient clipping", "none is named"),
                Map.entry("selection", "ours: Figure 1 shows the path, not an epoch"),
                Map.entry("seeds", "one picture; five of ours"))),
        List.of(
            new Protocol.Departure(
                "seeds", "one run", "five", "the winner of a single run differs by seed")));
  }

  private static OptimizerSpec at1e3(OptimizerSpec optimizer) {
    return optimizer.withLearningRate(1e-3);
  }

  private static Protocol concentration() {
    RunSpec base =
        PictureProtocols.base("cifar10", "cifar", "resnet18_cifar")
            .with(new DataSpec("cifar10", 0, 0, "cifar"))
            .with(Selection.LAST);
    return new Protocol(
        "figure-3",
        "Figures 3 and 6 to 8",
        "Kronecker factors of ResNet-18 on CIFAR-10",
        List.of(
            new Setting(
                "ResNet18, CIFAR-10",
                null,
                List.of(PictureProtocols.alone(base, "adafisher", 50)),
                1)),
        Protocols.sources(
            Map.of(
                "network", "Sec. 3.1",
                "data", "Sec. 3.1",
                "augmentation", "authors' script; the paper is silent",
                "batch", "steps 5200 and 9800 of 50 epochs: 196 steps an epoch",
                "budget", "Sec. 3.1: 50 epochs",
                "learning rate", "Table 7",
                "weight decay", "App. C.2.1",
                "other options", "no optimizer is named: AdaFisher with its defaults is ours",
                "selection", "ours: the figures show steps 5200 and 9800",
                "seeds", "one run is shown")),
        List.of());
  }
}
