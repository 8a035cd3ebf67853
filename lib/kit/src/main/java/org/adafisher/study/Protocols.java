package org.adafisher.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The paper's tables and figures that train, by name. */
public final class Protocols {

  private static final Map<String, Integer> EXAMPLES =
      Map.of(
          "digits", 1_437,
          "digits8", 1_437,
          "digits8_5-9", 719,
          "cifar10", 50_000,
          "cifar100", 50_000,
          "tinyimagenet", 100_000,
          "imagenet", 1_281_167,
          "wikitext2-bpe", 8_000,
          "iris", 150);

  private static final Map<String, Integer> TEST_EXAMPLES =
      Map.of(
          "digits", 360,
          "digits8", 360,
          "digits8_5-9", 179,
          "cifar10", 10_000,
          "cifar100", 10_000,
          "tinyimagenet", 10_000,
          "imagenet", 50_000,
          "wikitext2-bpe", 900,
          "iris", 150);

  private static final List<Protocol> ALL = all();

  private Protocols() {}

  private static List<Protocol> all() {
    List<Protocol> all = new ArrayList<>();
    all.addAll(PictureProtocols.tables());
    all.add(LanguageProtocols.table5());
    all.addAll(StabilityProtocols.all());
    all.addAll(SmallProtocols.all());
    all.addAll(TuningProtocols.all());
    all.addAll(TunedProtocols.all());
    return List.copyOf(all);
  }

  /**
   * Returns all of them.
   *
   * @return in the paper's order within tables, figures and searches for hyperparameters; our own
   *     last
   */
  public static List<Protocol> list() {
    return ALL;
  }

  /**
   * Returns a protocol.
   *
   * @param name such as {@code table-2}
   * @return the protocol
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public static Protocol named(String name) {
    return named(ALL, name);
  }

  /**
   * Returns what an epoch costs by Table 6, whose numbers of epochs take the same time.
   *
   * @param optimizer the optimizer's name
   * @return the time of its epoch in epochs of Adam's, of two digits; NaN if the paper has none
   */
  public static double epochCost(String optimizer) {
    double adam = named("table-2").epochs("adam").orElseThrow();
    return named("table-2")
        .epochs(optimizer)
        .map(epochs -> Math.round(100 * adam / epochs) / 100.0)
        .orElse(Double.NaN);
  }

  static Protocol named(List<Protocol> among, String name) {
    return among.stream()
        .filter(protocol -> protocol.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown study '"
                        + name
                        + "': choose one of "
                        + String.join(", ", among.stream().map(Protocol::name).toList())));
  }

  /**
   * Returns the training examples of the paper's data, those held out included.
   *
   * @param data such as {@code cifar10}
   * @return the examples; of a text a lower bound on its pieces, which depend on the byte pairs; 0
   *     for data of another name
   */
  static int examples(String data) {
    return EXAMPLES.getOrDefault(data, 0);
  }

  /** The same of test examples. */
  static int testExamples(String data) {
    return TEST_EXAMPLES.getOrDefault(data, 0);
  }

  /** What protocols of pictures share, of {@link Fields}. */
  static Map<String, String> sources(Map<String, String> own) {
    Map<String, String> sources = new TreeMap<>();
    sources.put("data", "Sec. 4.1, App. C.2.2");
    sources.put("training examples", "App. C.2.2");
    sources.put("test examples", "App. C.2.2");
    sources.put("starting weights", "App. C.2: random initializations");
    sources.put("gradient clipping", "authors' script (ASDL's examples); the paper is silent");
    sources.put("other options", "the optimizers' defaults (Sec. 4.1); rules: Algorithm 1");
    sources.put("selection", "authors' script: the best epoch on test; the paper is silent");
    sources.put("schedule", "App. C.2.1; per epoch: authors' script");
    sources.putAll(own);
    return sources;
  }

  /** Where all of our studies depart from the paper. */
  static List<Protocol.Departure> departures() {
    return List.of(
        new Protocol.Departure(
            "which epoch counts",
            "the best on the test set",
            "the best on a tenth of the training set, held out",
            "a number chosen on the test set is optimistic; it stands beside ours"),
        new Protocol.Departure(
            "the clock", "runs during evaluations", "stops", "evaluation is not training"),
        new Protocol.Departure(
            "methods",
            "no SGD, one AdaFisher",
            "SGD with momentum and AdaFisher's other rules run too",
            "the released code is, within a few percent, SGD with momentum"));
  }
}
