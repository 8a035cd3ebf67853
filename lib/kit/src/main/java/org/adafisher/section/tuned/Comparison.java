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

  private final List<Compared> blocks;

  /**
   * Takes the comparisons of a study.
   *
   * @param result of {@code tuned}, {@code tuned-language} or {@code tuned-ablation}
   * @throws IllegalArgumentException if it has none yet, or AdaFisher has no complete run in one
   */
  public Comparison(Result result) {
    blocks = result.comparisons().stream().map(Compared::of).toList();
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException("no comparison has begun: " + result.progress());
    }
  }

  /** A block with AdaFisher's standings to the other methods, by their labels. */
  private record Compared(Block block, String printed, Map<String, Standing> standings) {

    static Compared of(Block block) {
      String printed =
          block
              .printed()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          block.setting().title() + ": AdaFisher as printed has no complete run"));
      Map<String, MeanDifference> gains = new LinkedHashMap<>();
      for (String label : block.labels()) {
        Optional<MeanDifference> distance = block.distance(label);
        if (!label.equals(printed) && distance.isPresent()) {
          gains.put(label, distance.get().times(block.higherIsBetter() ? -1 : 1));
        }
      }
      double[] corrected =
          Holm.adjust(gains.values().stream().mapToDouble(MeanDifference::pValue).toArray());
      Map<String, Standing> standings = new LinkedHashMap<>();
      gains.forEach(
          (label, gain) ->
              standings.put(label, new Standing(label, gain, corrected[standings.size()])));
      return new Compared(block, printed, standings);
    }

    /** Such as {@code batch 128: equal steps}. */
    String place() {
      return block.setting().title().replaceFirst("^.*, ", "");
    }

    /** The network and the data. */
    String task() {
      return block.setting().title().replaceFirst(", batch.*", "");
    }

    String result(String label) {
      int diverged = block.diverged(label);
      return block.result(label).shown(1, 2)
          + " in "
          + block.epochs(label)
          + " epochs"
          + (diverged == 0 ? "" : " (" + diverged + " diverged)");
    }

    /** Such as {@code 92.4 ± 2.3 (batch 128: equal steps, n = 10)}. */
    String reached() {
      Spread own = block.result(printed);
      return own.shown(1, 1) + " (" + place() + ", n = " + own.count() + ")";
    }

    String cell(String label) {
      Standing one = standings.get(label);
      return one == null
          ? "–"
          : "%s: %s, n = %d, p %s: %s"
              .formatted(
                  result(label),
                  one.gain.shown(2),
                  one.gain.firstCount(),
                  one.corrected < 1e-4
                      ? "< 0.0001"
                      : String.format(Locale.ROOT, "%.4f", one.corrected),
                  block.saysNothing().isPresent() ? "–" : one.words());
    }
  }

  /** How AdaFisher as printed stands to another method; more is better for AdaFisher. */
  private record Standing(String label, MeanDifference gain, double corrected) {

    ForestPlot.Interval interval() {
      return new ForestPlot.Interval(label, gain.difference(), gain.low(), gain.high());
    }

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

  /** The blocks of each network and data, in the order of the study. */
  private Map<String, List<Compared>> tasks() {
    return blocks.stream()
        .collect(Collectors.groupingBy(Compared::task, LinkedHashMap::new, Collectors.toList()));
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

  private static Table table(String task, List<Compared> blocks) {
    List<String> columns = new ArrayList<>(List.of("against"));
    blocks.forEach(one -> columns.add(one.place()));
    Rows rows = new Rows(columns.toArray(String[]::new));
    List<Object> own = new ArrayList<>(List.of("AdaFisher as printed"));
    for (Compared one : blocks) {
      own.add(one.result(one.printed) + one.block.saysNothing().map(why -> ": " + why).orElse(""));
    }
    rows.add(own.toArray());
    for (String label : labels(blocks)) {
      List<Object> cells = new ArrayList<>(List.of(name(label)));
      blocks.forEach(one -> cells.add(one.cell(label)));
      rows.add(cells.toArray());
    }
    return rows.table(
        "AdaFisher as printed against each method, on fresh seeds at their best rates; " + task);
  }

  /** The methods that any of these blocks compares, in their order. */
  private static List<String> labels(List<Compared> blocks) {
    return blocks.stream().flatMap(one -> one.standings.keySet().stream()).distinct().toList();
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

  private static String forest(String task, List<Compared> blocks) {
    double reach =
        blocks.stream()
            .flatMap(one -> one.standings.values().stream())
            .mapToDouble(standing -> Math.abs(standing.gain.difference()))
            .reduce(1, Math::max);
    List<ForestPlot.Line> lines = new ArrayList<>();
    for (String label : labels(blocks)) {
      List<ForestPlot.Interval> intervals = new ArrayList<>();
      for (Compared one : blocks) {
        Standing standing = one.standings.get(label);
        intervals.add(standing == null ? null : standing.interval());
      }
      lines.add(new ForestPlot.Line(name(label), intervals));
    }
    double end = Math.min(MOST_REACH, 1.3 * reach);
    return ForestPlot.svg(
        "Not in the paper. AdaFisher's gain over each, 95 % interval; right of 0 it is better; "
            + task,
        blocks.get(0).block.higherIsBetter() ? "percentage points" : "perplexity",
        -end,
        end,
        blocks.stream().map(Compared::place).toList(),
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

  private static String verdict(String task, List<Compared> blocks) {
    List<Compared> telling =
        blocks.stream().filter(one -> one.block.saysNothing().isEmpty()).toList();
    if (telling.isEmpty()) {
      return task + ": " + blocks.get(0).block.saysNothing().orElseThrow();
    }
    return "%s: AdaFisher as printed reaches %s. Significantly better than: %s. Worse than: %s. All else is undecided, or a tie."
        .formatted(
            task,
            telling.stream().map(Compared::reached).collect(Collectors.joining(", ")),
            counts(telling, BETTER),
            counts(telling, WORSE));
  }

  /** Such as {@code Adam (4 of 4), SGD (1 of 4)}, the most first. */
  private static String counts(List<Compared> blocks, String words) {
    Map<String, Long> counts =
        blocks.stream()
            .flatMap(one -> one.standings.values().stream())
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
