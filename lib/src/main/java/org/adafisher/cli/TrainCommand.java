package org.adafisher.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.adafisher.data.DataSets;
import org.adafisher.data.LabelledData;
import org.adafisher.network.Networks;
import org.adafisher.optimizer.Optimizers;
import org.adafisher.training.EpochRecord;
import org.adafisher.training.RunRecord;
import org.adafisher.training.RunSpec;
import org.adafisher.training.Training;
import org.adafisher.training.TrainingListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}: trains one network and writes its record. */
@Command(
    name = "train",
    description = "Trains one network and writes its record, run.json and epochs.csv.",
    footer = "Exit status: 0 done, 1 the loss was no longer finite, 2 unusable input.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {

  @Option(
      names = "--data",
      required = true,
      paramLabel = "NAME|DIR",
      description =
          "digits, iris, cifar10, cifar100, tinyimagenet or imagenet (in $ADAFISHER_DATA), or a"
              + " folder with one of these or with pictures in train and val, one folder a class.")
  private String data;

  @Option(
      names = "--network",
      required = true,
      paramLabel = "NAME",
      description = "resnet18_cifar or mlp.")
  private String network;

  @Option(
      names = "--optimizer",
      required = true,
      paramLabel = "NAME",
      description = "adafisher, adafisherw, adam, adamw or sgd.")
  private String optimizer;

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      description = "AdaFisher's: ALGORITHM_1 (default), ICLR_2025 or RELEASED_CODE.")
  private String rule = "ALGORITHM_1";

  @Option(names = "--epochs", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
  private int epochs = 3;

  @Option(names = "--batch", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
  private int batch = 32;

  @Option(
      names = "--lr",
      paramLabel = "X",
      description = "First learning rate; default 0.001, for sgd 0.1.")
  private Double learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "cosine (default: to 0, epoch by epoch) or constant.")
  private String schedule = "cosine";

  @Option(names = "--weight-decay", paramLabel = "X", description = "Default ${DEFAULT-VALUE}.")
  private double weightDecay = 5e-4;

  @Option(names = "--seed", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(names = "--limit-train", paramLabel = "N", description = "Examples at most; 0 for all.")
  private int limitTrain;

  @Option(names = "--limit-test", paramLabel = "N", description = "Examples at most; 0 for all.")
  private int limitTest;

  @Option(names = "--augment", description = "CIFAR's random crop and flip.")
  private boolean augment;

  @Option(names = "--threads", paramLabel = "N", description = "Threads; default: all cores.")
  private Integer threads;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the record goes; default: results/runs/train/<data-network-…>.")
  private Path out;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    if (threads != null) {
      if (threads < 1) {
        throw new IllegalArgumentException("--threads " + threads + " must be at least 1");
      }
      System.setProperty("ai.djl.pytorch.num_threads", threads.toString());
    }
    RunSpec spec =
        new RunSpec(
            data,
            network,
            optimizer,
            rule,
            epochs,
            batch,
            learningRate == null ? Optimizers.defaultLearningRate(optimizer) : learningRate,
            schedule,
            weightDecay,
            seed,
            limitTrain,
            limitTest,
            augment);
    Networks.create(network, 2);
    String place = System.getenv("ADAFISHER_DATA");
    LabelledData labelled = DataSets.open(data, place == null ? null : Path.of(place));
    PrintWriter progress = command.commandLine().getOut();
    progress.printf("%s, %s on %s%n", spec.label(), network, labelled.title());
    RunRecord record = Training.run(spec, labelled, printing(progress));
    Path folder = out == null ? defaultFolder(spec, labelled) : out;
    record.write(folder);
    progress.printf("%s; record in %s%n", record.status(), folder);
    progress.flush();
    return record.status().equals("complete") ? Main.DONE : Main.FAILED;
  }

  private static TrainingListener printing(PrintWriter out) {
    return new TrainingListener() {
      @Override
      public void onEpoch(EpochRecord epoch) {
        out.printf(
            Locale.ROOT,
            "epoch %d  training loss %.4f  test loss %.4f  test accuracy %.2f %%  %.1f s%n",
            epoch.epoch(),
            epoch.trainLoss(),
            epoch.testLoss(),
            100 * epoch.testAccuracy(),
            epoch.trainSeconds());
        out.flush();
      }
    };
  }

  private static Path defaultFolder(RunSpec spec, LabelledData data) {
    String home = System.getenv().getOrDefault("ADAFISHER_HOME", ".");
    String rule = spec.optimizer().startsWith("adafisher") ? "-" + spec.rule() : "";
    return Path.of(home, "results", "runs", "train")
        .resolve(
            data.name() + "-" + spec.network() + "-" + spec.optimizer() + rule + "-" + spec.seed());
  }
}
