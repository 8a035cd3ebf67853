package org.adafisher.fisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.adafisher.internal.NetworkTree;
import org.adafisher.optimizer.AdaFisher;
import org.adafisher.optimizer.Kfac;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TapAllTest {

  private static final Shape PICTURES = new Shape(4, 2, 6, 6);
  private static final Shape ROWS = new Shape(4, 3);

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  /** A residual network as DJL's model zoo builds them: containers, lambdas, a norm of all axes. */
  private static SequentialBlock residual() {
    Block branch =
        new SequentialBlock()
            .add(
                // A bias before a batch norm has no gradient but rounding.
                Conv2d.builder()
                    .setFilters(2)
                    .setKernelShape(new Shape(1, 1))
                    .optBias(false)
                    .build())
            .add(BatchNorm.builder().build())
            .add(Activation::relu);
    return new SequentialBlock()
        .add(
            new ParallelBlock(
                    outputs ->
                        new NDList(
                            NDArrays.add(
                                outputs.get(0).singletonOrThrow(),
                                outputs.get(1).singletonOrThrow())))
                .add(branch)
                .add(Blocks.identityBlock()))
        .add(LayerNorm.builder().build())
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(3).build());
  }

  private static Linear dense() {
    return Linear.builder().setUnits(3).build();
  }

  private void initialize(Block network, Shape shape) {
    network.initialize(manager, DataType.FLOAT64, shape);
  }

  private NDArray forward(Block network, Shape shape, boolean training) {
    NDArray x = manager.arange((int) shape.size()).toType(DataType.FLOAT64, false).sin();
    return network
        .forward(new ParameterStore(manager, false), new NDList(x.reshape(shape)), training, null)
        .singletonOrThrow();
  }

  private Map<String, double[]> values(Block network) {
    Map<String, double[]> values = new TreeMap<>();
    NetworkTree.parameters(network)
        .forEach((name, parameter) -> values.put(name, parameter.getArray().toDoubleArray()));
    return values;
  }

  private void step(AdaFisher optimizer, Block network, Shape shape) {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss = forward(network, shape, true).square().sum();
      optimizer.backward(collector, loss, loss);
    }
    optimizer.step(network);
  }

  private void assertEveryParameterMoves(Block network, Shape shape) {
    Map<String, double[]> before = values(network);
    try (AdaFisher optimizer = AdaFisher.builder().setNetwork(network).build()) {
      step(optimizer, network, shape);
      assertThat(optimizer.factors().layers()).allMatch(layer -> layer.latest().isPresent());
    }
    values(network)
        .forEach(
            (name, now) -> assertThat(now).as(name).isNotEmpty().isNotEqualTo(before.get(name)));
  }

  @Test
  void containersKeepTheirValuesAndAreTrained() {
    SequentialBlock network = residual();
    initialize(network, PICTURES);
    Map<String, double[]> values = values(network);
    double[] output = forward(network, PICTURES, false).toDoubleArray();
    assertThat(Tap.untapped(network).keySet()).containsExactly("0.0.0", "0.0.1", "1", "3");

    assertThat(Tap.all(network)).isSameAs(network);

    assertThat(Tap.untapped(network)).isEmpty();
    assertThat(forward(network, PICTURES, false).toDoubleArray()).isEqualTo(output);
    Map<String, double[]> after = values(network);
    assertThat(after.keySet()).isEqualTo(values.keySet());
    after.forEach((name, now) -> assertThat(now).isEqualTo(values.get(name)));
    List<Block> taps = network.getChildren().values();
    Tap.all(network);
    assertThat(network.getChildren().values()).isEqualTo(taps);
    assertEveryParameterMoves(network, PICTURES);
  }

  @Test
  void networksNeedNotBeInitialised() {
    Block network = Tap.all(residual());
    initialize(network, PICTURES);
    assertEveryParameterMoves(network, PICTURES);
  }

  @Test
  void filesOfParametersFitWithAndWithoutTaps() throws Exception {
    Block plain = residual();
    initialize(plain, PICTURES);
    byte[] file = save(plain);
    Block tapped = Tap.all(residual());
    tapped.loadParameters(manager, new DataInputStream(new ByteArrayInputStream(file)));
    values(tapped).forEach((name, now) -> assertThat(now).isEqualTo(values(plain).get(name)));
    assertThat(save(tapped)).isEqualTo(file);
    assertThat(save(Tap.all(plain))).isEqualTo(file);
  }

  private static byte[] save(Block network) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    network.saveParameters(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  @Test
  void aSingleLayerAndASharedOne() {
    assertThat(Tap.all(dense())).isInstanceOf(Tap.class);
    Linear shared = dense();
    SequentialBlock network = new SequentialBlock().add(shared).add(Activation::tanh).add(shared);
    Tap.all(network);
    assertThat(network.getChildren().valueAt(0)).isSameAs(network.getChildren().valueAt(2));
    initialize(network, ROWS);
    assertEveryParameterMoves(network, ROWS);
  }

  /** A block that calls the one child that it has by something other than its list of children. */
  private abstract static class Holder extends AbstractBlock {

    abstract Block held();

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
      return held().forward(store, inputs, training, options);
    }

    @Override
    protected void initializeChildBlocks(NDManager owner, DataType type, Shape... shapes) {
      held().initialize(owner, type, shapes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return held().getOutputShapes(inputs);
    }
  }

  private static final class InField extends Holder {
    private final Block layer = addChildBlock("layer", dense());

    @Override
    Block held() {
      return layer;
    }
  }

  private static final class InTypedField extends Holder {
    private final Linear layer = addChildBlock("layer", dense());

    @Override
    Block held() {
      return layer;
    }
  }

  private static final class InList extends Holder {
    private final List<Block> layers;

    InList(BiFunction<Holder, Linear, List<Block>> list) {
      layers = list.apply(this, addChildBlock("layer", dense()));
    }

    @Override
    Block held() {
      return layers.get(0);
    }
  }

  private static final class InTypedList extends Holder {
    private final List<Linear> layers = new ArrayList<>(List.of(addChildBlock("layer", dense())));

    @Override
    Block held() {
      return layers.get(0);
    }
  }

  private static final class InArray extends Holder {
    private final Block[] layers = {addChildBlock("layer", dense())};

    @Override
    Block held() {
      return layers[0];
    }
  }

  private static final class InMap extends Holder {
    private final Map<String, Block> layers =
        new HashMap<>(Map.of("layer", addChildBlock("layer", dense())));

    @Override
    Block held() {
      return layers.get("layer");
    }
  }

  private static final class InLambda extends Holder {
    private final java.util.function.Supplier<Block> layer =
        supplier(addChildBlock("layer", dense()));

    private static java.util.function.Supplier<Block> supplier(Block layer) {
      return () -> layer;
    }

    @Override
    Block held() {
      return layer.get();
    }
  }

  @Test
  void fieldsListsArraysAndMapsGetTheTapToo() {
    Block network =
        new SequentialBlock()
            .add(new InField())
            .add(new InList((owner, layer) -> new ArrayList<>(List.of(layer))))
            .add(new InArray())
            .add(new InMap());
    Tap.all(network);
    initialize(network, ROWS);
    assertEveryParameterMoves(network, ROWS);
  }

  @Test
  void whatCannotBeReachedIsNamedWithWhatHelps() {
    Block network =
        new SequentialBlock()
            .add(dense())
            .add(new InTypedField())
            .add(new InTypedList())
            .add(new InList((owner, layer) -> List.of(layer)));
    assertThat(Tap.untapped(network)).containsEntry("0", "Tap.linear(layer)").hasSize(4);
    Tap.all(network);
    assertThat(Tap.untapped(network)).hasSize(3);
    assertThatThrownBy(() -> AdaFisher.builder().setNetwork(network).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Tap.all(network) taps 0 of them")
        .hasMessageContaining("'1.layer': InTypedField calls it by its field 'layer', and a Linear")
        .hasMessageContaining("'2.layer': InTypedList calls it by its field 'layers', and a Linear")
        .hasMessageContaining("declare it as Block, then Tap.linear(layer)")
        .hasMessageContaining("'3.layer': InList calls it by its field 'layers', which cannot be");
    // What stays is called as before: nothing is half replaced.
    initialize(network, ROWS);
    assertThat(forward(network, ROWS, true).getShape()).isEqualTo(ROWS);
  }

  @Test
  void aRefusalNamesEveryLayerWithItsCallAndTheHelperThatTapsAll() {
    Block network = residual();
    for (ThrowingCallable builder :
        List.<ThrowingCallable>of(
            () -> AdaFisher.builder().setNetwork(network).build(),
            () -> Kfac.builder().setNetwork(network).build())) {
      assertThatThrownBy(builder)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("4 layers are not tapped, so ")
          .hasMessageEndingWith(
              "; network = Tap.all(network) taps 4 of them. '0.0.0': Tap.conv2d(layer);"
                  + " '0.0.1': Tap.batchNorm(layer); '1': Tap.layerNorm(layer);"
                  + " '3': Tap.linear(layer)");
    }
    assertThatThrownBy(() -> AdaFisher.builder().setNetwork(dense()).build())
        .hasMessageContaining("taps 1 of them. the network itself: Tap.linear(layer)");
  }

  @Test
  void factorsDescribeTheirLayers() {
    Block network = Tap.all(residual());
    AdaFisher optimizer = AdaFisher.builder().setNetwork(network).optDamping(0.01).build();
    try (optimizer) {
      assertThat(optimizer.factors().layer("3"))
          .hasToString("3 (Linear, not initialised): no factors yet");
      initialize(network, PICTURES);
      step(optimizer, network, PICTURES);
      LayerFactors layer = optimizer.factors().layer("3");
      FisherStatistics range = layer.statistics(0.01);
      assertThat(layer)
          .hasToString(
              String.format(
                  "3 (Linear, weight (3, 72)): F̃/λ from %.4g to %.4g, λ = 0.01",
                  range.min(), range.max()));
      assertThat(optimizer.factors().toString().lines())
          .hasSize(4)
          .first()
          .asString()
          .startsWith("0.0.0 (Conv2d, weight (2, 2, 1, 1)): F̃/λ from 1");
    }
    assertThat(optimizer.factors().layer("3")).hasToString("3 (Linear, weight (3, 72)): closed");
  }

  @Test
  void aLayerThatIsCalledPastItsTapIsNoticed() {
    Block network = Tap.all(new SequentialBlock().add(new InLambda()));
    initialize(network, ROWS);
    try (AdaFisher optimizer = AdaFisher.builder().setNetwork(network).build()) {
      assertThatThrownBy(() -> step(optimizer, network, ROWS))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("'0.layer'")
          .hasMessageContaining("getChildren()");
    }
  }
}
