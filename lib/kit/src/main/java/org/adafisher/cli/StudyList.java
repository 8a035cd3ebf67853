package org.adafisher.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.adafisher.study.Estimator;
import org.adafisher.study.Profile;
import org.adafisher.study.Protocol;
import org.adafisher.study.Protocols;
import org.adafisher.study.Store;
import org.adafisher.training.Pace;

/** All studies: what is done of each, and what the rest takes here. */
final class StudyList {

  private static final double MEGABYTE = 1e6;
  private static final String ROW = "%-14s %6s %6s  %-11s %9s  %-46s %s%n";

  private final Store store;
  private final Path data;
  private final Estimator estimator;
  private final PrintWriter console;

  StudyList(Store store, Path data, boolean mayMeasure, PrintWriter console) {
    this.store = store;
    this.data = data;
    this.console = console;
    estimator = new Estimator(store, mayMeasure);
  }

  /** Prints the list; returns what is wrong with records that cannot be read. */
  Set<String> print(Profile profile) throws IOException {
    Set<String> unreadable = new LinkedHashSet<>();
    console.printf("Studies at profile %s; store %s%n", profile, store.folder());
    console.printf(
        ROW, "study", "done", "to do", "time left", "disk", "of the paper", "timed here");
    console.flush();
    for (Protocol protocol : Protocols.list()) {
      Estimator.Estimate found = estimator.of(protocol.at(profile, data).grown(store));
      unreadable.addAll(found.unreadable());
      console.printf(
          ROW,
          protocol.name() + (protocol.hasFollowUp() ? " +" : ""),
          found.done(),
          found.all() - found.done(),
          found.done() == found.all()
              ? "–"
              : Double.isNaN(found.seconds()) ? "?" : Pace.duration(found.seconds()),
          String.format(Locale.ROOT, "%.1f MB", found.bytes() / MEGABYTE),
          protocol.place() + ": " + protocol.title(),
          found.timed());
      console.flush();
    }
    console.println(
        "Times are for this machine, from warm steps with AdaFisher on the network named last;"
            + " other networks by their multiply-adds, other optimizers by Table 6. Runs that"
            + " studies have in common are counted in each, and trained once. +: choices follow from these runs, and more"
            + " runs from them, which count once it is known which they are.");
    console.flush();
    return unreadable;
  }
}
