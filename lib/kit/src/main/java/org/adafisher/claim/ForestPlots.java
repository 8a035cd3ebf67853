package org.adafisher.claim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adafisher.analysis.MeanDifference;
import org.adafisher.figure.ForestPlot;
import org.adafisher.figure.ForestPlot.Interval;
import org.adafisher.figure.ForestPlot.Line;

/** The differences behind the ledger as pictures: the paper's, and ours by scale. */
final class ForestPlots {

  /** The claim whose comparisons are all of Tables 2 and 10. */
  private static final String ALL_OF_CIFAR = "cifar-consistent";

  private static final List<String> RIVALS = List.of("Adam", "AdaHessian", "KFAC", "Shampoo");

  private ForestPlots() {}

  /** The paper's accuracies: AdaFisher's, or AdaFisherW's, less every other optimizer's. */
  static String published(Ledger ledger) {
    Map<String, Map<String, Interval[]>> blocks = new LinkedHashMap<>();
    int count = 0;
    for (CellPair pair : ledger.pairs(ALL_OF_CIFAR)) {
      MeanDifference d = pair.difference();
      String rival = pair.other().name().optimizer();
      blocks.computeIfAbsent(
                  pair.subject().name().dataset() + ", " + pair.subject().name().augmentation(),
                  k -> new LinkedHashMap<>())
              .computeIfAbsent(
                  pair.subject().name().network() + " (" + pair.subject().name().optimizer() + ")",
                  k -> new Interval[RIVALS.size()])[
              RIVALS.indexOf(rival.equals("AdamW") ? "Adam" : rival)] =
          new Interval(rival, d.difference(), d.low(), d.high());
      count++;
    }
    return ForestPlot.svg(
        "The paper's own "
            + count
            + " differences: test accuracy of AdaFisher less the other optimizer's",
        "points, with Welch's 95 % interval from the published means and deviations, n = 5",
        -3,
        10,
        List.of("over Adam or AdamW", "over AdaHessian", "over K-FAC", "over Shampoo"),
        lines(blocks));
  }

  /** Ours: the same difference for both readings of AdaFisher, by the scale of the runs. */
  static String measured(Ledger ledger) {
    Map<String, Map<String, Interval[]>> blocks = new LinkedHashMap<>();
    for (Judgement judgement : ledger.judgements()) {
      for (Variant variant : Variant.values()) {
        for (Effect effect : judgement.effects().get(variant)) {
          if (effect.asked().metric() == Metric.SELECTED_ACCURACY
              && effect.subject().optimizer().name().startsWith("adafisher")) {
            effect.contrast().difference().ifPresent(d -> put(blocks, effect, variant, d));
          }
        }
      }
    }
    return ForestPlot.svg(
        "Measured here: test accuracy of AdaFisher less the other optimizer's, by scale",
        "points, with the 95 % interval over seeds",
        -30,
        15,
        Arrays.stream(Variant.values()).map(Variant::label).toList(),
        lines(blocks));
  }

  private static void put(
      Map<String, Map<String, Interval[]>> blocks,
      Effect effect,
      Variant variant,
      MeanDifference d) {
    String rival = effect.group().label(effect.other());
    String subject = effect.subject().optimizer().label().replaceAll("\\s*\\(.*", "");
    blocks.computeIfAbsent(Scales.of(effect), k -> new LinkedHashMap<>())
            .computeIfAbsent(
                subject + " less " + rival, k -> new Interval[Variant.values().length])[
            variant.ordinal()] =
        new Interval(rival, d.difference(), d.low(), d.high());
  }

  private static List<Line> lines(Map<String, Map<String, Interval[]>> blocks) {
    List<Line> lines = new ArrayList<>();
    blocks.forEach(
        (title, block) -> {
          lines.add(new Line(title, List.of()));
          block.forEach((label, its) -> lines.add(new Line(label, Arrays.asList(its))));
        });
    return lines;
  }
}
