package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * Batch normalisation over axis 1 with double ε and momentum.
 *
 * <p>DJL's own keeps them as floats, so that its running averages differ from PyTorch's by 6e-8,
 * and returns a view, which autograd copies.
 */
final class BatchNormalization extends AbstractBlock {

  private final double epsilon;
  private final double momentum;
  private final Parameter scale = addParameter(parameter("gamma", Parameter.Type.GAMMA, true));
  private final Parameter shift = addParameter(parameter("beta", Parameter.Type.BETA, true));
  private final Parameter mean =
      addParameter(parameter("runningMean", Parameter.Type.RUNNING_MEAN, false));
  private final Parameter variance =
      addParameter(parameter("runningVar", Parameter.Type.RUNNING_VAR, false));

  /**
   * Creates a layer.
   *
   * @param epsilon added to the variance
   * @param momentum the share of the new batch in the running averages
   */
  BatchNormalization(double epsilon, double momentum) {
    this.epsilon = epsilon;
    this.momentum = momentum;
  }

  private static Parameter parameter(String name, Parameter.Type type, boolean trainable) {
    return Parameter.builder().setName(name).setType(type).optRequiresGrad(trainable).build();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray input = inputs.singletonOrThrow();
    return new NDList(
        JniUtils.batchNorm(
            (PtNDArray) input,
            value(mean, store, input, training),
            value(variance, store, input, training),
            value(scale, store, input, training),
            value(shift, store, input, training),
            training,
            momentum,
            epsilon));
  }

  private static PtNDArray value(
      Parameter parameter, ParameterStore store, NDArray input, boolean training) {
    return (PtNDArray) store.getValue(parameter, input.getDevice(), training);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    Shape channels = new Shape(inputShapes[0].get(1));
    getDirectParameters().values().forEach(parameter -> parameter.setShape(channels));
  }
}
