package org.adafisher.section.tabular;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.adafisher.data.LabelledData;
import org.adafisher.data.source.TribuoSource;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.evaluation.LabelEvaluator;

/**
 * One seed's examples, as Tribuo holds them.
 *
 * @param fit the training examples without those held out for the choice of a learning rate
 * @param heldOut those held out
 * @param train all training examples
 * @param test the test examples
 */
record TabularSplit(
    MutableDataset<Label> fit,
    MutableDataset<Label> heldOut,
    MutableDataset<Label> train,
    MutableDataset<Label> test) {

  // A model that diverged has no probabilities: it counts as certain, and wrong.
  private static final double SMALLEST_PROBABILITY = 1e-15;

  // A field, for the logging of Java forgets loggers that nobody holds.
  private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

  /** Splits; data without test examples of their own give a third to the test. */
  static TabularSplit of(LabelledData data, long seed) {
    // Tribuo writes two lines for every model, and there are hundreds.
    TRIBUO.setLevel(Level.WARNING);
    LabelledData whole =
        data.train() == data.test() ? data.holdOut(data.train().size() / 3, seed) : data;
    LabelledData part = whole.holdOut(whole.train().size() / 4, seed);
    return new TabularSplit(
        new MutableDataset<>(TribuoSource.train(part)),
        new MutableDataset<>(TribuoSource.test(part)),
        new MutableDataset<>(TribuoSource.train(whole)),
        new MutableDataset<>(TribuoSource.test(whole)));
  }

  /** The mean log loss, in nats. */
  static double logLoss(Model<Label> model, MutableDataset<Label> examples) {
    double sum = 0;
    for (Prediction<Label> prediction : model.predict(examples)) {
      String truth = prediction.getExample().getOutput().getLabel();
      double probability = prediction.getOutputScores().get(truth).getScore();
      sum -= Math.log(probability > SMALLEST_PROBABILITY ? probability : SMALLEST_PROBABILITY);
    }
    return sum / examples.size();
  }

  /** The accuracy, as Tribuo's evaluator has it, in percent. */
  static double accuracy(Model<Label> model, MutableDataset<Label> examples) {
    return 100 * new LabelEvaluator().evaluate(model, examples).accuracy();
  }
}
