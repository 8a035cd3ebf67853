package org.adafisher.section.images;

import java.util.Locale;
import java.util.Optional;
import org.adafisher.analysis.MeanDifference;
import org.adafisher.claim.PaperTables;
import org.adafisher.method.Preset;
import org.adafisher.network.Networks;
import org.adafisher.training.RunRecord;
import org.adafisher.training.RunSpec;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A comparison as tables. */
final class ComparisonTables {

  private ComparisonTables() {}

  /** One row per method: mean ± deviation over seeds; runs that diverged are counted apart. */
  static Table results(MethodRuns runs, String title) {
    RunRecord any = runs.any();
    boolean isTimed = any.plan().source().equals("reference");
    StringColumn method = StringColumn.create("optimizer");
    StringColumn epochs = StringColumn.create("epochs");
    StringColumn cost =
        StringColumn.create(
            isTimed ? "epoch ÷ " + any.spec().budget().reference().label() + "'s" : "cost");
    StringColumn paper = StringColumn.create("the paper's, implied");
    StringColumn result =
        StringColumn.create(runs.measure().axis() + ", " + any.spec().selection().label());
    StringColumn loss = StringColumn.create("test loss");
    StringColumn seconds = StringColumn.create("seconds per 100 steps");
    IntColumn count = IntColumn.create("n");
    IntColumn diverged = IntColumn.create("diverged");
    for (String label : runs.methods()) {
      int complete = runs.completed(label).size();
      method.append(label);
      count.append(complete);
      diverged.append(runs.of(label).size() - complete);
      result.append(
          runs.shown(label, run -> runs.measure().of(run.selected()), 1, runs.measure().digits()));
      loss.append(runs.shown(label, run -> run.last().testLoss(), 1, 3));
      seconds.append(runs.shown(label, run -> run.last().trainSeconds() / run.steps() * 100, 1, 1));
      epochs.append(runs.shown(label, run -> run.epochs().size(), 1, 1));
      cost.append(runs.shown(label, run -> run.plan().relativeCost(), 1, 2));
      paper.append(impliedCost(runs.of(label).get(0).spec()));
    }
    Table table = Table.create(title, method, epochs);
    if (isTimed) {
      table.addColumns(cost, paper);
    }
    return table.addColumns(result, loss, seconds, count, diverged);
  }

  /** One row per method: its distance to AdaFisher as printed, here and in the paper. */
  static Table againstPaper(MethodRuns runs, String dataset, String network, String augmentation) {
    StringColumn method = StringColumn.create("optimizer");
    StringColumn ours = StringColumn.create("here − AdaFisher's");
    StringColumn paper = StringColumn.create("the paper");
    StringColumn papers = StringColumn.create("the paper − AdaFisher's");
    StringColumn verdict = StringColumn.create("verdict");
    PaperTables tables = PaperTables.load();
    String printed = runs.printed().orElse("");
    Optional<Double> reference = tables.value(dataset, augmentation, network, name(printed));
    for (String label : runs.labels()) {
      Optional<MeanDifference> here =
          label.equals(printed) ? Optional.empty() : runs.distance(label);
      // The paper does not say which rule its runs had: as printed, we take it.
      Optional<Double> published =
          label.contains("released") || label.contains("ICLR")
              ? Optional.empty()
              : tables.value(dataset, augmentation, network, name(label));
      Optional<Double> there =
          here.isEmpty() || published.isEmpty()
              ? Optional.empty()
              : reference.map(value -> published.get() - value);
      method.append(label);
      ours.append(here.map(d -> show(d, runs.measure().digits())).orElse("–"));
      paper.append(published.map(value -> number("%.2f", value)).orElse("–"));
      papers.append(there.map(value -> number("%+.2f", value)).orElse("–"));
      verdict.append(here.isEmpty() || there.isEmpty() ? "–" : agreement(here.get(), there.get()));
    }
    String title = runs.title() + ", beside the paper's " + network + " on " + dataset;
    return Table.create(title, method, ours, paper, papers, verdict);
  }

  /** The optimizer's name as a label has it, without its rule. */
  private static String name(String label) {
    return label.replaceAll(" \\(.*", "");
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
    boolean isSame = Math.signum(here.difference()) == Math.signum(there);
    boolean isClear = here.low() > 0 || here.high() < 0;
    return (isSame ? "as the paper" : "opposite") + (isClear ? "" : ", within the noise");
  }

  /** An epoch's cost relative to AdaFisher's, from the paper's epochs in equal time. */
  private static String impliedCost(RunSpec spec) {
    Preset preset =
        Networks.isLanguageModel(spec.network())
            ? Preset.WIKITEXT2
            : spec.pretrained() != null ? Preset.TRANSFER : Preset.CIFAR_CNN;
    int reference =
        preset.epochsIfRun("adafisher").or(() -> preset.epochsIfRun("adafisherw")).orElseThrow();
    return preset
        .epochsIfRun(spec.optimizer().name())
        .map(epochs -> number("%.2f", (double) reference / epochs))
        .orElse("-");
  }
}
