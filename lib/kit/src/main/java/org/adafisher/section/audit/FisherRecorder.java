package org.adafisher.section.audit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.adafisher.internal.NetworkTree;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.TrainingListener;

/** Notes the loss of every step and, of AdaFisher, F̃ in chosen steps. */
final class FisherRecorder implements TrainingListener {

  private final IntPredicate due;
  private final List<Double> losses = new ArrayList<>();
  private final List<FisherSnapshot> snapshots = new ArrayList<>();
  private final Map<String, NDArray> gradients = new LinkedHashMap<>();
  private NDManager manager;

  FisherRecorder(IntPredicate due) {
    this.due = due;
  }

  /** The loss of every batch before its step. */
  double[] losses() {
    return losses.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** F̃ in the steps that were due. */
  List<FisherSnapshot> snapshots() {
    return List.copyOf(snapshots);
  }

  @Override
  public void onGradients(int step, Block network, StatefulOptimizer optimizer) {
    if (!(optimizer instanceof AdaFisher) || !due.test(step)) {
      return;
    }
    manager = NDManager.newBaseManager(NetworkTree.device(network), "PyTorch");
    gradients.putAll(optimizer.gradients(network, manager));
  }

  @Override
  public void onStep(int step, double loss, Block network, StatefulOptimizer optimizer) {
    losses.add(loss);
    if (!gradients.isEmpty()) {
      snapshots.add(FisherSnapshot.of(step, gradients, network, (AdaFisher) optimizer));
      gradients.clear();
      manager.close();
    }
  }
}
