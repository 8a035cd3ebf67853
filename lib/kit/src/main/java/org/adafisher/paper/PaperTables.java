package org.adafisher.paper;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.adafisher.training.record.RunRecord;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/** The published numbers: {@code results/paper/tables.csv}, which the jar holds. */
public final class PaperTables {

  /** The runs behind every published mean and deviation (paper App. C.2: five trials). */
  public static final int RUNS = 5;

  private static final List<String> RESULTS = List.of("top1", "test perplexity");

  /** Our networks whose names do not hold the paper's. */
  private static final Map<String, String> NETWORKS =
      Map.of(
          "swint", "tinyswin",
          "swinb", "bigswin",
          "focalnetdepthwise", "focalnet",
          "cct", "cct232",
          "mobilenetv3large", "mobilenetv3",
          "gpt1small28351488learnable", "gpt1small");

  private final List<Cell> cells;

  private PaperTables(List<Cell> cells) {
    this.cells = List.copyOf(cells);
  }

  /**
   * Reads the tables of the jar.
   *
   * @return the tables
   */
  public static PaperTables load() {
    try (InputStream in =
        Objects.requireNonNull(
            PaperTables.class.getResourceAsStream("/org/adafisher/claim/tables.csv"),
            "no tables.csv in the jar")) {
      return read(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads tables.
   *
   * @param csv as {@code results/paper/tables.csv}
   * @return the tables
   */
  public static PaperTables read(Reader csv) {
    Table table =
        Table.read()
            .usingOptions(CsvReadOptions.builder(csv).columnTypes(name -> ColumnType.STRING));
    List<Cell> cells = new ArrayList<>();
    for (Row row : table) {
      cells.add(
          new Cell(
              new CellName(
                  row.getString("table"),
                  row.getString("dataset"),
                  row.getString("augmentation"),
                  row.getString("network"),
                  row.getString("optimizer"),
                  row.getString("metric")),
              number(row, "value"),
              number(row, "std"),
              row.getString("note")));
    }
    return new PaperTables(cells);
  }

  private static double number(Row row, String column) {
    String text = row.getString(column);
    try {
      return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "tables.csv, line "
              + (row.getRowNumber() + 2)
              + ": "
              + column
              + " '"
              + text
              + "' is no number",
          e);
    }
  }

  /**
   * Returns all numbers.
   *
   * @return in the order of the file
   */
  public List<Cell> cells() {
    return cells;
  }

  /**
   * Returns a number that must be there.
   *
   * @param name where it stands
   * @return the number
   * @throws IllegalArgumentException if there is none
   */
  public Cell get(CellName name) {
    return cells.stream()
        .filter(cell -> cell.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("tables.csv has no " + name));
  }

  /**
   * Returns the result that the paper publishes for an optimizer: Top-1 accuracy in percent, or
   * test perplexity.
   *
   * @param dataset the paper's name or ours, such as {@code CIFAR-10} or {@code cifar10}; {@code
   *     CIFAR-10 from ImageNet weights} for Table 4
   * @param augmentation {@code cutout}, {@code no cutout}, or empty where the paper has one only
   * @param network the paper's name or ours, such as {@code ResNet18} or {@code resnet18_cifar}
   * @param optimizer the paper's name or ours, such as {@code KFAC} or {@code K-FAC}
   * @return the mean, or empty if the paper has none
   */
  public Optional<Double> value(
      String dataset, String augmentation, String network, String optimizer) {
    return find(dataset, augmentation, network, optimizer).map(Cell::value);
  }

  /**
   * Returns the same as text.
   *
   * @param dataset as {@link #value} takes it
   * @param augmentation as {@link #value} takes it
   * @param network as {@link #value} takes it
   * @param optimizer as {@link #value} takes it
   * @return such as {@code 96.25 ± 0.17}, or {@code –} if the paper has none
   */
  public String shown(String dataset, String augmentation, String network, String optimizer) {
    return find(dataset, augmentation, network, optimizer).map(Cell::shown).orElse("–");
  }

  /**
   * Returns what the paper publishes for a run's data, augmentation, network and optimizer,
   * whatever else differs.
   *
   * @param run the run
   * @return such as {@code 96.25 ± 0.17}, or {@code –} if the paper has none
   */
  public String shown(RunRecord run) {
    String data = run.dataTitle().replaceAll(" subset.*|,.*| \\(.*", "");
    boolean isCifar = data.startsWith("CIFAR");
    boolean isTransfer = run.spec().pretrained() != null;
    String augmentation =
        !isCifar || isTransfer
            ? ""
            : run.spec().data().augmentation().endsWith("cutout") ? "cutout" : "no cutout";
    return shown(
        isTransfer ? data + " from ImageNet weights" : data,
        augmentation,
        run.spec().network(),
        run.spec().optimizer().name());
  }

  private Optional<Cell> find(
      String dataset, String augmentation, String network, String optimizer) {
    return cells.stream()
        .filter(Cell::isReported)
        .filter(cell -> RESULTS.contains(cell.name().metric()))
        .filter(cell -> data(cell.name().dataset()).equals(data(dataset)))
        .filter(cell -> cell.name().augmentation().equals(augmentation))
        .filter(cell -> network(cell.name().network()).equals(network(network)))
        .filter(cell -> letters(cell.name().optimizer()).equals(letters(optimizer)))
        .findFirst();
  }

  private static String data(String name) {
    return letters(name).replaceFirst("^imagenet1k$", "imagenet").replaceFirst("bpe$", "");
  }

  private static String network(String name) {
    String bare = letters(name.replaceFirst("^tv_", "").replaceFirst("_cifar$", ""));
    return NETWORKS.getOrDefault(bare, bare);
  }

  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}
