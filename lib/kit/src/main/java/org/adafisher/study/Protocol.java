package org.adafisher.study;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;

/**
 * A table or figure of the paper that trains, or an experiment of our own, with every setting and
 * where each is said.
 *
 * @param name such as {@code table-2}
 * @param place such as {@code Tables 2 and 10 (b), Figures 13 and 14}
 * @param title what it compares, in a few words
 * @param settings the paper's settings, unchanged but for the departures
 * @param sources where each field of {@link Fields} is said, such as {@code Table 7}
 * @param departures where we do otherwise on purpose
 * @param followUp the runs that depend on the results of earlier ones
 */
public record Protocol(
    String name,
    String place,
    String title,
    List<Setting> settings,
    Map<String, String> sources,
    List<Departure> departures,
    FollowUp followUp) {

  /** What a study runs next, where that depends on what it has measured. */
  @FunctionalInterface
  public interface FollowUp {

    /** Nothing depends on results. */
    FollowUp NONE = result -> result.study().settings();

    /**
     * Returns the settings that are known now.
     *
     * @param result what there is, complete or not
     * @return the study's own settings if nothing new follows
     */
    List<Setting> after(Result result);
  }

  /**
   * Where we do otherwise than the paper on purpose.
   *
   * @param what such as {@code selection}
   * @param paper what the paper does
   * @param here what we do
   * @param why the reason
   */
  public record Departure(String what, String paper, String here, String why) {}

  Protocol(
      String name,
      String place,
      String title,
      List<Setting> settings,
      Map<String, String> sources,
      List<Departure> departures) {
    this(name, place, title, settings, sources, departures, FollowUp.NONE);
  }

  /** Copies the lists, and checks that every field has a source. */
  public Protocol {
    settings = List.copyOf(settings);
    departures = List.copyOf(departures);
    Set<String> missing =
        Fields.of(settings).keySet().stream()
            .filter(field -> !sources.containsKey(field))
            .collect(Collectors.toSet());
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(name + ": no source for " + missing);
    }
  }

  /**
   * Returns the paper's figures that its runs answer.
   *
   * @return such as {@code Figures 13 and 14}; for none, words that say so
   */
  public String figures() {
    int figures = place.indexOf("Figure");
    return figures < 0 ? "Not in the paper" : place.substring(figures);
  }

  /**
   * Returns this protocol as a study.
   *
   * @param profile {@code PAPER} for all of it; the others shrink it
   * @param data the folder that may hold the paper's data, or null: what a small profile takes
   *     instead depends on it
   * @return the study
   */
  public Study at(Profile profile, Path data) {
    List<Setting> chosen = profile == Profile.PAPER ? settings : Shrinking.of(this, profile, data);
    return new Study(this, profile, chosen);
  }

  /**
   * Returns an optimizer as the paper runs it; one that it does not run here has its own default
   * learning rate and the weight decay of the others.
   *
   * @param network our name of the network; for one that the protocol lacks, its first serves
   * @param name the optimizer's name; {@code adafisher:RELEASED_CODE} names a factor rule too
   * @return the optimizer
   */
  public OptimizerSpec optimizer(String network, String name) {
    String[] parts = name.split(":", 2);
    OptimizerSpec plain = OptimizerSpec.of(parts[0]);
    OptimizerSpec wanted =
        parts.length == 1 ? plain : plain.with("rule", parts[1].toUpperCase(Locale.ROOT));
    List<OptimizerSpec> known =
        settings.stream()
            .sorted((a, b) -> Boolean.compare(isOf(network, b), isOf(network, a)))
            .flatMap(setting -> setting.methods().stream())
            .map(method -> method.run().optimizer())
            .toList();
    return known.stream()
        .filter(optimizer -> optimizer.slug().equals(wanted.slug()))
        .findFirst()
        .orElse(wanted.withWeightDecay(known.get(0).weightDecay()));
  }

  private static boolean isOf(String network, Setting setting) {
    return setting.methods().get(0).run().network().equals(network);
  }

  /**
   * Returns the epochs that the paper gives an optimizer.
   *
   * @param optimizer the optimizer's name
   * @return the epochs, or empty if the paper does not run it here
   */
  public Optional<Integer> epochs(String optimizer) {
    return settings.stream()
        .flatMap(setting -> setting.methods().stream())
        .filter(Method::isPublished)
        .filter(method -> method.run().optimizer().name().equals(optimizer))
        .map(method -> method.run().budget().epochs())
        .findFirst();
  }

  /**
   * Returns whether a run is one of the paper's: the same network, data, augmentation, batch,
   * budget, length and optimizer, whatever its seed, on the whole data.
   *
   * @param record the run
   * @return true if it counts
   */
  public boolean admits(RunRecord record) {
    RunSpec spec = record.spec().withSeed(1);
    return settings.stream()
            .flatMap(setting -> setting.methods().stream())
            .map(Method::run)
            .filter(run -> run.network().equals(spec.network()))
            .filter(run -> run.optimizer().equals(spec.optimizer()))
            .anyMatch(run -> run.withSeed(1).id().equals(spec.id()))
        && !record.dataTitle().contains("subset")
        && record.trainExamples() + record.validationExamples()
            >= Protocols.examples(spec.data().name());
  }

  /**
   * Returns whether the paper has such an experiment.
   *
   * @return false for this kit's own, in which no method is published
   */
  public boolean isPapers() {
    return settings.stream()
        .flatMap(setting -> setting.methods().stream())
        .anyMatch(Method::isPublished);
  }

  /**
   * Returns whether some runs depend on the results of others.
   *
   * @return true if a study of it may grow
   */
  public boolean hasFollowUp() {
    return followUp != FollowUp.NONE;
  }

  /**
   * Returns the seeds of a method.
   *
   * @return as many as the paper's, or more where the protocol says so
   */
  public int seeds() {
    return settings.get(0).seeds();
  }
}
