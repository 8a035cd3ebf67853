package org.adafisher.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.Arrays;
import java.util.Iterator;
import org.adafisher.data.TokenData;
import org.adafisher.data.batch.TokenBatch;
import org.adafisher.data.batch.TokenBatches;
import org.adafisher.network.Networks;
import org.adafisher.training.record.ClassReport;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.training.spec.Selection;

/**
 * A text in pieces as long as the network's context, each token of which is to predict the next
 * (paper Sec. 4.2); an example is a piece, and the text's own validation part is held out.
 */
final class LanguageModelling implements Task {

  private static final int TEST_BATCH = 8;

  private final TokenData data;
  private final int context;
  private final TokenBatches batches;
  private final TokenBatches validation;
  private final TokenBatches test;

  LanguageModelling(RunSpec spec, TokenData all) {
    context = Networks.contextLength(spec.network());
    if (!spec.data().augmentation().equals("none")) {
      throw new IllegalArgumentException(
          "augmentation "
              + spec.data().augmentation()
              + " changes pictures, and a text has none: leave it out");
    }
    data =
        all.limit(
            tokens(spec.data().limitTrain(), context), tokens(spec.data().limitTest(), context));
    batches = new TokenBatches(data.train(), context, spec.batchSize(), true, spec.seeds().order());
    validation =
        spec.selection().by() == Selection.By.VALIDATION
            ? new TokenBatches(data.validation(), context, TEST_BATCH, false, 0)
            : null;
    test = new TokenBatches(data.test(), context, TEST_BATCH, false, 0);
  }

  /** The tokens of so many pieces, with the one that follows the last; 0 for all. */
  private static int tokens(int pieces, int context) {
    return (int) Math.min(Integer.MAX_VALUE, pieces == 0 ? 0 : (long) pieces * context + 1);
  }

  @Override
  public TokenData data() {
    return data;
  }

  @Override
  public int trainExamples() {
    return batches.pieces();
  }

  @Override
  public int validationExamples() {
    return validation == null ? 0 : validation.pieces();
  }

  @Override
  public int testExamples() {
    return test.pieces();
  }

  @Override
  public Shape input() {
    return new Shape(1, context);
  }

  @Override
  public DataType inputType() {
    return DataType.INT64;
  }

  @Override
  public int outputs() {
    return data.vocabulary().size();
  }

  /** Every token of the vocabulary is counted once more than it occurs. */
  @Override
  public double chance() {
    int[] counts = new int[outputs()];
    for (int token : data.train()) {
      counts[token]++;
    }
    double total = data.train().length + outputs();
    return -Arrays.stream(data.test())
        .mapToDouble(token -> Math.log((counts[token] + 1) / total))
        .average()
        .orElseThrow();
  }

  @Override
  public int stepsPerEpoch() {
    return batches.count();
  }

  @Override
  public Iterator<Work> epoch(int epoch, int start) {
    return Task.works(batches.epoch(epoch, start), Pieces::new);
  }

  private record Pieces(TokenBatch batch) implements Work {

    @Override
    public NDArray input(NDManager manager) {
      return batch.inputs(manager);
    }

    @Override
    public NDArray classes(NDManager manager) {
      return batch.targets(manager);
    }

    /** Minus the mean logarithm of the probability of the token that follows. */
    @Override
    public NDArray loss(NDArray logarithms, NDManager manager) {
      return logarithms.gather(classes(manager).expandDims(2), 2).mean().neg();
    }
  }

  @Override
  public Evaluation validate(Block network, NDManager manager) {
    return validation == null ? null : evaluate(network, validation, manager);
  }

  @Override
  public Evaluation test(Block network, NDManager manager) {
    return evaluate(network, test, manager);
  }

  private static Evaluation evaluate(Block network, TokenBatches examples, NDManager manager) {
    return Evaluation.of(network, Task.works(examples.epoch(1), Pieces::new), manager);
  }

  @Override
  public ClassReport report(Evaluation found) {
    return null;
  }
}
