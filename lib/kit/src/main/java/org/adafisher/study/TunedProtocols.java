package org.adafisher.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.adafisher.data.source.DataSets;
import org.adafisher.method.AdaFisherParts;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.network.Networks;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.RunSeeds;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Selection;

/**
 * Comparisons of our own in which every method runs at its own best learning rate, found for all in
 * the same way; the paper tunes AdaFisher and takes the rates of others from elsewhere (App.
 * C.2.1).
 *
 * <p>First each method trains at rates a factor √10 apart around its default, with two seeds, and
 * at more where the best lies at an end; the rate with the best mean on held-out examples is
 * chosen. Then seeds that no choice has seen run at the chosen rates: for as many steps, and, where
 * methods differ in what a step costs, also for the time that AdaFisher as printed takes.
 */
final class TunedProtocols implements Protocol.FollowUp {

  static final String RATES = "rates";

  private static final String ABLATION = "tuned-ablation";

  private static final int TUNING_SEEDS = 2;
  private static final int PICTURE_EPOCHS = 30;
  private static final int TEXT_EPOCHS = 5;
  private static final int SMALL_BATCH = 64;

  /** The rates are chosen on what is held out: a tenth of a small set would be too few. */
  private static final Selection QUARTER = new Selection(Selection.By.VALIDATION, 0.25);

  private final boolean isTimed;

  private TunedProtocols(boolean isTimed) {
    this.isTimed = isTimed;
  }

  static List<Protocol> all() {
    RunSpec resNet = PictureProtocols.base("cifar10", "cifar", "resnet18_cifar");
    List<Method> pictures = PaperMethods.CNN.allWith(resNet, "scalarfisher");
    List<Method> texts = PaperMethods.LANGUAGE.all(LanguageProtocols.base());
    return List.of(
        protocol(
            "tuned",
            "every method at its own best learning rate, on pictures",
            List.of(
                search("ResNet-18, CIFAR-10, batch 256", pictures, PICTURE_EPOCHS),
                search("ResNet-18, CIFAR-10, batch 64", pictures, PICTURE_EPOCHS)
                    .with(run -> run.withBatchSize(SMALL_BATCH))),
            true),
        protocol(
            "tuned-language",
            "every method at its own best learning rate, on a text",
            List.of(search("GPT-1 small, WikiText-2", texts, TEXT_EPOCHS)),
            true),
        protocol(
            ABLATION,
            "what AdaFisher's parts do, each variant at its own best learning rate",
            List.of(search("ResNet-18, CIFAR-10, batch 256", ablations(resNet), PICTURE_EPOCHS)),
            false));
  }

  /** AdaFisher as printed, the same with one part changed, and two to compare them with. */
  private static List<Method> ablations(RunSpec base) {
    OptimizerSpec printed = PaperMethods.CNN.optimizer("adafisher");
    List<OptimizerSpec> all = new ArrayList<>(List.of(printed));
    all.addAll(AdaFisherParts.changed(printed).values());
    // A divisor that keeps the scale: the damping follows the layer's mean.
    OptimizerSpec kept = printed.with("minMax", false).with("relativeDamping", 1);
    all.add(kept.with("damping", "1e-4"));
    all.add(PaperMethods.CNN.optimizer("adam"));
    List<Method> methods = new ArrayList<>();
    all.forEach(optimizer -> methods.add(new Method(base.with(optimizer), false)));
    methods.add(PaperMethods.CNN.all(base).stream().reduce((a, b) -> b).orElseThrow());
    return methods;
  }

  private static Setting search(String title, List<Method> methods, int epochs) {
    List<Method> grid =
        methods.stream()
            .map(method -> method.run().with(Budget.epochs(epochs)))
            .flatMap(
                run ->
                    RateSearch.around(run.optimizer().learningRate()).stream()
                        .map(rate -> run.with(run.optimizer().withLearningRate(rate))))
            .map(run -> new Method(run, false))
            .toList();
    return new Setting(title + ": " + RATES, null, grid, TUNING_SEEDS);
  }

  private static Protocol protocol(
      String name, String title, List<Setting> settings, boolean isTimed) {
    return new Protocol(
        name,
        "this kit's own; the paper has none",
        title,
        settings,
        Fields.of(settings).keySet().stream()
            .collect(Collectors.toMap(field -> field, field -> "ours")),
        List.of(),
        new TunedProtocols(isTimed));
  }

  /** The searches with the rates that they lack, and the comparisons of those that have ended. */
  @Override
  public List<Setting> after(Result result) {
    List<Setting> next = new ArrayList<>();
    for (Setting setting : result.study().settings()) {
      if (setting.firstSeed() < RunSeeds.FRESH) {
        RateSearch search = new RateSearch(setting, result.records());
        Setting extended = search.extended();
        next.add(extended);
        if (extended.equals(setting) && search.isComplete()) {
          next.addAll(comparisons(setting, search, result.study().profile()));
        }
      }
    }
    return next;
  }

  private List<Setting> comparisons(Setting setting, RateSearch search, Profile profile) {
    int seeds = profile == Profile.SMOKE ? 2 : 10;
    Budget steps = setting.methods().get(0).run().budget();
    Setting equalSteps =
        new Setting(
            setting.title().replace(RATES, "equal steps"),
            null,
            search.best(),
            seeds,
            (int) RunSeeds.FRESH);
    Budget time = Budget.timeOf(reference(setting), steps.epochs());
    Setting equalTime =
        equalSteps.with(run -> run.with(time)).titled(setting.title().replace(RATES, "equal time"));
    return isTimed ? List.of(equalSteps, equalTime) : List.of(equalSteps);
  }

  /** AdaFisher as printed, whose rate makes no difference to its time. */
  private static OptimizerSpec reference(Setting setting) {
    return setting.methods().stream()
        .map(method -> method.run().optimizer())
        .filter(optimizer -> optimizer.rule().equals("ALGORITHM_1"))
        .findFirst()
        .orElseThrow();
  }

  /** All rates and batch sizes on a small network; at smoke two methods at three rates. */
  static List<Setting> small(Protocol protocol, boolean isSmoke, Path place) {
    List<Setting> few =
        isSmoke
            ? protocol.settings().stream().map(TunedProtocols::few).toList()
            : protocol.settings();
    return few.stream()
        .flatMap(
            setting ->
                Networks.isLanguageModel(setting.methods().get(0).run().network())
                    ? Stream.of(text(setting, isSmoke, place))
                    : pictures(setting, protocol.name().equals(ABLATION), isSmoke, place))
        .map(setting -> setting.with(run -> run.with(QUARTER)).titled(title(setting)))
        .toList();
  }

  /** On digits two networks, of which ablations, which have many methods, take the smaller. */
  private static Stream<Setting> pictures(
      Setting setting, boolean isOne, boolean isSmoke, Path place) {
    DataSpec digits = new DataSpec("digits8", 1_000, 0, "none");
    DataSpec cifar = new DataSpec("cifar10", 2_000, 1_000, "cifar");
    boolean isHere = !isSmoke && DataSets.has("cifar10", place);
    DataSpec data = isSmoke ? Shrinking.FEW_DIGITS : isHere ? cifar : digits;
    Stream<String> networks =
        isHere
            ? Stream.of("resnet8_cifar")
            : Stream.of("convnet_small", "resnet8_cifar").limit(isOne || isSmoke ? 1 : 2);
    return networks
        .map(name -> new Shrinking.Size(name, data, isSmoke ? 16 : 128, isSmoke ? 1 : 6, 2, false))
        .map(size -> size.applyTo(setting, ""));
  }

  /**
   * The pieces are of as many words as the network's last number says. The vocabulary of WikiText-2
   * is ten times that of the licences, and so is a step's time: it gets half the steps.
   */
  private static Setting text(Setting setting, boolean isSmoke, Path place) {
    boolean isHere = DataSets.has("wikitext2", place);
    int pieces = isSmoke ? 16 : isHere ? 640 : 1_280;
    DataSpec text =
        new DataSpec(isHere ? "wikitext2" : "licences", pieces, isSmoke ? 4 : 64, "none");
    String network = isSmoke ? "gpt1_1x64x16" : "gpt1_1x64x32";
    return new Shrinking.Size(network, text, isSmoke ? 32 : 64, isSmoke ? 1 : 3, 2, false)
        .applyTo(setting, "");
  }

  private static String title(Setting setting) {
    RunSpec any = setting.methods().get(0).run();
    return String.join(
        ", ", any.network(), any.data().name(), "batch " + any.batchSize() + ": " + RATES);
  }

  /** Three of the rates of the two methods that matter most. */
  private static Setting few(Setting setting) {
    List<Method> few = new ArrayList<>();
    for (int i = 0; i < setting.methods().size(); i++) {
      Method method = setting.methods().get(i);
      OptimizerSpec optimizer = method.run().optimizer();
      if (i % RateSearch.RATES % 3 == 0
          && optimizer.options().isEmpty()
          && optimizer.slug().matches("adamw?|adafisherw?-algo.*")) {
        few.add(method);
      }
    }
    return setting.with(few);
  }
}
