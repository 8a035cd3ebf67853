package org.adafisher.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.adafisher.claim.Ledger;
import org.adafisher.claim.Observations;
import org.adafisher.claim.PaperMap;
import org.adafisher.claim.RunSets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code claims}: the ledger of the paper's claims. */
@Command(
    name = "claims",
    description = {
      "Judges every claim of the paper twice: by the paper's own numbers, and by the runs in DIR.",
      "Prints the verdicts, and rewrites CLAIMS.md and comparisons.md beside DIR, and the map of the",
      "paper: docs/index.html, or beside them if DIR is given."
    },
    footer = "Exit status: 0 done, 2 unusable input, or a record that cannot be read.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ClaimsCommand implements Callable<Integer> {

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Sets of runs, one folder each; default: results/runs.")
  private Path runs;

  @Option(
      names = "--section",
      paramLabel = "NN",
      description = "Print this notebook's claims only, with the numbers behind each verdict.")
  private String section;

  @Option(
      names = "--add",
      paramLabel = "NAME=DIR",
      description =
          "First copy the finished runs below DIR, such as a store, to the set NAME, in small form,"
              + " and say which claims they can decide.")
  private Map<String, Path> add = new LinkedHashMap<>();

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    PrintWriter console = command.commandLine().getOut();
    Path folder = runs == null ? home().resolve("results").resolve("runs") : runs;
    if (runs != null && add.isEmpty() && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException("--runs: '" + folder + "' is not a folder");
    }
    List<RunSets.Added> sets = new ArrayList<>();
    for (Map.Entry<String, Path> set : add.entrySet()) {
      sets.add(RunSets.add(set.getKey(), set.getValue(), folder));
    }
    Path results = folder.toAbsolutePath().normalize().getParent();
    Ledger ledger =
        Ledger.load(Ledger.sets(folder), Observations.read(results.resolve(Observations.SECTIONS)));
    console.print(section == null ? ledger.text() : ledger.text(section));
    PrintWriter err = command.commandLine().getErr();
    List<String> unreadable = new ArrayList<>(ledger.unreadable());
    ledger.skipped().stream()
        .filter(line -> !unreadable.contains(line))
        .forEach(line -> console.println("not used: " + line));
    for (RunSets.Added added : sets) {
      console.printf("%s: %d runs, %,d bytes%n", added.folder(), added.runs(), added.bytes());
      added.left().forEach(line -> console.println("left out: " + line));
      console.println(ledger.reach(added.folder()));
      unreadable.addAll(added.unreadable());
    }
    unreadable.forEach(line -> err.println("kit: " + line));
    Path docs = runs == null ? home().resolve("docs") : results;
    new PaperMap(ledger, results, docs).write();
    console.println(
        ledger.counts()
            + "\n"
            + results.resolve("CLAIMS.md")
            + "\n"
            + docs.resolve("index.html").toAbsolutePath().normalize());
    console.flush();
    return unreadable.isEmpty() ? Main.DONE : Main.UNUSABLE;
  }

  private static Path home() {
    return Path.of(System.getenv().getOrDefault("ADAFISHER_HOME", "."));
  }
}
