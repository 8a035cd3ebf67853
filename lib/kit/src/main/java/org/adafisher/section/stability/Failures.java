package org.adafisher.section.stability;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.adafisher.claim.Observation;
import org.adafisher.claim.Observation.Outcome;
import org.adafisher.figure.Rows;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.study.StudyData;
import org.adafisher.training.Pace;
import org.adafisher.training.Training;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.Ranges;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Selection;
import tech.tablesaw.api.Table;

/**
 * Methods that the paper could not train, and whether they learn here: AdaHessian on CCT (Sec.
 * 4.1), K-FAC on GPT-1 (App. C.3.2). A few steps of a small network show that a method takes steps
 * that lower the loss, and nothing about how far it gets.
 */
public final class Failures {

  private static final int EXAMPLES = 64;

  private final List<Case> cases = new ArrayList<>();

  /** A claim that a method cannot be trained, and a run of it. */
  private record Case(String claim, RunRecord run) {

    double loss(int epoch) {
      return run.epochs().get(epoch).trainLoss();
    }

    boolean learns() {
      return run.completed() && last() < loss(0);
    }

    double last() {
      return loss(run.epochs().size() - 1);
    }

    String losses() {
      return run.completed()
          ? String.format(Locale.ROOT, "%.2f nats in epoch 1, %.2f in the last", loss(0), last())
          : run.status();
    }
  }

  private Failures() {}

  /**
   * Trains each of them on data in the jar.
   *
   * @param epochs of 64 examples, from 2
   * @param folder where the records go
   * @return what became of them
   * @throws IOException if a record cannot be written
   */
  public static Failures run(int epochs, Path folder) throws IOException {
    Ranges.atLeast("epochs", epochs, 2);
    Failures failures = new Failures();
    failures.train("adahessian-cct", "cct_2_3x2_cifar", "digits", "adahessian", epochs, folder);
    failures.train("kfac-language", "gpt1_1x64x32", "licences", "kfac", epochs, folder);
    return failures;
  }

  private void train(
      String claim, String network, String data, String optimizer, int epochs, Path folder)
      throws IOException {
    RunSpec spec =
        RunSpec.of(data, network, OptimizerSpec.of(optimizer))
            .with(new DataSpec(data, EXAMPLES, 20, "none"))
            .with(Budget.epochs(epochs))
            .with(Selection.LAST)
            .withBatchSize(8);
    RunRecord run =
        Training.run(spec, StudyData.open(spec, null), Pace.printed(spec.label() + ", " + network));
    run.write(folder.resolve(claim));
    cases.add(new Case(claim, run));
  }

  /**
   * Returns what became of them.
   *
   * @return one row a method
   */
  public Table table() {
    Rows rows = new Rows("method", "network", "training loss", "steps");
    for (Case one : cases) {
      rows.add(one.run.spec().label(), one.run.spec().network(), one.losses(), one.run.steps());
    }
    return rows.table("Methods that the paper could not train, on 64 examples");
  }

  /**
   * Judges that they cannot be trained.
   *
   * @return one observation a claim
   */
  public List<Observation> observations() {
    return cases.stream()
        .map(
            one ->
                new Observation(
                    one.claim,
                    // One rate at which a loss does not fall shows nothing.
                    one.learns() ? Outcome.NOT_SEEN : Outcome.UNDECIDED,
                    "%s on %s: training loss %s, %d steps, one run"
                        .formatted(
                            one.run.spec().label(),
                            one.run.spec().network(),
                            one.losses(),
                            one.run.steps())))
        .toList();
  }
}
