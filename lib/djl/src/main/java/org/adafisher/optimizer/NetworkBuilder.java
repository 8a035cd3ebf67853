package org.adafisher.optimizer;

import ai.djl.nn.Block;
import org.adafisher.optimizer.StatefulOptimizer.Decay;

/** Builds an optimizer that must know the network. */
abstract class NetworkBuilder<T extends NetworkBuilder<T, O>, O extends Record>
    extends StatefulOptimizerBuilder<T, O> {

  private Block network;

  NetworkBuilder(String name, Decay decay, double defaultRate, Class<O> options) {
    super(name, decay, defaultRate, options);
  }

  /**
   * Sets the network to train; required.
   *
   * @param newNetwork the network; AdaFisher and K-FAC ask for tapped layers
   * @return this builder
   */
  public T setNetwork(Block newNetwork) {
    network = newNetwork;
    return self();
  }

  Block network() {
    if (network == null) {
      throw new IllegalArgumentException(name() + " needs setNetwork(block)");
    }
    return network;
  }
}
