package org.adafisher.claim;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.adafisher.paper.CellName;
import org.adafisher.paper.PaperTables;

/**
 * Some optimizers have better numbers than others, in every row that is named. An empty list names
 * all.
 *
 * @param tables the tables
 * @param datasets the data sets
 * @param augmentations the augmentations
 * @param networks the networks
 * @param subjects the optimizers that are called better
 * @param others the optimizers that they are compared with; all but the subjects if empty
 * @param metric the metric
 * @param better {@code higher} or {@code lower}
 */
record Better(
    List<String> tables,
    List<String> datasets,
    List<String> augmentations,
    List<String> networks,
    List<String> subjects,
    List<String> others,
    String metric,
    String better)
    implements Predicate {

  Better {
    tables = Lists.orEmpty(tables);
    datasets = Lists.orEmpty(datasets);
    augmentations = Lists.orEmpty(augmentations);
    networks = Lists.orEmpty(networks);
    subjects = Lists.orEmpty(subjects);
    others = Lists.orEmpty(others);
    if (better == null || !better.matches("higher|lower")) {
      throw new IllegalArgumentException("better: '" + better + "' is not higher or lower");
    }
  }

  @Override
  public List<CellPair> pairs(PaperTables published) {
    List<CellPair> pairs =
        published.cells().stream()
            .filter(cell -> cell.isReported() && isSubject(cell.name()))
            .flatMap(
                subject ->
                    published.cells().stream()
                        .filter(cell -> cell.isReported() && isOther(cell.name()))
                        .filter(other -> subject.name().isBeside(other.name()))
                        .map(other -> new CellPair(subject, other, better.equals("higher"))))
            .toList();
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException("no two cells of tables.csv are compared by " + this);
    }
    return pairs;
  }

  private boolean isSubject(CellName name) {
    return Lists.admits(tables, name.table())
        && Lists.admits(datasets, name.dataset())
        && Lists.admits(augmentations, name.augmentation())
        && Lists.admits(networks, name.network())
        && subjects.contains(name.optimizer())
        && name.metric().equals(metric);
  }

  private boolean isOther(CellName name) {
    return Lists.admits(others, name.optimizer()) && !subjects.contains(name.optimizer());
  }

  @Override
  public Finding judge(PaperTables published, ToDoubleFunction<CellPair> corrected) {
    List<CellPair> pairs = pairs(published);
    List<CellPair> contrary = pairs.stream().filter(pair -> pair.advantage() <= 0).toList();
    List<CellPair> tested = pairs.stream().filter(CellPair::isTestable).toList();
    ToDoubleFunction<CellPair> weakness =
        pair -> tested.isEmpty() ? 0 : corrected.applyAsDouble(pair);
    long significant =
        tested.stream()
            .filter(pair -> pair.advantage() > 0 && corrected.applyAsDouble(pair) < Ledger.ALPHA)
            .count();
    String counts =
        "better in "
            + (pairs.size() - contrary.size())
            + " of "
            + pairs.size()
            + (tested.isEmpty()
                ? "; no deviations published"
                : ", significantly in " + significant);
    if (!contrary.isEmpty()) {
      long worse =
          contrary.stream().filter(pair -> corrected.applyAsDouble(pair) < Ledger.ALPHA).count();
      return new Finding(
          Verdict.CONTRADICTED,
          counts
              + ", worse in "
              + contrary.size()
              + (tested.isEmpty() ? "" : ", significantly in " + worse)
              + "; contrary: "
              + shown(worst(contrary), corrected));
    }
    Verdict verdict =
        tested.isEmpty() ? Verdict.SUPPORTED_BY_ORDER : Verdict.of(significant, tested.size());
    CellPair weakest =
        pairs.stream()
            .max(
                Comparator.comparingDouble(weakness).thenComparingDouble(pair -> -pair.advantage()))
            .orElseThrow();
    return new Finding(
        verdict, (pairs.size() == 1 ? "" : counts + "; weakest: ") + shown(weakest, corrected));
  }

  private static CellPair worst(List<CellPair> pairs) {
    return pairs.stream().min(Comparator.comparingDouble(CellPair::advantage)).orElseThrow();
  }

  private static String shown(CellPair pair, ToDoubleFunction<CellPair> corrected) {
    String numbers =
        pair.subject().name().setting()
            + ": "
            + pair.subject().described()
            + ", "
            + pair.other().described();
    return pair.isTestable()
        ? numbers
            + " ("
            + Numbers.interval(pair.difference(), 2)
            + ", "
            + Numbers.p("p", pair.difference().pValue())
            + ", "
            + Numbers.p("Holm p", corrected.applyAsDouble(pair))
            + ")"
        : numbers;
  }
}
