package org.adafisher.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.study.Protocol;
import org.adafisher.study.Protocols;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.Pretrained;
import org.adafisher.training.spec.RunSeeds;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Schedule;
import org.adafisher.training.spec.Selection;
import picocli.CommandLine.Option;

/** The options that describe a run, of all commands that train. */
final class RunArguments {

  @Option(
      names = "--data",
      paramLabel = "NAME|DIR",
      description =
          "digits, iris, cifar10, cifar100, tinyimagenet or imagenet (in $$ADAFISHER_DATA), or a"
              + " folder with one of these or with pictures in train and val, one folder a class;"
              + " for a language model licences, wikitext2 (words) or wikitext2-bpe.")
  private String data;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description =
          "Such as resnet18_cifar; a wrong one lists all. Also gpt1_BLOCKSxWIDTHxCONTEXT, such as"
              + " gpt1_1x128x64.")
  private String network;

  @Option(
      names = "--protocol",
      paramLabel = "STUDY",
      description =
          "Whose learning rate, weight decay, clipping and, with --budget paper, epochs are taken"
              + " for this network; ./kit study list names them (default: ${DEFAULT-VALUE}).")
  private String protocol = "table-2";

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      description = "AdaFisher's factor rule: short for --option rule=RULE.")
  private String rule;

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description =
          "A hyperparameter of the optimizer, such as damping=0.01; repeatable. See ./kit train"
              + " --help.")
  private Map<String, String> optimizerOptions = new TreeMap<>();

  @Option(names = "--lr", paramLabel = "X", description = "Learning rate; default: the protocol's.")
  private Double learningRate;

  @Option(names = "--weight-decay", paramLabel = "X", description = "Default: the protocol's.")
  private Double weightDecay;

  @Option(
      names = "--clip",
      paramLabel = "X",
      description = "Bound on the norm of all gradients, 0 for none; default: the protocol's.")
  private Double clipNorm;

  @Option(
      names = "--budget",
      paramLabel = "KIND",
      description =
          "epochs (default), paper (the protocol's epochs), or the name of an optimizer whose time"
              + " for --epochs is the budget.")
  private String budget = "epochs";

  @Option(names = "--epochs", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
  private int epochs = 3;

  @Option(
      names = "--evaluation-on-clock",
      description = "Count evaluations in a wall-clock budget, as the paper's code does.")
  private boolean evaluationCounts;

  @Option(
      names = "--schedule",
      paramLabel = "KIND",
      description = "cosine (default: to 0, epoch by epoch), cosine_per_step, step or constant.")
  private String schedule = "cosine";

  @Option(names = "--warm-up", paramLabel = "N", description = "Steps of linear warm-up.")
  private int warmUp;

  @Option(names = "--batch", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
  private int batch = 32;

  @Option(
      names = "--select",
      paramLabel = "BY",
      description =
          "Which epoch counts: validation (default: a tenth of the training set is held out),"
              + " test (as the paper) or last.")
  private String select = "validation";

  @Option(
      names = "--limit-train",
      paramLabel = "N",
      description = "Examples at most, of a text pieces; 0 for all.")
  private int limitTrain;

  @Option(names = "--limit-test", paramLabel = "N", description = "Examples at most; 0 for all.")
  private int limitTest;

  @Option(names = "--augment", description = "CIFAR's random crop and flip.")
  private boolean augment;

  @Option(names = "--cutout", description = "CIFAR's random crop, flip and cutout.")
  private boolean cutout;

  @Option(
      names = "--weights",
      paramLabel = "FILE|DIR",
      description = "Start from these weights: PyTorch's .pth, safetensors, or the raw SqueezeNet.")
  private String weights;

  @Option(
      names = "--new-layer",
      paramLabel = "PATTERN",
      description = "What stays random with --weights, such as linear.*; repeatable.")
  private List<String> newLayers = new ArrayList<>();

  @Option(names = "--freeze", description = "With --weights: train the new layers only.")
  private boolean freeze;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description =
          "gpu, cpu, or auto (default): what $$ADAFISHER_DEVICE says, else the GPU if there is one"
              + " that can be used.")
  private String device = "auto";

  /** Whether enough is given for a run. */
  boolean given() {
    return data != null && network != null;
  }

  /** Refuses options that would do nothing beside the others. */
  void check(Given given, String optimizer) {
    if (weights == null) {
      given.refuse("it is about --weights, which are not given", "--freeze", "--new-layer");
    }
    if (OptimizerSpec.of(optimizer).rule().isEmpty()) {
      given.refuse("only adafisher and adafisherw have factor rules", "--rule");
    }
    if (optimizerOptions.containsKey("rule")) {
      given.refuse("--option rule=RULE says the same", "--rule");
    }
    if (List.of("epochs", "paper").contains(budget)) {
      given.refuse("only the time of an optimizer has a clock", "--evaluation-on-clock");
    }
    if (budget.equals("paper")) {
      given.refuse("--budget paper takes the protocol's", "--epochs");
    }
    if (cutout) {
      given.refuse("--cutout crops and flips as well", "--augment");
    }
  }

  /** The run of an optimizer. */
  RunSpec spec(String optimizer, long seed) {
    Protocol paper = Protocols.named(protocol);
    OptimizerSpec method = paper.optimizer(network, optimizer);
    method = rule == null ? method : method.with("rule", rule.toUpperCase(Locale.ROOT));
    for (Map.Entry<String, String> option : optimizerOptions.entrySet()) {
      method = method.with(option.getKey(), option.getValue());
    }
    method = learningRate == null ? method : method.withLearningRate(learningRate);
    method = weightDecay == null ? method : method.withWeightDecay(weightDecay);
    method = clipNorm == null ? method : method.withClipNorm(clipNorm);
    String augmentation = cutout ? "cifar_cutout" : augment ? "cifar" : "none";
    Schedule.Kind kind = named(Schedule.Kind.values(), "schedule", schedule);
    Selection.By by = named(Selection.By.values(), "--select", select);
    return new RunSpec(
        new DataSpec(data, limitTrain, limitTest, augmentation),
        network,
        method,
        budget(paper, method),
        new Schedule(kind, warmUp, 0, 30, 0.1),
        batch,
        RunSeeds.all(seed),
        by == Selection.By.VALIDATION ? Selection.VALIDATION : new Selection(by, 0),
        weights == null ? null : new Pretrained(weights, newLayers, freeze),
        device);
  }

  private Budget budget(Protocol paper, OptimizerSpec method) {
    return switch (budget) {
      case "epochs" -> Budget.epochs(epochs);
      case "paper" ->
          Budget.epochs(
              paper
                  .epochs(method.name())
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "--budget paper: "
                                  + protocol
                                  + " gives no epochs for "
                                  + method.name())));
      default ->
          new Budget(
              Budget.Kind.REFERENCE, epochs, paper.optimizer(network, budget), evaluationCounts);
    };
  }

  private static <T extends Enum<T>> T named(T[] values, String what, String name) {
    for (T value : values) {
      if (value.name().equals(name.toUpperCase(Locale.ROOT))) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        what
            + " '"
            + name
            + "': choose one of "
            + java.util.Arrays.toString(values).toLowerCase(Locale.ROOT));
  }
}
