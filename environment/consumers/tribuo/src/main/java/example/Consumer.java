package example;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.adafisher.tribuo.AdaFisher;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Trains a linear model of Tribuo, on a machine that has no DJL. */
public final class Consumer {

  private Consumer() {}

  /** Trains the model; fails with a word about what is wrong. */
  public static void main(String[] arguments) {
    MutableDataset<Label> data = data();
    LinearSGDTrainer trainer =
        new LinearSGDTrainer(new LogMulticlass(), new AdaFisher(1e-2, "ALGORITHM_1"), 10, 1);
    LinearSGDModel model = trainer.train(data);
    double accuracy = new LabelEvaluator().evaluate(model, data).accuracy();
    if (accuracy < 0.95) {
      throw new IllegalStateException("the accuracy is " + accuracy);
    }
    double[] weights =
        Arrays.stream(model.getWeightsCopy().toArray()).flatMapToDouble(Arrays::stream).toArray();
    if (Arrays.stream(weights).anyMatch(weight -> weight == 0 || !Double.isFinite(weight))) {
      throw new IllegalStateException("not every weight moved: " + Arrays.toString(weights));
    }
    System.out.printf("linear model trained: accuracy %.3f%n", accuracy);
  }

  /** Two coordinates; the class says in which of them a point is far from zero, or in neither. */
  private static MutableDataset<Label> data() {
    SplittableRandom chance = new SplittableRandom(1);
    LabelFactory labels = new LabelFactory();
    ListDataSource<Label> source =
        new ListDataSource<>(
            IntStream.range(0, 150)
                .<Example<Label>>mapToObj(
                    i -> {
                      double[] values = {
                        chance.nextDouble() + (i % 3 == 0 ? 3 : 0),
                        chance.nextDouble() + (i % 3 == 1 ? 3 : 0)
                      };
                      return new ArrayExample<>(
                          new Label("class " + i % 3), new String[] {"x", "y"}, values);
                    })
                .toList(),
            labels,
            new SimpleDataSourceProvenance("points", labels));
    return new MutableDataset<>(source);
  }
}
