package org.adafisher.claim;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.adafisher.analysis.Power;
import org.adafisher.paper.Cell;
import org.adafisher.paper.CellName;
import org.adafisher.paper.PaperTables;
import org.adafisher.study.Method;
import org.adafisher.study.RunTimes;
import org.adafisher.study.Setting;
import org.adafisher.training.spec.RunSpec;

/**
 * What would decide a claim at the paper's scale: seeds so that every comparison of it has a power
 * of 80 % at the published difference and deviations, the runs that this comes to, and their time.
 */
final class Effort {

  static final double POWER = 0.8;

  private static final double HOUR = 3600;

  private final PaperTables published;
  private final RunTimes times;

  Effort(PaperTables published, RunTimes times) {
    this.published = published;
    this.times = times;
  }

  /** Such as {@code 5 to 36 seeds, 84 runs, 61 GPU-h}; words where no number is published. */
  String of(Judgement judgement) {
    if (!(judgement.claim().measured() instanceof RunComparison asked) || isDecided(judgement)) {
      return "–";
    }
    List<CellPair> pairs = judgement.claim().internal().pairs(published);
    List<CellPair> tested = pairs.stream().filter(CellPair::isTestable).toList();
    if (tested.isEmpty()) {
      return pairs.isEmpty() && !(judgement.claim().internal() instanceof Ratio)
          ? "no difference published"
          : "no deviation published";
    }
    Map<Cell, Integer> seeds = new LinkedHashMap<>();
    int most = asked.scale().seeds();
    boolean isUnclear = false;
    for (CellPair pair : tested) {
      OptionalInt needed = seeds(pair);
      if (needed.isEmpty()) {
        return "no difference in " + pair.subject().name().setting();
      }
      int count = Math.max(needed.getAsInt(), asked.scale().seeds());
      seeds.merge(pair.subject(), count, Math::max);
      seeds.merge(pair.other(), count, Math::max);
      isUnclear = count > most ? pair.hasUnclearDeviation() : isUnclear;
      most = Math.max(most, count);
    }
    double seconds = 0;
    for (Map.Entry<Cell, Integer> cell : seeds.entrySet()) {
      seconds += cell.getValue() * times.seconds(run(asked.scale(), cell.getKey().name()));
    }
    return shown(seeds.values(), isUnclear, seconds / HOUR)
        + (tested.size() == pairs.size()
            ? ""
            : "; " + tested.size() + " of " + pairs.size() + " pairs");
  }

  /** Whether the runs that are here say enough, for both readings of AdaFisher. */
  private static boolean isDecided(Judgement judgement) {
    return judgement.measured().values().stream()
        .noneMatch(finding -> finding.verdict() == Verdict.NOT_DECIDABLE);
  }

  private static OptionalInt seeds(CellPair pair) {
    return Power.count(
        pair.subject().value() - pair.other().value(),
        pair.subject().deviation(),
        pair.other().deviation(),
        POWER);
  }

  private static String shown(Collection<Integer> seeds, boolean isUnclear, double hours) {
    int least = seeds.stream().min(Integer::compare).orElseThrow();
    int most = seeds.stream().max(Integer::compare).orElseThrow();
    return String.format(
        Locale.ROOT,
        "%s seeds%s, %,d runs, %s GPU-h",
        least == most ? String.valueOf(most) : least + " to " + most,
        isUnclear ? " (deviation unclear)" : "",
        seeds.stream().mapToInt(Integer::intValue).sum(),
        String.format(Locale.ROOT, hours < 10 ? "%.1f" : "%,.0f", hours));
  }

  /** The paper's run behind a number. */
  private static RunSpec run(Scale scale, CellName name) {
    return scale.protocol().settings().stream()
        .filter(setting -> isOf(setting.cells(), name))
        .flatMap(setting -> setting.methods().stream())
        .filter(Method::isPublished)
        .map(Method::run)
        .filter(run -> run.optimizer().name().equals(name.optimizer().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(scale + " has no run behind " + name));
  }

  private static boolean isOf(Setting.Cells cells, CellName name) {
    return cells != null
        && cells.dataset().equals(name.dataset())
        && cells.augmentation().equals(name.augmentation())
        && cells.network().equals(name.network());
  }
}
