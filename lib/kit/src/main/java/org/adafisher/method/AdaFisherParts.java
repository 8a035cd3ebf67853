package org.adafisher.method;

import java.util.LinkedHashMap;
import java.util.Map;

/** AdaFisher with one of its parts left out or replaced at a time (Sec. 3.3). */
public final class AdaFisherParts {

  /** What divides by √F̃, as the paper says that it does not. */
  public static final String ROOT = "with the square root";

  /** What makes no difference to a network without norm layers. */
  public static final String NORMS = "norm layers: identity";

  private AdaFisherParts() {}

  /**
   * Returns the variants.
   *
   * @param whole AdaFisher with all its parts
   * @return by what sets each apart
   */
  public static Map<String, OptimizerSpec> changed(OptimizerSpec whole) {
    Map<String, OptimizerSpec> variants = new LinkedHashMap<>();
    variants.put(ROOT, whole.with("power", 0.5));
    variants.put("no min-max", whole.with("minMax", false));
    variants.put("no bias correction", whole.with("biasCorrection", false));
    variants.put("H alone", whole.with("factors", "INPUT"));
    variants.put("S alone", whole.with("factors", "GRADIENT"));
    variants.put(NORMS, whole.with("normFisher", false));
    variants.put("the batch alone, no average", whole.with("decay", 0).with("gain", 1));
    variants.put("labels drawn from the model", whole.with("labels", "MODEL"));
    return variants;
  }
}
