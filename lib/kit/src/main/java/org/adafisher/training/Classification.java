package org.adafisher.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.adafisher.data.LabelledData;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.data.batch.Batches;
import org.adafisher.data.batch.ResidentBatches;
import org.adafisher.training.device.Devices;
import org.adafisher.training.device.Residence;
import org.adafisher.training.record.ClassReport;
import org.adafisher.training.spec.RunSpec;

/** Labelled examples, judged by the cross-entropy and the share classified rightly. */
final class Classification implements Task {

  private static final int TEST_BATCH = 250;

  private final LabelledData data;
  private final int heldOut;
  private final Batches batches;
  private final Batches validation;
  private final Batches test;
  private final Optional<Device> home;
  private final Map<Batches, ResidentBatches> resident = new HashMap<>();

  Classification(RunSpec spec, LabelledData all) {
    data = all.limit(spec.data().limitTrain(), spec.data().limitTest());
    double share = spec.selection().validationShare();
    heldOut = share == 0 ? 0 : Math.max(1, (int) Math.round(share * data.train().size()));
    LabelledData split = heldOut == 0 ? null : data.holdOut(heldOut, 0);
    batches =
        new Batches(
            split == null ? data.train() : split.train(),
            spec.batchSize(),
            Augmentation.named(spec.data().augmentation()),
            true,
            spec.seeds().order(),
            spec.seeds().augmentation(),
            false);
    validation =
        split == null ? null : new Batches(split.test(), TEST_BATCH, Augmentation.NONE, false, 0);
    test = new Batches(data.test(), TEST_BATCH, Augmentation.NONE, false, 0);
    home = Residence.of(Devices.named(spec.device()), all());
  }

  private List<Batches> all() {
    return Stream.of(batches, validation, test).filter(Objects::nonNull).toList();
  }

  @Override
  public LabelledData data() {
    return data;
  }

  @Override
  public int trainExamples() {
    return data.train().size() - heldOut;
  }

  @Override
  public int validationExamples() {
    return heldOut;
  }

  @Override
  public int testExamples() {
    return data.test().size();
  }

  @Override
  public Shape input() {
    return new Shape(1).addAll(data.train().shape());
  }

  @Override
  public Optional<String> warning() {
    int first = data.train().label(0);
    boolean isOne =
        IntStream.range(0, data.train().size()).allMatch(i -> data.train().label(i) == first);
    return isOne
        ? Optional.of(
            "warning: all %d training examples are of one class, '%s': there is nothing to tell apart"
                .formatted(data.train().size(), data.classNames().get(first)))
        : Optional.empty();
  }

  @Override
  public int outputs() {
    return data.classNames().size();
  }

  @Override
  public double chance() {
    return 1.0 / outputs();
  }

  @Override
  public int stepsPerEpoch() {
    return batches.count();
  }

  @Override
  public Iterator<Work> epoch(int epoch, int start) {
    return works(batches, epoch, start);
  }

  /** The work of batches, which are made where the network is if their examples live there. */
  private Iterator<Work> works(Batches of, int epoch, int start) {
    if (home.isEmpty()) {
      return Task.works(
          of.epoch(epoch, start),
          batch -> new Pictures(scope -> batch.data(scope, DataType.FLOAT32), batch::labels));
    }
    ResidentBatches there =
        resident.computeIfAbsent(of, batches -> new ResidentBatches(batches, home.get()));
    return Task.works(there.epoch(epoch, start), batch -> new Pictures(batch::data, batch::labels));
  }

  private record Pictures(Function<NDManager, NDArray> data, Function<NDManager, NDArray> labels)
      implements Work {

    @Override
    public NDArray input(NDManager manager) {
      return data.apply(manager);
    }

    @Override
    public NDArray classes(NDManager manager) {
      return labels.apply(manager);
    }

    @Override
    public NDArray loss(NDArray logits, NDManager manager) {
      return Loss.softmaxCrossEntropyLoss()
          .evaluate(new NDList(classes(manager)), new NDList(logits));
    }
  }

  @Override
  public void close() {
    resident.values().forEach(ResidentBatches::close);
    resident.clear();
  }

  @Override
  public Evaluation validate(Block network, NDManager manager) {
    return validation == null ? null : evaluate(network, validation, manager);
  }

  @Override
  public Evaluation test(Block network, NDManager manager) {
    return evaluate(network, test, manager);
  }

  private Evaluation evaluate(Block network, Batches examples, NDManager manager) {
    return Evaluation.of(network, works(examples, 1, 0), manager);
  }

  @Override
  public ClassReport report(Evaluation found) {
    return ClassReport.of(data.classNames(), data.test(), found.predicted());
  }
}
