package org.adafisher.section.tabular;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.adafisher.fisher.FactorRule;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.tribuo.AdaFisher;
import org.adafisher.tribuo.Adam;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.optimisers.AdaDelta;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.math.optimisers.Pegasos;
import org.tribuo.math.optimisers.RMSProp;
import org.tribuo.math.optimisers.SGD;

/**
 * One of Tribuo's optimisers, or ours for Tribuo, by its learning rate.
 *
 * @param label what tables and figures call it
 * @param optimiser makes it from a learning rate
 */
public record TabularMethod(String label, DoubleFunction<StochasticGradientOptimiser> optimiser) {

  private static final double MOMENTUM = 0.9;
  private static final double SHRINKAGE = 1e-3;

  /**
   * Returns the methods that are compared, with Tribuo's defaults but for the learning rate.
   *
   * @param model Pegasos, which shrinks the weights, fits linear models only
   * @return AdaFisher in its three factor rules, our Adam and Tribuo's own optimisers
   */
  public static List<TabularMethod> all(TabularModel model) {
    List<TabularMethod> all = new ArrayList<>();
    for (FactorRule rule : FactorRule.presets()) {
      String label = OptimizerSpec.of("adafisher").with("rule", rule.name()).label();
      all.add(new TabularMethod(label, rate -> new AdaFisher(rate, rule.name())));
    }
    all.add(new TabularMethod("Adam", Adam::new));
    all.add(
        new TabularMethod(
            "Tribuo's Adam", rate -> new org.tribuo.math.optimisers.Adam(rate, 1e-6)));
    all.add(new TabularMethod("SGD", SGD::getSimpleSGD));
    all.add(
        new TabularMethod(
            "SGD with momentum", rate -> SGD.getSimpleSGD(rate, MOMENTUM, SGD.Momentum.STANDARD)));
    all.add(new TabularMethod("AdaGrad", AdaGrad::new));
    all.add(new TabularMethod("RMSProp", rate -> new RMSProp(rate, 0.9)));
    // It has no learning rate: its ε sets the length of the first steps.
    all.add(new TabularMethod("AdaDelta", AdaDelta::new));
    if (model == TabularModel.LINEAR) {
      // Tribuo 4.3.2's copy() swaps the two numbers, and every trainer copies once.
      all.add(new TabularMethod("Pegasos", rate -> new Pegasos(rate, SHRINKAGE).copy()));
    }
    return all;
  }
}
