package org.adafisher.section.tabular;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.adafisher.fisher.FactorRule;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.tribuo.AdaFisher;
import org.adafisher.tribuo.Adam;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.liblinear.LibLinearClassificationTrainer;
import org.tribuo.classification.liblinear.LinearClassificationType;
import org.tribuo.classification.liblinear.LinearClassificationType.LinearType;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.optimisers.AdaDelta;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.math.optimisers.Pegasos;
import org.tribuo.math.optimisers.RMSProp;
import org.tribuo.math.optimisers.SGD;

/**
 * A way to learn from tabular data, with one number that is chosen on held-out examples.
 *
 * @param label what tables and figures call it
 * @param setting what the number is called, such as {@code α}
 * @param choice the numbers to choose from
 * @param fitting makes its trainer
 */
public record TabularMethod(String label, String setting, List<Double> choice, Fitting fitting) {

  private static final double MOMENTUM = 0.9;
  private static final double SHRINKAGE = 1e-3;
  private static final int TREES = 100;
  private static final int DEPTH = 6;

  /** Makes trainers. */
  public interface Fitting {

    /**
     * Makes a trainer.
     *
     * @param setting the number that is chosen
     * @param epochs passes through the data, where the method makes such
     * @param seed its seed
     * @return the trainer
     */
    Trainer<Label> trainer(double setting, int epochs, long seed);
  }

  /**
   * Returns a model trained by an optimiser.
   *
   * @param label what tables and figures call it
   * @param model the model
   * @param rates the learning rates to choose from
   * @param optimiser makes the optimiser from a learning rate
   * @return the method
   */
  public static TabularMethod of(
      String label,
      TabularModel model,
      List<Double> rates,
      DoubleFunction<StochasticGradientOptimiser> optimiser) {
    return new TabularMethod(
        label,
        "α",
        rates,
        (rate, epochs, seed) -> model.trainer(optimiser.apply(rate), epochs, seed));
  }

  /**
   * Returns the optimisers that are compared, with Tribuo's defaults but for the learning rate.
   *
   * @param model Pegasos, which shrinks the weights, fits linear models only
   * @param rates the learning rates to choose from
   * @return AdaFisher in its three factor rules, our Adam and Tribuo's own optimisers
   */
  public static List<TabularMethod> optimisers(TabularModel model, List<Double> rates) {
    List<TabularMethod> all = new ArrayList<>();
    for (FactorRule rule : FactorRule.presets()) {
      String label = OptimizerSpec.of("adafisher").with("rule", rule.name()).label();
      all.add(of(label, model, rates, rate -> new AdaFisher(rate, rule.name())));
    }
    all.add(of("Adam", model, rates, Adam::new));
    all.add(of("Tribuo's Adam", model, rates, r -> new org.tribuo.math.optimisers.Adam(r, 1e-6)));
    all.add(of("SGD", model, rates, SGD::getSimpleSGD));
    all.add(
        of(
            "SGD with momentum",
            model,
            rates,
            rate -> SGD.getSimpleSGD(rate, MOMENTUM, SGD.Momentum.STANDARD)));
    all.add(of("AdaGrad", model, rates, AdaGrad::new));
    all.add(of("RMSProp", model, rates, rate -> new RMSProp(rate, 0.9)));
    // It has no learning rate: its ε sets the length of the first steps.
    all.add(of("AdaDelta", model, rates, AdaDelta::new));
    if (model == TabularModel.LINEAR) {
      // Tribuo 4.3.2's copy() swaps the two numbers, and every trainer copies once.
      all.add(of("Pegasos", model, rates, rate -> new Pegasos(rate, SHRINKAGE).copy()));
    }
    return all;
  }

  /**
   * Returns what a practitioner would try first on such data, with Tribuo's defaults but for one
   * number.
   *
   * @return a random forest, LibLinear's logistic regression and XGBoost
   */
  public static List<TabularMethod> withoutOptimiser() {
    return List.of(
        new TabularMethod(
            "Random forest (" + TREES + " trees)",
            "features a split",
            List.of(0.25, 0.5, 0.75),
            (share, epochs, seed) ->
                new RandomForestTrainer<>(
                    new CARTClassificationTrainer(Integer.MAX_VALUE, (float) share, seed),
                    new VotingCombiner(),
                    TREES,
                    seed)),
        new TabularMethod(
            "Logistic regression (LibLinear)",
            "C",
            List.of(0.01, 0.1, 1.0, 10.0, 100.0, 1000.0),
            (cost, epochs, seed) ->
                new LibLinearClassificationTrainer(
                    new LinearClassificationType(LinearType.L2R_LR), cost, 1000, 0.01, seed)),
        new TabularMethod(
            "Boosted trees (XGBoost, " + TREES + " rounds)",
            "η",
            List.of(0.03, 0.1, 0.3, 1.0),
            // One thread: the seeds already share the cores.
            (eta, epochs, seed) ->
                new XGBoostClassificationTrainer(
                    TREES, eta, 0, DEPTH, 1, 1, 1, 1, 0, 1, true, seed)));
  }
}
