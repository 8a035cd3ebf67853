package org.adafisher.section.tuned;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.adafisher.analysis.Holm;
import org.adafisher.analysis.MeanDifference;
import org.adafisher.analysis.Spread;
import org.adafisher.figure.ForestPlot;
import org.adafisher.figure.Rows;
import org.adafisher.study.Block;
import org.adafisher.study.Result;
import tech.tablesaw.api.Table;

/**
 * AdaFisher as printed against every other method, each at its own best learning rate, on seeds
 * that chose none: differences over paired seeds, with the p-values of a block corrected by Holm's
 * method.
 */
public final class Comparison {

  private static final double LEVEL = 0.05;
  private static final String BETTER = "AdaFisher is better";
  private static final String WORSE = "AdaFisher is worse";
  private static final double MOST_REACH = 12;

  private final List<Block> blocks;

  /**
   * Takes the comparisons of a study.
   *
   * @param result of {@code tuned}, {@code tuned-language} or {@code tuned-ablation}
   * @throws IllegalArgumentException if it has none yet, or AdaFisher has no complete run in one
   */
  public Comparison(Result result) {
    blocks = result.comparisons();
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException("no comparison has begun: " + result.progress());
    }
    for (Block block : blocks) {
      if (block.printed().isEmpty()) {
        throw new IllegalArgumentException(
            block.setting().title() + ": AdaFisher as printed has no complete run");
      }
    }
  }

  /** How AdaFisher as printed stands to another method; more is better for AdaFisher. */
  private record Standing(String label, MeanDifference gain, double corrected) {

    String words() {
      if (gain.firstCount() < 2) {
        return "n = 1 says nothing";
      }
      if (!(corrected < LEVEL)) {
        return gain.difference() == 0 ? "a tie" : "undecided";
      }
      return gain.difference() > 0 ? BETTER : WORSE;
    }
  }

  private static List<Standing> standings(Block block) {
    String printed = block.printed().orElseThrow();
    Map<String, MeanDifference> gains = new LinkedHashMap<>();
    for (String label : block.labels()) {
      Optional<MeanDifference> distance = block.distance(label);
      if (!label.equals(printed) && distance.isPresent()) {
        gains.put(label, block.higherIsBetter() ? negated(distance.get()) : distance.get());
      }
    }
    double[] p = gains.values().stream().mapToDouble(MeanDifference::pValue).toArray();
    double[] corrected = Holm.adjust(p);
    List<Standing> standings = new ArrayList<>();
    gains.forEach(
        (label, gain) -> standings.add(new Standing(label, gain, corrected[standings.size()])));
    return standings;
  }

  private static MeanDifference negated(MeanDifference d) {
    return new MeanDifference(
        -d.difference(),
        -d.high(),
        -d.low(),
        -d.effectSize(),
        d.pValue(),
        d.firstCount(),
        d.secondCount(),
        d.isPaired());
  }

  /** The blocks of each network and data, in the order of the study. */
  private Map<String, List<Block>> tasks() {
    return blocks.stream()
        .collect(Collectors.groupingBy(Comparison::task, LinkedHashMap::new, Collectors.toList()));
  }

  /**
   * Returns the comparisons.
   *
   * @return for each network and data a table with one row a method and one column a block: the
   *     method's result, AdaFisher's gain over it with the 95 % interval, the corrected p-value,
   *     and what that says
   */
  public List<Table> tables() {
    return tasks().entrySet().stream().map(task -> table(task.getKey(), task.getValue())).toList();
  }

  private static Table table(String task, List<Block> blocks) {
    List<String> columns = new ArrayList<>(List.of("against"));
    blocks.forEach(block -> columns.add(place(block)));
    Rows rows = new Rows(columns.toArray(String[]::new));
    List<Object> own = new ArrayList<>(List.of("AdaFisher as printed"));
    for (Block block : blocks) {
      String printed = block.printed().orElseThrow();
      own.add(result(block, printed) + block.saysNothing().map(why -> ": " + why).orElse(""));
    }
    rows.add(own.toArray());
    for (String label : labels(blocks)) {
      List<Object> cells = new ArrayList<>(List.of(name(label)));
      blocks.forEach(block -> cells.add(cell(block, label)));
      rows.add(cells.toArray());
    }
    return rows.table(
        "AdaFisher as printed against each method, on fresh seeds at their best rates; " + task);
  }

  /** The methods that any of these blocks compares, in their order. */
  private static List<String> labels(List<Block> blocks) {
    return blocks.stream()
        .flatMap(block -> standings(block).stream().map(Standing::label))
        .distinct()
        .toList();
  }

  private static Optional<Standing> standing(Block block, String label) {
    return standings(block).stream().filter(one -> one.label.equals(label)).findFirst();
  }

  private static String cell(Block block, String label) {
    return standing(block, label)
        .map(
            one ->
                "%s: %s, n = %d, p %s: %s"
                    .formatted(
                        result(block, label),
                        one.gain.shown(2),
                        one.gain.firstCount(),
                        one.corrected < 1e-4
                            ? "< 0.0001"
                            : String.format(Locale.ROOT, "%.4f", one.corrected),
                        block.saysNothing().isPresent() ? "–" : one.words()))
        .orElse("–");
  }

  private static String result(Block block, String label) {
    int diverged = block.diverged(label);
    return block.result(label).shown(1, 2)
        + " in "
        + block.epochs(label)
        + " epochs"
        + (diverged == 0 ? "" : " (" + diverged + " diverged)");
  }

  /** Such as {@code batch 128: equal steps}. */
  private static String place(Block block) {
    return block.setting().title().replaceFirst("^.*, ", "");
  }

  /** The network and the data. */
  private static String task(Block block) {
    return block.setting().title().replaceFirst(", batch.*", "");
  }

  /** A variant of AdaFisher as printed goes by what sets it apart, but for the learning rate. */
  private static String name(String label) {
    String shorter = label.replaceFirst("(, )?α [^,]+", "");
    return shorter.replaceFirst("^AdaFisherW? \\(Algorithm 1\\), ", "");
  }

  /**
   * Draws AdaFisher's gains with their 95 % intervals, a panel for each block.
   *
   * @return for each network and data an SVG
   */
  public List<String> forests() {
    return tasks().entrySet().stream().map(task -> forest(task.getKey(), task.getValue())).toList();
  }

  private static String forest(String task, List<Block> blocks) {
    double reach =
        blocks.stream()
            .flatMap(block -> standings(block).stream())
            .mapToDouble(standing -> Math.abs(standing.gain.difference()))
            .reduce(1, Math::max);
    List<ForestPlot.Line> lines = new ArrayList<>();
    for (String label : labels(blocks)) {
      List<ForestPlot.Interval> intervals = new ArrayList<>();
      for (Block block : blocks) {
        intervals.add(
            standing(block, label)
                .map(
                    s ->
                        new ForestPlot.Interval(
                            label, s.gain.difference(), s.gain.low(), s.gain.high()))
                .orElse(null));
      }
      lines.add(new ForestPlot.Line(name(label), intervals));
    }
    double end = Math.min(MOST_REACH, 1.3 * reach);
    return ForestPlot.svg(
        "Not in the paper. AdaFisher's gain over each, 95 % interval; right of 0 it is better; "
            + task,
        blocks.get(0).higherIsBetter() ? "percentage points" : "perplexity",
        -end,
        end,
        blocks.stream().map(Comparison::place).toList(),
        lines);
  }

  /**
   * Says in how many of its blocks AdaFisher beats which methods.
   *
   * @return a line for each network and data
   */
  public String verdict() {
    return tasks().entrySet().stream()
        .map(task -> verdict(task.getKey(), task.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private static String verdict(String task, List<Block> blocks) {
    List<Block> telling = blocks.stream().filter(block -> block.saysNothing().isEmpty()).toList();
    if (telling.isEmpty()) {
      return task + ": " + blocks.get(0).saysNothing().orElseThrow();
    }
    return "%s: AdaFisher as printed reaches %s. Significantly better than: %s. Worse than: %s. All else is undecided, or a tie."
        .formatted(
            task,
            telling.stream().map(Comparison::reached).collect(Collectors.joining(", ")),
            counts(telling, BETTER),
            counts(telling, WORSE));
  }

  /** Such as {@code 92.4 ± 2.3 (batch 128: equal steps, n = 10)}. */
  private static String reached(Block block) {
    Spread own = block.result(block.printed().orElseThrow());
    return own.shown(1, 1) + " (" + place(block) + ", n = " + own.count() + ")";
  }

  /** Such as {@code Adam (4 of 4), SGD (1 of 4)}, the most first. */
  private static String counts(List<Block> blocks, String words) {
    Map<String, Long> counts =
        blocks.stream()
            .flatMap(block -> standings(block).stream())
            .filter(standing -> standing.words().equals(words))
            .collect(
                Collectors.groupingBy(
                    standing -> name(standing.label), LinkedHashMap::new, Collectors.counting()));
    String all = blocks.size() == 1 ? "" : " of " + blocks.size();
    return counts.isEmpty()
        ? "none"
        : counts.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(e -> e.getKey() + (all.isEmpty() ? "" : " (" + e.getValue() + all + ")"))
            .collect(Collectors.joining(", "));
  }
}
