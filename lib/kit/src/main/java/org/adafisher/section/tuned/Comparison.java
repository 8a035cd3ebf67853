package org.adafisher.section.tuned;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.adafisher.analysis.Holm;
import org.adafisher.analysis.MeanDifference;
import org.adafisher.figure.ForestPlot;
import org.adafisher.study.Block;
import org.adafisher.study.Result;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * AdaFisher as printed against every other method, each at its own best learning rate, on seeds
 * that chose none: differences over paired seeds, with the p-values of a block corrected by Holm's
 * method.
 */
public final class Comparison {

  private static final double LEVEL = 0.05;
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
      return gain.difference() > 0 ? "AdaFisher is better" : "AdaFisher is worse";
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

  /**
   * Returns the comparisons.
   *
   * @return one row for each block and method: its result, AdaFisher's gain over it with the 95 %
   *     interval, n, the corrected p-value, and what that says
   */
  public Table table() {
    StringColumn where = StringColumn.create("comparison");
    StringColumn method = StringColumn.create("against");
    StringColumn epochs = StringColumn.create("its epochs");
    StringColumn result = StringColumn.create("its result");
    StringColumn gain = StringColumn.create("AdaFisher's gain");
    StringColumn count = StringColumn.create("n");
    StringColumn p = StringColumn.create("p, Holm");
    StringColumn says = StringColumn.create("says");
    for (Block block : blocks) {
      for (Standing standing : standings(block)) {
        int diverged = block.diverged(standing.label);
        where.append(place(block));
        method.append(name(standing.label));
        epochs.append(block.epochs(standing.label));
        result.append(
            block.result(standing.label).shown(1, 2)
                + (diverged == 0 ? "" : " (" + diverged + " diverged)"));
        gain.append(standing.gain.shown(2));
        count.append(String.valueOf(standing.gain.firstCount()));
        p.append(
            standing.corrected < 1e-4
                ? "< 0.0001"
                : String.format(Locale.ROOT, "%.4f", standing.corrected));
        says.append(block.saysNothing().orElseGet(standing::words));
      }
    }
    return Table.create(
        "AdaFisher as printed against each method, on fresh seeds at their best rates; " + task(),
        where,
        method,
        epochs,
        result,
        gain,
        count,
        p,
        says);
  }

  /** Such as {@code batch 128: equal steps}. */
  private static String place(Block block) {
    return block.setting().title().replaceFirst("^.*, ", "");
  }

  /** The network and the data, which all blocks share. */
  private String task() {
    return blocks.get(0).setting().title().replaceFirst(", batch.*", "");
  }

  /** A variant of AdaFisher as printed goes by what sets it apart, but for the learning rate. */
  private static String name(String label) {
    String shorter = label.replaceFirst("(, )?α [^,]+", "");
    return shorter.replaceFirst("^AdaFisherW? \\(Algorithm 1\\), ", "");
  }

  /**
   * Draws AdaFisher's gains with their 95 % intervals, a panel for each block.
   *
   * @return SVG
   */
  public String forest() {
    List<List<Standing>> all = blocks.stream().map(Comparison::standings).toList();
    double reach = 1;
    for (List<Standing> standings : all) {
      for (Standing standing : standings) {
        reach = Math.max(reach, Math.abs(standing.gain.difference()));
      }
    }
    List<ForestPlot.Line> lines = new ArrayList<>();
    for (Standing first : all.get(0)) {
      List<ForestPlot.Interval> intervals = new ArrayList<>();
      for (List<Standing> standings : all) {
        intervals.add(
            standings.stream()
                .filter(standing -> standing.label.equals(first.label))
                .map(
                    s ->
                        new ForestPlot.Interval(
                            s.label, s.gain.difference(), s.gain.low(), s.gain.high()))
                .findFirst()
                .orElse(null));
      }
      lines.add(new ForestPlot.Line(name(first.label), intervals));
    }
    double end = Math.min(MOST_REACH, 1.3 * reach);
    return ForestPlot.svg(
        "Not in the paper. AdaFisher's gain over each, 95 % interval; right of 0 it is better; "
            + task(),
        blocks.get(0).higherIsBetter() ? "percentage points" : "perplexity",
        -end,
        end,
        blocks.stream().map(Comparison::place).toList(),
        lines);
  }

  /**
   * Says how many methods AdaFisher beats, at what scale.
   *
   * @return a line for each block
   */
  public String verdict() {
    return String.join("\n", blocks.stream().map(Comparison::verdict).toList());
  }

  private static String verdict(Block block) {
    if (block.saysNothing().isPresent()) {
      return block.setting().title() + ": " + block.saysNothing().get();
    }
    List<Standing> standings = standings(block);
    return String.format(
        Locale.ROOT,
        "%s, n = %d: AdaFisher as printed reaches %s. Significantly better than: %s. Worse than: %s."
            + " Undecided: %s.",
        block.setting().title(),
        block.result(block.printed().orElseThrow()).count(),
        block.result(block.printed().orElseThrow()).shown(1, 2),
        names(standings, "AdaFisher is better"),
        names(standings, "AdaFisher is worse"),
        names(standings, "undecided"));
  }

  private static String names(List<Standing> standings, String words) {
    List<String> names =
        standings.stream().filter(s -> s.words().equals(words)).map(s -> name(s.label)).toList();
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
