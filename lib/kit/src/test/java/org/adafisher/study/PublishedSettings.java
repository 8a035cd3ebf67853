package org.adafisher.study;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.adafisher.paper.CellName;
import org.adafisher.paper.PaperTables;

/**
 * The paper's settings as {@code results/paper/settings.csv} has them, transcribed from its text
 * and from FACTS; rates and epochs are looked up in {@code tables.csv}, where the former refers to
 * it. What was looked up is remembered.
 */
final class PublishedSettings {

  private static final String ANY = "*";
  private static final Pattern TABLE = Pattern.compile("Table (\\d+) \\((.*); (.*)\\)");
  private static final Set<String> REFERRED = Set.of("6", "7", "8", "9", "12", "13");

  private final List<Row> rows;
  private final PaperTables tables = PaperTables.load();
  private final Set<String> used = new LinkedHashSet<>();

  PublishedSettings() throws IOException {
    List<Row> read = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                PublishedSettings.class.getResourceAsStream("/org/adafisher/claim/settings.csv"),
                StandardCharsets.UTF_8))) {
      lines.lines().skip(1).forEach(line -> read.add(Row.of(read.size() + 2, line)));
    }
    rows = List.copyOf(read);
  }

  /** A line of the file: of some studies, blocks by their titles, and optimizers. */
  private record Row(
      int line,
      List<String> studies,
      Pattern block,
      List<String> optimizers,
      String setting,
      String value) {

    static Row of(int line, String text) {
      String[] cells = text.split(",", -1);
      if (cells.length != 6 || cells[5].isBlank()) {
        throw new AssertionError("settings.csv, line " + line + ": six cells are expected");
      }
      return new Row(
          line,
          List.of(cells[0].split(" ")),
          Pattern.compile(cells[1].equals(ANY) ? "" : cells[1]),
          List.of(cells[2].split(" ")),
          cells[3],
          cells[4]);
    }

    boolean isOf(String study, String title, String optimizer, String wanted) {
      return wanted.equals(setting)
          && (studies.contains(ANY) || studies.contains(study))
          && block.matcher(title).find()
          && (optimizers.contains(ANY) || optimizers.contains(optimizer));
    }

    /** What must be looked up at least once: the line for each of its studies and optimizers. */
    List<String> uses() {
      return Stream.concat(studies.stream(), optimizers.stream()).map(this::use).toList();
    }

    String use(String of) {
      return "settings.csv, line " + line + ", " + setting + ": " + of;
    }
  }

  /** The value, or the values parted by {@code |}; empty if none is published. */
  Optional<String> find(String study, String title, String optimizer, String setting) {
    List<Row> found =
        rows.stream().filter(row -> row.isOf(study, title, optimizer, setting)).toList();
    if (found.size() > 1) {
      throw new AssertionError(
          study + ", " + title + ", " + optimizer + ": several rows, " + found);
    }
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Row row = found.get(0);
    used.add(row.use(row.studies.contains(ANY) ? ANY : study));
    used.add(row.use(row.optimizers.contains(ANY) ? ANY : optimizer));
    Matcher table = TABLE.matcher(row.value);
    return Optional.of(
        table.matches()
            ? inTable(table.group(1), table.group(2), table.group(3), optimizer, setting)
            : row.value);
  }

  private String inTable(
      String table, String dataset, String network, String optimizer, String setting) {
    boolean isEpochs = setting.equals("budget");
    // One column serves Adam and AdamW, and one AdaFisher and AdaFisherW.
    boolean isShared = table.equals("6") || table.equals("9");
    CellName name =
        new CellName(
            table,
            dataset,
            "",
            network,
            isShared ? optimizer.replaceFirst("W$", "") : optimizer,
            isEpochs ? "epochs in the wall-clock budget" : "learning rate");
    used.add(name.toString());
    return String.valueOf(tables.get(name).value());
  }

  /** What nothing was compared with. */
  List<String> unused() {
    List<String> all = new ArrayList<>();
    rows.forEach(row -> all.addAll(row.uses()));
    tables.cells().stream()
        .map(cell -> cell.name())
        .filter(name -> REFERRED.contains(name.table()))
        .forEach(name -> all.add(name.toString()));
    all.removeAll(used);
    return all;
  }

  int rows() {
    return rows.size();
  }

  /** Whether a value is the published one, or one of several; {@code …} leaves some out. */
  static boolean isOneOf(String published, String value) {
    List<String> all = List.of(published.split("\\|"));
    if (all.stream().anyMatch(one -> isSame(one, value))) {
      return true;
    }
    int gap = all.indexOf("…");
    if (gap < 0) {
      return false;
    }
    double before = Double.parseDouble(all.get(gap - 1));
    double after = Double.parseDouble(all.get(gap + 1));
    double number = Double.parseDouble(value);
    return Math.min(before, after) < number && number < Math.max(before, after);
  }

  /** The published values of several, without what is left out. */
  static List<String> each(String published) {
    return Pattern.compile("\\|").splitAsStream(published).filter(v -> !v.equals("…")).toList();
  }

  /** Numbers as numbers, such as 5e-4 and 0.0005. */
  static boolean isSame(String one, String other) {
    try {
      double a = Double.parseDouble(one);
      double b = Double.parseDouble(other);
      return Math.abs(a - b) <= 1e-9 * Math.abs(a);
    } catch (NumberFormatException e) {
      return one.equals(other);
    }
  }
}
