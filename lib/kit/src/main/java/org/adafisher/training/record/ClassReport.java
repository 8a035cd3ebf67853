package org.adafisher.training.record;

import java.util.ArrayList;
import java.util.List;
import org.adafisher.data.Examples;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.MutableOutputInfo;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.ConfusionMetrics;
import org.tribuo.classification.evaluation.LabelConfusionMatrix;
import org.tribuo.evaluation.metrics.MetricTarget;
import org.tribuo.impl.ArrayExample;

/**
 * The final network's results by class, from Tribuo's confusion matrix.
 *
 * @param classes the classes
 * @param confusion examples by true class, then predicted class
 * @param f1 the F1 score of every class; NaN for a class that is neither there nor predicted
 */
public record ClassReport(List<String> classes, int[][] confusion, double[] f1) {

  /**
   * Counts the results of a network.
   *
   * @param classes the classes
   * @param examples with their true labels
   * @param predicted the class found for each example
   * @return the report
   */
  public static ClassReport of(List<String> classes, Examples examples, int[] predicted) {
    MutableOutputInfo<Label> domain = new LabelFactory().generateInfo();
    List<Label> labels = classes.stream().map(Label::new).toList();
    labels.forEach(domain::observe);
    ImmutableOutputInfo<Label> fixed = domain.generateImmutableOutputInfo();
    List<Prediction<Label>> predictions = new ArrayList<>();
    for (int i = 0; i < predicted.length; i++) {
      ArrayExample<Label> example = new ArrayExample<>(labels.get(examples.label(i)));
      example.add(FEATURE, 1);
      predictions.add(new Prediction<>(labels.get(predicted[i]), 1, example));
    }
    LabelConfusionMatrix matrix = new LabelConfusionMatrix(fixed, predictions);
    int[][] confusion = new int[classes.size()][classes.size()];
    double[] f1 = new double[classes.size()];
    for (int truth = 0; truth < classes.size(); truth++) {
      for (int guess = 0; guess < classes.size(); guess++) {
        confusion[truth][guess] = (int) matrix.confusion(labels.get(guess), labels.get(truth));
      }
      f1[truth] = ConfusionMetrics.f1(new MetricTarget<>(labels.get(truth)), matrix);
    }
    return new ClassReport(classes, confusion, f1);
  }

  // Tribuo's examples must have a feature.
  private static final String FEATURE = "picture";
}
