package org.adafisher.claim;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSeeds;

/** Runs with one specification, apart from optimizer and seeds. */
final class RunGroup {

  private final String name;
  private final Path folder;
  private final RunRecord any;
  private final Searches searches;
  private final Map<OptimizerSpec, Arm> arms = new LinkedHashMap<>();

  /**
   * Makes a group without runs.
   *
   * @param name what the ledger calls it
   * @param folder where its runs lie
   * @param any one of its runs
   * @param searches the searches for learning rates in its set
   */
  RunGroup(String name, Path folder, RunRecord any, Searches searches) {
    this.searches = searches;
    this.name = name;
    this.folder = folder;
    this.any = any;
  }

  /** Adds a run; returns false if there is one with its optimizer and seeds. */
  boolean add(RunRecord run) {
    return arms.computeIfAbsent(run.spec().optimizer(), Arm::new).add(run);
  }

  /** Whether every method ran at a learning rate of its own choice, on seeds that chose none. */
  boolean isTuned() {
    return !arms.isEmpty()
        && arms.values().stream()
            .allMatch(
                arm ->
                    searches.chose(arm.optimizer())
                        && arm.seeds().stream().allMatch(RunSeeds::areFresh));
  }

  String name() {
    return name;
  }

  Path folder() {
    return folder;
  }

  RunRecord any() {
    return any;
  }

  List<Arm> arms() {
    return List.copyOf(arms.values());
  }

  /** What the ledger calls an arm, with the learning rate if the optimizer has several. */
  String label(Arm arm) {
    boolean isAlone =
        arms.keySet().stream().filter(o -> o.label().equals(arm.optimizer().label())).count() == 1;
    return arm.optimizer().label() + (isAlone ? "" : " " + arm.optimizer().learningRate());
  }

  /** Such as {@code CIFAR-10, 3000 train examples; resnet8_cifar; batch 64; budget: …}. */
  String scale() {
    return any.dataTitle()
        + "; "
        + any.spec().network()
        + (any.spec().pretrained() == null ? "" : ", pretrained")
        + "; batch "
        + any.spec().batchSize()
        + "; "
        + budget()
        + "; "
        + any.spec().selection().label();
  }

  private String budget() {
    return switch (any.spec().budget().kind()) {
      case EPOCHS -> any.plan().epochs() + " epochs";
      case REFERENCE ->
          "time of "
              + any.spec().budget().epochs()
              + " epochs of "
              + any.spec().budget().reference().label();
    };
  }

  String methods() {
    List<String> methods = new ArrayList<>();
    for (Arm arm : arms()) {
      String epochs =
          arm.runs().stream()
              .filter(RunRecord::completed)
              .map(run -> run.epochs().size())
              .collect(Collectors.toCollection(TreeSet::new))
              .stream()
              .map(String::valueOf)
              .collect(Collectors.joining("/"));
      methods.add(
          label(arm)
              + ": n = "
              + arm.count()
              + (epochs.isEmpty() ? "" : ", " + epochs + " epochs")
              + (arm.diverged() == 0
                  ? ""
                  : ", " + arm.diverged() + " of " + arm.count() + " diverged"));
    }
    return String.join("; ", methods);
  }

  String machines() {
    return distinct(
        run ->
            run.provenance().processor()
                + ", "
                + run.provenance().device()
                + ", threads: "
                + run.provenance().threads());
  }

  String commits() {
    return distinct(
        run -> run.provenance().commit().replaceFirst("^(\\p{XDigit}{10})\\p{XDigit}+", "$1"));
  }

  private String distinct(Function<RunRecord, String> what) {
    return arms.values().stream()
        .flatMap(arm -> arm.runs().stream())
        .map(what)
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .collect(Collectors.joining("; "));
  }
}
