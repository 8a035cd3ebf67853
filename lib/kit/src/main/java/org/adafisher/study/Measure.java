package org.adafisher.study;

import java.util.function.ToDoubleFunction;
import org.adafisher.network.Networks;
import org.adafisher.training.record.EpochRecord;

/** What a network is judged by. */
enum Measure {
  /** The share of test examples classified rightly, in percent. */
  ACCURACY("test accuracy", ", %", 2, true, epoch -> 100 * epoch.testAccuracy()) {
    @Override
    double ofCurve(EpochRecord epoch) {
      return 100 - of(epoch);
    }

    @Override
    String curveAxis() {
      return "test error, %";
    }

    @Override
    double ofHeldOut(EpochRecord epoch) {
      return 100 * epoch.validationAccuracy();
    }

    @Override
    double merit(double value) {
      return value;
    }
  },
  /** A language model's perplexity on the test text. */
  PERPLEXITY("test perplexity", "", 1, false, EpochRecord::testPerplexity) {
    @Override
    double ofCurve(EpochRecord epoch) {
      return of(epoch);
    }

    @Override
    String curveAxis() {
      return axis();
    }

    @Override
    double ofHeldOut(EpochRecord epoch) {
      return Math.exp(epoch.validationLoss());
    }

    @Override
    double merit(double value) {
      return -PERCENT * Math.log(value);
    }
  };

  private static final double PERCENT = 100;

  private final String title;
  private final String unit;
  private final int digits;
  private final boolean higherIsBetter;
  private final ToDoubleFunction<EpochRecord> value;

  Measure(
      String title,
      String unit,
      int digits,
      boolean higherIsBetter,
      ToDoubleFunction<EpochRecord> value) {
    this.title = title;
    this.unit = unit;
    this.digits = digits;
    this.higherIsBetter = higherIsBetter;
    this.value = value;
  }

  static Measure of(String network) {
    return Networks.isLanguageModel(network) ? PERPLEXITY : ACCURACY;
  }

  double of(EpochRecord epoch) {
    return value.applyAsDouble(epoch);
  }

  /** What the paper's curves show, of which less is better. */
  abstract double ofCurve(EpochRecord epoch);

  /** What that is called, with its unit. */
  abstract String curveAxis();

  /** The value on what is held out of training. */
  abstract double ofHeldOut(EpochRecord epoch);

  /**
   * A value as a number of which more is better, in steps that can be compared: percentage points,
   * or percent of the perplexity.
   */
  abstract double merit(double value);

  /** What a run that diverged has: nothing right, or no finite perplexity. */
  double worst() {
    return higherIsBetter ? 0 : Double.POSITIVE_INFINITY;
  }

  String title() {
    return title;
  }

  /** The name with its unit, as axes and columns have it. */
  String axis() {
    return title + unit;
  }

  String unit() {
    return unit.replace(", ", " ");
  }

  int digits() {
    return digits;
  }

  boolean higherIsBetter() {
    return higherIsBetter;
  }
}
