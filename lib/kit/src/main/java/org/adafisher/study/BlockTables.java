package org.adafisher.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.adafisher.analysis.MeanDifference;
import org.adafisher.analysis.Ranking;
import org.adafisher.paper.PaperTables;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A block as tables and words. */
final class BlockTables {

  private BlockTables() {}

  /** One row per method: mean ± deviation over seeds; runs that diverged are counted apart. */
  static Table results(Block block) {
    Budget budget = block.any().spec().budget();
    boolean isTimed = budget.kind() == Budget.Kind.REFERENCE;
    Measure measure = block.measure();
    StringColumn method = StringColumn.create("optimizer");
    StringColumn epochs = StringColumn.create("epochs");
    StringColumn cost =
        StringColumn.create(isTimed ? "epoch ÷ " + budget.reference().label() + "'s" : "cost");
    StringColumn result =
        StringColumn.create(measure.axis() + ", " + block.any().spec().selection().label());
    StringColumn papersWay = StringColumn.create("best epoch on test (as the paper)");
    StringColumn loss = StringColumn.create("test loss, nats");
    IntColumn count = IntColumn.create("n");
    IntColumn diverged = IntColumn.create("diverged");
    for (String label : block.methods()) {
      int complete = block.completed(label).size();
      method.append(label + (block.isPublished(label) ? "" : " *"));
      epochs.append(block.shown(label, run -> run.epochs().size(), 1));
      cost.append(block.shown(label, run -> run.plan().relativeCost(), 2));
      result.append(block.shown(label, run -> measure.of(run.selected()), measure.digits()));
      papersWay.append(block.shown(label, block::testSelected, measure.digits()));
      loss.append(block.shown(label, run -> run.last().testLoss(), 3));
      count.append(complete);
      diverged.append(block.of(label).size() - complete);
    }
    Table table = Table.create(block.title() + " (* not in the paper)", method, epochs);
    if (isTimed) {
      table.addColumns(cost);
    }
    return table.addColumns(result, papersWay, loss, count, diverged);
  }

  /** One row per method: its distance to AdaFisher as printed, here and in the paper. */
  static Table againstPaper(Block block) {
    StringColumn method = StringColumn.create("optimizer");
    StringColumn ours = StringColumn.create("here − AdaFisher's");
    StringColumn paper = StringColumn.create("the paper");
    StringColumn papers = StringColumn.create("the paper − AdaFisher's");
    StringColumn verdict = StringColumn.create("verdict");
    Setting.Cells cells = block.setting().cells();
    String title = block.title();
    if (cells != null) {
      PaperTables tables = PaperTables.load();
      Optional<Double> reference =
          block.printed().flatMap(label -> published(tables, block, label));
      for (String label : block.methods()) {
        boolean isReference = block.printed().filter(label::equals).isPresent();
        Optional<MeanDifference> here =
            isReference || block.completed(label).isEmpty()
                ? Optional.empty()
                : block.distance(label);
        Optional<Double> there = published(tables, block, label);
        Optional<Double> distance =
            isReference
                ? Optional.empty()
                : there.flatMap(value -> reference.map(other -> value - other));
        method.append(label);
        ours.append(here.map(d -> show(d, block.measure().digits())).orElse("–"));
        paper.append(there.map(value -> number("%.2f", value)).orElse("–"));
        papers.append(distance.map(value -> number("%+.2f", value)).orElse("–"));
        verdict.append(
            here.isEmpty() || distance.isEmpty() ? "–" : agreement(here.get(), distance.get()));
      }
      title += ", beside the paper's " + cells.network() + " on " + cells.dataset();
    }
    return Table.create(title, method, ours, paper, papers, verdict);
  }

  /** The paper does not say which rule its runs had: as printed, we take it. */
  private static Optional<Double> published(PaperTables tables, Block block, String label) {
    Setting.Cells cells = block.setting().cells();
    return block.isPublished(label)
        ? tables.value(
            cells.dataset(),
            cells.augmentation(),
            cells.network(),
            block.of(label).get(0).spec().optimizer().name())
        : Optional.empty();
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String show(MeanDifference d, int digits) {
    String mean = number("%+." + digits + "f", d.difference());
    return Double.isNaN(d.low())
        ? mean
        : mean + number(" [%+.1f", d.low()) + number(", %+.1f]", d.high());
  }

  private static String agreement(MeanDifference here, double there) {
    if (here.firstCount() < 2) {
      return "n = 1 says nothing";
    }
    if (here.difference() == 0) {
      return "a tie here";
    }
    boolean isSame = Math.signum(here.difference()) == Math.signum(there);
    boolean isClear = here.low() > 0 || here.high() < 0;
    return (isSame ? "as the paper" : "opposite") + (isClear ? "" : ", within the noise");
  }

  /** The results and what they say, with a word on the machines where these differ. */
  static String verdict(Block block) {
    List<RunRecord> runs = block.methods().stream().map(block::of).flatMap(List::stream).toList();
    return standing(block) + Machines.note(runs).map(note -> " " + note).orElse("");
  }

  private static String standing(Block block) {
    Measure measure = block.measure();
    String results =
        ranking(block, block.labels()).order().stream()
            .map(label -> shown(block, label))
            .collect(Collectors.joining("; "));
    String title = block.title() + ", " + measure.axis();
    String text = results.isEmpty() ? title : title + ": " + results;
    Optional<String> nothing = block.saysNothing();
    if (nothing.isPresent()) {
      return text + ". " + nothing.get();
    }
    if (block.printed().isEmpty()) {
      return text + ". AdaFisher as printed has no complete run: it is last.";
    }
    String printed = block.printed().get();
    List<String> rivals =
        block.methods().stream()
            .filter(label -> !label.startsWith("AdaFisher") || label.equals(printed))
            .toList();
    return text
        + ". AdaFisher as printed: "
        + ranking(block, rivals).shown(printed)
        + " among the optimizers (its other rules not counted).";
  }

  /** Equal means share a place; a run that diverged has nothing right, or no finite perplexity. */
  private static Ranking ranking(Block block, List<String> methods) {
    boolean higherIsBetter = block.measure().higherIsBetter();
    Map<String, Double> means = new LinkedHashMap<>();
    for (String label : methods) {
      int complete = block.completed(label).size();
      double share = (double) complete / block.of(label).size();
      double mean = complete == 0 ? 0 : block.result(label).mean();
      means.put(
          label, higherIsBetter ? share * mean : share == 1 ? mean : Double.POSITIVE_INFINITY);
    }
    return Ranking.of(means, higherIsBetter);
  }

  private static String shown(Block block, String label) {
    int all = block.of(label).size();
    int diverged = all - block.completed(label).size();
    return label
        + " "
        + block.result(label).shown(1, block.measure().digits())
        + (diverged == 0 ? "" : " (" + diverged + " of " + all + " diverged)");
  }

  /** What is said of a run on one line. */
  static String line(RunRecord record) {
    Measure measure = Measure.of(record.spec().network());
    String what = Study.key(record.spec());
    String status = record.status().replaceFirst(";.*", "");
    return record.epochs().isEmpty()
        ? what + ": " + status
        : String.format(
            Locale.ROOT,
            "%s: %s %." + measure.digits() + "f%s, epoch %d, %.0f s, %s",
            what,
            measure.title(),
            measure.of(record.completed() ? record.selected() : record.last()),
            measure.unit(),
            record.epochs().size(),
            record.last().trainSeconds(),
            status);
  }
}
