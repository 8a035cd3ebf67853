package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import java.util.function.UnaryOperator;
import org.adafisher.fisher.Tap;

/**
 * SqueezeNet 1.0 (Iandola et al. 2016), the layers named as its authors do; it has no norms. Max
 * pooling rounds its output's size up, as Caffe does.
 */
final class SqueezeNet {

  private SqueezeNet() {}

  /** The network for pictures as the published weights want them: BGR, 0 to 255, less a mean. */
  static Chain version10(int classes, double dropout) {
    return version10(x -> x, classes, dropout);
  }

  /** The network for pictures as torchvision scales them: RGB, less ImageNet's mean, by its σ. */
  static Chain rgb(int classes, double dropout) {
    return version10(SqueezeNet::toCaffe, classes, dropout);
  }

  private static NDArray toCaffe(NDArray x) {
    NDManager manager = x.getManager();
    Shape channels = new Shape(3, 1, 1);
    NDArray mean = manager.create(new float[] {0.485f, 0.456f, 0.406f}, channels);
    NDArray deviation = manager.create(new float[] {0.229f, 0.224f, 0.225f}, channels);
    NDArray caffeMean = manager.create(new float[] {104, 117, 123}, channels);
    return x.mul(deviation).add(mean).mul(255).flip(1).sub(caffeMean);
  }

  private static Chain version10(UnaryOperator<NDArray> input, int classes, double dropout) {
    Chain body =
        new Chain()
            .add("input", input)
            .add("conv1", Layers.biasedConvolution(96, 7, 2, 0))
            .add("relu1", Layers.relu())
            .add("pool1", Layers.maxPool(3, 2, 0, true))
            .add("fire2", new Fire(16, 64))
            .add("fire3", new Fire(16, 64))
            .add("fire4", new Fire(32, 128))
            .add("pool4", Layers.maxPool(3, 2, 0, true))
            .add("fire5", new Fire(32, 128))
            .add("fire6", new Fire(48, 192))
            .add("fire7", new Fire(48, 192))
            .add("fire8", new Fire(64, 256))
            .add("pool8", Layers.maxPool(3, 2, 0, true))
            .add("fire9", new Fire(64, 256))
            .add("drop9", new Dropout(dropout));
    Initialization.state(body, Conv2d.class, Distribution.kaimingUniform());
    Tap last = Layers.biasedConvolution(classes, 1, 1, 1);
    last.layer().setInitializer(Distribution.normal(0.01), Parameter.Type.WEIGHT);
    last.layer().setInitializer(Distribution.ZERO, Parameter.Type.BIAS);
    return body.add("conv10", last)
        .add("relu10", Layers.relu())
        .add("pool10", Layers.globalAveragePool());
  }

  /** A 1×1 convolution, then 1×1 and 3×3 convolutions of its output, side by side. */
  private static final class Fire extends Layer {

    private final Block squeeze;
    private final Block narrow;
    private final Block wide;

    Fire(int squeezed, int expanded) {
      squeeze = addChildBlock("squeeze1x1", Layers.biasedConvolution(squeezed, 1, 1, 0));
      narrow = addChildBlock("expand1x1", Layers.biasedConvolution(expanded, 1, 1, 0));
      wide = addChildBlock("expand3x3", Layers.biasedConvolution(expanded, 3, 1, 1));
    }

    @Override
    NDArray apply(Pass pass, NDArray x) {
      NDArray squeezed = Activation.relu(pass.through(squeeze, x));
      return Activation.relu(
          pass.through(narrow, squeezed).concat(pass.through(wide, squeezed), 1));
    }

    @Override
    Shape shape(Shapes shapes, Shape input) {
      Shape squeezed = shapes.through(squeeze, input);
      Shape half = shapes.through(narrow, squeezed);
      shapes.through(wide, squeezed);
      return new Shape(half.get(0), 2 * half.get(1), half.get(2), half.get(3));
    }
  }
}
