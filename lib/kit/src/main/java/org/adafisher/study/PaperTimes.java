package org.adafisher.study;

import org.adafisher.method.OptimizerSpec;
import org.adafisher.training.spec.RunSpec;

/**
 * What runs take on the paper's card, an NVIDIA RTX 6000 Ada (App. C.1): an estimate, as the paper
 * prints no seconds. The highest bar of its Figure 5 D, Shampoo's epoch of ResNet-50 on CIFAR-100
 * with batches of 256, ends between the axis's last tick, 175 s, less the margin of a plot, and the
 * next one: 167 to 190 s. By Table 6 an epoch with AdaFisher takes 36/200 of it, 30 to 34 s. Other
 * networks go by their multiply-adds.
 */
public final class PaperTimes implements RunTimes {

  /** The middle of 30 and 34. */
  static final double EPOCH_SECONDS = 32;

  /** What is timed in the paper: an epoch trains on all examples. */
  private static final String DATA = "cifar100";

  private static final String NETWORK = "resnet50_cifar";

  private final RunWork work = new RunWork();

  @Override
  public double seconds(RunSpec run) {
    RunSpec timed = RunSpec.of(DATA, NETWORK, OptimizerSpec.of("adafisher"));
    double perMultiplyAdd = EPOCH_SECONDS / Protocols.examples(DATA) / work.multiplyAdds(timed);
    return work.examples(run) * work.multiplyAdds(run) * perMultiplyAdd;
  }

  @Override
  public boolean isTimed(RunSpec run) {
    return run.network().equals(NETWORK);
  }

  @Override
  public String machine() {
    return "the paper's card, one NVIDIA RTX 6000 Ada";
  }

  @Override
  public String how() {
    return "estimated, as the paper prints no seconds: an AdaFisher epoch of ResNet-50 on CIFAR is"
        + " taken as 32 s, which the axis of Figure 5 D and Table 6 imply";
  }
}
